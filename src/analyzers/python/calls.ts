import type { PythonCall } from '../../formats/python-calls.ts'
import type { PythonMoment } from '../../formats/python-source.ts'
import type { ByteString } from '../../model/file.ts'
import type { Certainty, Need, NeedTarget } from '../../model/need.ts'
import { glob } from '../../rootfs/glob.ts'
import { basename } from '../../rootfs/path.ts'
import { isMuslBase } from '../shared/loader.ts'
import { findLibrary } from '../shared/process.ts'
import { normaliseName } from './distributions.ts'
import { moduleIn, stepsToModule } from './imports.ts'
import type { PythonProgram, PythonUnseen } from './program.ts'
import { absoluteName, certaintyOf, type PythonStep, type PythonUnit, packageOf } from './unit.ts'

type Call<Kind extends PythonCall['kind']> = PythonMoment & Extract<PythonCall, { kind: Kind }>

interface Caller {
  readonly program: PythonProgram
  readonly by: PythonUnit
}

/** Steps of a call with literal arguments. */
export const stepsOfCall = (
  program: PythonProgram,
  by: PythonUnit,
  call: PythonMoment & PythonCall,
): readonly PythonStep[] => {
  const caller = { program, by }
  switch (call.kind) {
    case 'module':
      return namedModule(caller, call)
    case 'computed':
      return computedModule(caller, call)
    case 'walk':
      return modulesBelow(caller, packageOf(by.module), call)
    case 'library':
      return library(caller, call)
    case 'linked':
      return linkedLibrary(caller, call)
    case 'command':
      return [fileStep(caller, call, { command: call.words[0] ?? '', argv: call.words })]
    case 'shell':
      if (call.text === undefined) noteUnseen(caller, call, 'command')
      return [fileStep(caller, call, shellFor(call.text))]
    case 'unknown':
      noteUnseen(caller, call, call.what)
      return []
    case 'codec':
      return codec(caller, call)
    case 'group':
      return group(caller, call)
    case 'distribution':
      return distribution(caller, call.name, call)
    case 'entry':
      return entryPoint(caller, call)
  }
}

const shellFor = (line: ByteString | undefined) =>
  ({
    path: '/bin/sh',
    role: 'exec',
    ...(line === undefined ? {} : { argv: ['sh', '-c', line] }),
  }) as const

/** Only a program's own code is to blame for what it computes. */
const noteUnseen = (
  { program, by: { module } }: Caller,
  { line }: PythonMoment,
  what: PythonUnseen,
): void => {
  if (module.origin !== 'own') return
  const path = module.path ?? program.context.program.path
  const ofKind = program.unseen[what]
  ofKind.set(path, [...(ofKind.get(path) ?? []), `${path}:${line}`])
}

const whyOf = (
  { by }: Caller,
  { line }: PythonMoment,
  rule: string,
  what: ByteString,
): Need['why'] => ({
  rule,
  evidence: `${by.module.path ?? '-'}:${line}: ${what}`,
})

/** What installed code does with files and programs is for those who call it; what nobody is seen to import, for nobody yet. */
const usual = ({ by }: Caller): Certainty => (by.module.origin === 'own' ? 'expected' : 'possible')

const fileStep = (
  caller: Caller,
  moment: PythonMoment & PythonCall,
  target: NeedTarget,
  certainty = usual(caller),
): PythonStep => {
  const from = caller.by.module.path
  const text = 'name' in moment ? moment.name : 'words' in moment ? moment.words.join(' ') : ''
  const why = whyOf(caller, moment, `python.${moment.kind}`, text)
  return {
    need: {
      ...target,
      certainty,
      why,

      optional: true,
      ...(from === undefined ? {} : { from }),
    },
  }
}

const namedModule = (caller: Caller, call: Call<'module'>): readonly PythonStep[] => {
  const { program, by } = caller
  const name = absoluteName(call.name, call.package ?? packageOf(by.module))
  const module = name === undefined ? undefined : moduleIn(program, name)
  if (module === undefined) return []
  const why = whyOf(caller, call, 'python.import_module', call.name)
  return stepsToModule(program, module.name, {
    by,
    certainty: certaintyOf(call),
    why,
    isLater: call.when === 'later',
    optional: true,
  })
}

/** All below the package that the name begins with; where it begins with nothing known, only a program's own code is to blame. */
const computedModule = (caller: Caller, call: Call<'computed'>): readonly PythonStep[] => {
  const { by } = caller
  const { module } = by
  const isBelow = call.head.endsWith('.')
  const name = isBelow
    ? absoluteName(call.head.replace(/(?<=\w)\.$/, ''), packageOf(module))
    : undefined
  if (name !== undefined && name !== '') return modulesBelow(caller, name, call)
  if (module.path !== undefined) noteUnseen(caller, call, 'import')
  return []
}

const modulesBelow = (
  caller: Caller,
  name: ByteString,
  call: PythonMoment,
): readonly PythonStep[] => {
  const { program, by } = caller
  const module = program.finder.find(name)
  if (module === undefined || by.mode === 'whole') return []
  const why = whyOf(caller, call, 'python.computed-import', `${name}.*`)
  return program.finder.below(module).flatMap((one) =>
    stepsToModule(program, `${name}.${one}`, {
      by,
      certainty: 'expected',
      why,
      isLater: call.when === 'later',
      optional: true,
      mode: module.origin === 'site' ? 'whole' : 'reached',
    }),
  )
}

const library = (caller: Caller, call: Call<'library'>): readonly PythonStep[] => {
  const certainty =
    caller.by.mode === 'whole'
      ? 'possible'
      : caller.by.module.origin === 'stdlib'
        ? 'possible'
        : 'expected'
  const found = findLibrary(caller.program.context, call.name)
  return 'path' in found
    ? [fileStep(caller, call, { path: found.path, role: 'dlopen' }, certainty)]
    : []
}

/** `find_library('z')` is the `libz.so.N` of ld.so.cache, ctypes/util.py; on musl it is looked for in directories, as Alpine's Python does. */
const linkedLibrary = (caller: Caller, call: Call<'linked'>): readonly PythonStep[] => {
  const { inventory, tree } = caller.program.context
  const prefix = `lib${call.name}.so`
  const names =
    inventory.libraries.cache?.map(({ name }) => name) ??
    (isMuslBase(tree) ? [...glob(tree, '/{lib,usr/local/lib,usr/lib}/lib*.so*')].map(basename) : [])
  const wanted = names.filter((name) => name === prefix || name.startsWith(`${prefix}.`))
  return [...new Set(wanted)].flatMap((name) => library(caller, { ...call, kind: 'library', name }))
}

const codec = (caller: Caller, call: Call<'codec'>): readonly PythonStep[] => {
  const { program, by } = caller
  const normalised = call.name.toLowerCase().replace(/[^a-z0-9.]+/g, '_')
  const name = `encodings.${program.codecs.get(normalised) ?? normalised}`
  if (program.finder.find(name) === undefined) return []
  const why = whyOf(caller, call, 'python.codec', call.name)
  return stepsToModule(program, name, {
    by,
    certainty: 'expected',
    why,
    isLater: call.when === 'later',
    optional: true,
  })
}

const distribution = (
  caller: Caller,
  name: ByteString,
  call: PythonMoment,
): readonly PythonStep[] => {
  const wanted = normaliseName(name.split(/[=<>!~ [;]/)[0] ?? name)
  const from = caller.by.module.path
  const certainty = caller.by.mode === 'whole' ? 'possible' : 'expected'
  const why = whyOf(caller, call, 'python.metadata', name)
  return caller.program.distributions
    .filter((one) => one.name === wanted)
    .map(({ path }) => ({
      need: { tree: path, certainty, why, ...(from === undefined ? {} : { from }) },
    }))
}

/** What asks for a group loads what is in it. */
const group = (caller: Caller, call: Call<'group'>): readonly PythonStep[] => {
  const { program, by } = caller
  const certainty = by.mode === 'whole' || by.module.origin === 'stdlib' ? 'possible' : 'expected'
  const why = whyOf(caller, call, 'python.entry-points', call.name)
  return program.distributions.flatMap((one) =>
    one.entryPoints
      .filter((entry) => entry.group === call.name)
      .flatMap((entry) => [
        ...distribution(caller, one.name, call),
        ...stepsToModule(program, entry.module, {
          by,
          certainty,
          why,
          isLater: call.when === 'later',
          optional: true,
        }),
      ]),
  )
}

const entryPoint = (caller: Caller, call: Call<'entry'>): readonly PythonStep[] => {
  const [spec = '', wantedGroup, wantedName] = call.words
  const { program, by } = caller
  const name = normaliseName(spec.split(/[=<>!~ ]/)[0] ?? '')
  const entries = program.distributions
    .filter((one) => one.name === name)
    .flatMap(({ entryPoints }) => entryPoints)
    .filter((entry) => entry.group === wantedGroup && entry.name === wantedName)
  const why = whyOf(caller, call, 'python.entry-point', call.words.join(' '))
  const certainty = certaintyOf(call)
  return [
    ...distribution(caller, spec, call),
    ...entries.flatMap(({ module }) =>
      stepsToModule(program, module, {
        by,
        certainty,
        why,
        isLater: call.when === 'later',
        optional: false,
      }),
    ),
  ]
}

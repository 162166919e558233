import { toBytes } from '../formats/byte-string.ts'
import { readPythonSource } from '../formats/python-source.ts'
import type { ByteString } from '../model/file.ts'
import type { LanguageChoices } from '../model/language.ts'
import type { Analyzer, AnalyzerContext, Findings, Need } from '../model/need.ts'
import type { Rule } from '../model/rule.ts'
import { resolve } from '../rootfs/resolve.ts'
import { importableWith } from './python/importable.ts'
import { isDeclared, stepsToModule } from './python/imports.ts'
import type { PythonModule } from './python/modules.ts'
import { blindSpotsOf, type PythonProgram, programOf } from './python/program.ts'
import { type PythonStep, type PythonUnit, stepTo } from './python/unit.ts'
import {
  graphOf,
  type PythonReach,
  ruledSteps,
  stepsOfSource,
  stepsOfStdlib,
} from './python/walk.ts'
import { outermostPackage, stepsOfPackage } from './python/whole.ts'
import { isInterpreter } from './shared/interpreters.ts'
import { moduleRulesFor } from './shared/module-rules.ts'
import { traceSources } from './shared/source-graph.ts'

/**
 * Python programs: sys.path as CPython computes it, what it imports at every start, the modules that the program can reach, and what goes with
 * them.
 */
export const makePythonAnalyzer = ({
  choices,
  rules,
}: {
  readonly choices: LanguageChoices['python']
  readonly rules: readonly Rule[]
}): Analyzer => {
  const settings = { choices, rules: moduleRulesFor(rules, 'python') }
  return {
    name: 'python',
    summary: 'the modules that a Python program imports, and what belongs to them',
    matches: (probe) => isInterpreter(probe, 'python'),
    analyze: (probe, context) => {
      const program = programOf(probe, context, settings)
      if ('tried' in program) return withoutLibrary(context, program.tried)
      const needs = findingsOf(program)
      return { needs, blindSpots: blindSpotsOf(program) }
    },
  }
}

const withoutLibrary = ({ program }: AnalyzerContext, tried: readonly string[]): Findings => ({
  needs: [
    {
      absent: 'the standard library of Python',
      tried,
      why: { rule: 'python.prefix', evidence: program.invokedAs },
      certainty: 'required',
    },
  ],
})

const findingsOf = (program: PythonProgram): readonly Need[] => {
  const { start } = program.commandLine
  if (start.kind === 'nothing') return []
  const main = mainUnit(program)
  const steps = [
    ...surroundings(program),
    ...startSteps(program),
    ...mainSteps(program, main),
    ...(start.kind === 'input' || program.choices.stdlib === 'full'
      ? stepsOfStdlib(program, interpreter)
      : []),
  ]
  const reach: PythonReach = { main, packages: new Map(), applications: new Set() }
  const graph = graphOf(program, reach)
  const reached = traceSources(steps, graph)
  // A module is missed where the program cannot start without it; all others may be somebody's option.
  return [...reached, ...wholePackages(program, reach)].filter(
    (need) => !('absent' in need) || need.certainty === 'required',
  )
}

/** Each package that is reached, and those that it requires where a part of it asks for them. */
const wholePackages = (program: PythonProgram, reach: PythonReach): readonly Need[] => {
  const topOf = ({ name }: PythonModule): ByteString =>
    outermostPackage(program, name)?.name ?? name
  const isKept = (module: PythonModule, by: PythonModule): boolean =>
    reach.packages.has(topOf(module)) ||
    topOf(module) === topOf(by) ||
    isDeclared(program, by, module)
  const needs: Need[] = []
  const done = new Set<ByteString>()
  for (;;) {
    const fresh = [...reach.packages].filter(([name]) => !done.has(name))
    if (fresh.length === 0) return needs
    const isImportable = importableWith(program, isKept)
    const steps = fresh.flatMap(([, unit]) => stepsOfPackage(program, unit, isImportable))
    needs.push(...traceSources(steps, graphOf(program, reach)))
    for (const [name] of fresh) done.add(name)
  }
}

/** Who asks when no module does. */
const interpreter: PythonUnit = {
  mode: 'reached',
  module: { name: '__main__', kind: 'builtin', directories: [], origin: 'own' },
}

const step = (
  target: Pick<Need & { readonly path: ByteString }, 'path'>,
  rule: string,
  certainty: Need['certainty'] = 'required',
): PythonStep => ({
  need: {
    ...target,
    role: 'read',
    why: { rule, evidence: target.path },
    certainty,
    optional: true,
  },
})

/** What decides where sys.path begins, and the directories that are on it. */
const surroundings = ({ installation, path }: PythonProgram): readonly PythonStep[] => [
  step({ path: `${installation.stdlib}/os.py` }, 'python.prefix'),
  step({ path: `${installation.stdlib}/lib-dynload` }, 'python.prefix'),
  ...(installation.venv === undefined
    ? []
    : [step({ path: installation.venv.path }, 'python.venv')]),
  ...path.pths.map((pth) => step({ path: pth.path }, 'python.pth')),
  ...path.archives.map((one) => step({ path: one }, 'python.archive')),
  ...path.items.map((item) => step({ path: item.path }, 'python.path', 'expected')),
]

const importedAtStart = ['encodings', 'encodings.aliases', 'encodings.utf_8', 'codecs', 'io', 'abc']

const startSteps = (program: PythonProgram): readonly PythonStep[] => {
  const { commandLine, path, finder } = program
  const site = commandLine.flags.has('S')
    ? []
    : ['site', 'os', 'sitecustomize', 'usercustomize'].filter(
        (name) => finder.find(name) !== undefined,
      )
  const why = { rule: 'python.start' }
  const wish = {
    by: interpreter,
    certainty: 'required',
    why,
    isLater: false,
    optional: false,
  } as const
  const lines = path.pths.flatMap(({ path: file, facts }) => {
    const module: PythonModule = {
      name: 'site',
      kind: 'source',
      path: file,
      directories: [],
      origin: 'own',
    }
    return stepsOfSource(
      program,
      { module, mode: 'site' },
      { ...facts.code, dotted: [], words: [], paths: [] },
      false,
    ).map((one) => ({
      ...one,
      ...(one.unit === undefined ? {} : { unit: { ...one.unit, mode: 'site' as const } }),
    }))
  })
  return [
    ...[...importedAtStart, ...site].flatMap((name) => stepsToModule(program, name, wish)),
    ...localeSteps(program),
    ...lines,
  ]
}

/** The encoding of the locale and of PYTHONIOENCODING; Python/initconfig.c. */
const localeSteps = ({ context, codecs, ...program }: PythonProgram): readonly PythonStep[] => {
  const { env } = context.inventory
  const said = ['LC_ALL', 'LC_CTYPE', 'LANG', 'PYTHONIOENCODING'].flatMap(
    (name) => env.get(name) ?? [],
  )
  const names = said.map((text) =>
    (text.includes('.') ? text.replace(/^[^.]*\./, '') : text).replace(/[@:].*$/, ''),
  )
  return names.flatMap((name) => {
    const normalised = name.toLowerCase().replace(/[^a-z0-9]+/g, '_')
    const module = `encodings.${codecs.get(normalised) ?? normalised}`
    if (program.finder.find(module) === undefined) return []
    const why = { rule: 'python.locale', evidence: name }
    return stepsToModule({ ...program, context, codecs }, module, {
      by: interpreter,
      certainty: 'required',
      why,
      isLater: false,
      optional: true,
    })
  })
}

const mainUnit = ({
  commandLine: { start },
  context,
  finder,
}: PythonProgram): PythonUnit | undefined => {
  if (start.kind === 'module') {
    const named = finder.find(start.name)
    const module = named?.directories.length ? finder.find(`${start.name}.__main__`) : named
    return module === undefined ? undefined : { module, mode: 'reached' }
  }
  if (start.kind !== 'script') return undefined
  const given = start.path.startsWith('/')
    ? start.path
    : `${context.inventory.workdir}/${start.path}`
  const found = resolve(context.tree, given)
  if (found.kind !== 'found') return undefined
  const openedAs = found.entry.type === 'directory' ? `${given}/__main__.py` : given
  const file = resolve(context.tree, openedAs)
  if (file.kind !== 'found' || file.entry.type !== 'file') return undefined
  const module = {
    name: '__main__',
    kind: 'source',
    openedAs,
    path: file.path,
    directories: [],
    origin: 'own',
  } as const
  return { module, mode: 'reached' }
}

const mainSteps = (program: PythonProgram, main: PythonUnit | undefined): readonly PythonStep[] => {
  const { start } = program.commandLine
  const why = { rule: 'python.program' }
  if (start.kind === 'code')
    return [
      ...stepsOfSource(program, interpreter, readPythonSource(toBytes(start.code)), true),
      ...ruledSteps(program, interpreter, true),
    ]
  if (start.kind === 'module') {
    const name = main?.module.name ?? start.name
    return stepsToModule(program, name, {
      by: interpreter,
      certainty: 'required',
      why,
      isLater: false,
      optional: false,
    })
  }
  if (start.kind !== 'script') return []
  return main === undefined
    ? [{ need: { path: start.path, role: 'read', why, certainty: 'required' } }]
    : stepTo(main, { certainty: 'required', why, from: program.context.program.path })
}

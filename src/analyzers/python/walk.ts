import { pythonExtension } from '../../formats/python-extension.ts'
import { type PythonSource, pythonSource } from '../../formats/python-source.ts'
import type { ByteString, RootPath } from '../../model/file.ts'
import { matcher } from '../../rootfs/glob.ts'
import { isWithin, normalise } from '../../rootfs/path.ts'
import { resolve, resolveFile } from '../../rootfs/resolve.ts'
import type { RuledModule } from '../shared/module-rules.ts'
import { isSharedDirectory } from '../shared/own-directory.ts'
import type { SourceGraph } from '../shared/source-graph.ts'
import { stepsOfCall } from './calls.ts'
import { isForeign, moduleIn, stepsOfImport, stepsToModule } from './imports.ts'
import { stepsOfPaths } from './named-paths.ts'
import type { PythonProgram } from './program.ts'
import { cacheOf, type PythonStep, type PythonUnit, targetOf, topOf } from './unit.ts'
import { outermostPackage, stepsOfDirectory } from './whole.ts'

/** What is known of a program while its modules are followed. */
export interface PythonReach {
  /** The program itself, which `if __name__ == '__main__'` holds for. */
  readonly main: PythonUnit | undefined
  /** Installed packages by name, each with the module of it that was reached first. */
  readonly packages: Map<ByteString, PythonUnit>
  /** Directories of the program's own that are kept. */
  readonly applications: Set<RootPath>
}

/** How the modules of a program are followed; fills in what is reached. */
export const graphOf = (program: PythonProgram, reach: PythonReach): SourceGraph<PythonUnit> => {
  const { main } = reach
  return {
    keyOf: ({ module: { openedAs, directories }, mode }) =>
      `${mode} ${openedAs ?? directories[0] ?? ''}`,
    stepsOf: (unit, certainty) => [
      ...ownSteps(
        program,
        unit,
        unit.module.path !== undefined && unit.module.path === main?.module.path,
      ),
      ...ruledSteps(program, unit, unit === main),
      // What is only perhaps reached brings nothing whole.
      ...(certainty === 'possible' ? [] : wholeSteps(program, unit, reach)),
    ],
  }
}

const ownSteps = (
  program: PythonProgram,
  unit: PythonUnit,
  isMain: boolean,
): readonly PythonStep[] => {
  const { kind, path } = unit.module
  if (path === undefined) return []
  if (kind === 'extension') return namesIn(program, unit, path)
  return kind === 'source'
    ? [...cacheStep(program, unit), ...sourceSteps(program, unit, isMain)]
    : []
}

const sourceSteps = (
  program: PythonProgram,
  unit: PythonUnit,
  isMain: boolean,
): readonly PythonStep[] => {
  const { path } = unit.module
  return path === undefined
    ? []
    : stepsOfSource(program, unit, program.context.facts(pythonSource, path), isMain)
}

/** What a source asks for; `isMain`: also what it does as a program. */
export const stepsOfSource = (
  program: PythonProgram,
  unit: PythonUnit,
  source: PythonSource,
  isMain: boolean,
): readonly PythonStep[] => {
  const counts = ({ when }: { readonly when: string }): boolean => isMain || when !== 'main'
  return [
    ...source.imports.filter(counts).flatMap((one) => stepsOfImport(program, unit, one)),
    ...source.calls.filter(counts).flatMap((one) => stepsOfCall(program, unit, one)),
    ...wordSteps(program, unit, source),
    ...stepsOfPaths(program, unit, source.paths),
  ]
}

/** A cache is valid by its source's time and size, which are the base's; without it each start compiles anew. */
const cacheStep = (
  { context, installation }: PythonProgram,
  { module }: PythonUnit,
): readonly PythonStep[] => {
  if (module.openedAs === undefined || module.path === undefined) return []
  const path = cacheOf(normalise(module.openedAs), installation.version)
  if (resolveFile(context.tree, path) === undefined) return []
  const why = { rule: 'python.cache', evidence: module.name }
  return [
    {
      need: {
        path,
        role: 'read',
        certainty: 'expected',
        why,

        optional: true,
        from: module.path,
      },
    },
  ]
}

/** Strings that name modules: what frameworks load by name is in the program's own code. */
const wordSteps = (
  program: PythonProgram,
  unit: PythonUnit,
  { dotted, words }: Pick<PythonSource, 'dotted' | 'words'>,
): readonly PythonStep[] => {
  const { origin } = unit.module
  if (origin === 'stdlib') return []
  const named = (origin === 'own' ? [...dotted, ...words] : dotted).flatMap((text) => {
    const module = moduleIn(program, text)
    const isWord = !/[.:]/.test(text)
    return module === undefined || (isWord && module.origin === 'stdlib') ? [] : [{ text, module }]
  })
  return named.flatMap(({ text, module }) => {
    // What an installed package names of itself comes with the whole of it, as far as it can be loaded.
    const isPart = origin === 'site' && module.origin === 'site' && !isForeign(module, unit)
    if (isPart && program.choices.packages === 'whole') return []
    const isOwn = origin === 'own' || (unit.mode === 'reached' && isPart)
    const why = { rule: 'python.string', evidence: `${unit.module.path ?? '-'}: ${text}` }
    const mode = origin === 'own' ? 'reached' : 'whole'
    return stepsToModule(program, module.name, {
      by: unit,
      certainty: isOwn ? 'expected' : 'possible',
      why,
      isLater: false,
      optional: true,
      mode,
    })
  })
}

/** PyImport_ImportModule takes names that are nowhere but in the object's data. */
const namesIn = (program: PythonProgram, unit: PythonUnit, path: RootPath): readonly PythonStep[] =>
  program.context.facts(pythonExtension, path).names.flatMap((name) => {
    const module = program.finder.find(name)
    if (module === undefined || module.path === undefined || name === unit.module.name) return []
    // `_cffi_backend` is a part of the interface that the object is made with.
    const isPart = module.kind === 'extension' && name.startsWith('_')
    const isNoise = (isForeign(module, unit) && !isPart) || module.origin === 'own'
    const certainty = isNoise ? 'possible' : 'expected'
    const why = { rule: 'python.extension-import', evidence: name }
    return stepsToModule(program, name, {
      by: unit,
      certainty,
      why,
      isLater: false,
      optional: true,
      mode: module.origin === 'site' ? 'whole' : 'reached',
    })
  })

/** What rules say of a module; `isMain`: of the program as well. */
export const ruledSteps = (
  program: PythonProgram,
  unit: PythonUnit,
  isMain: boolean,
): readonly PythonStep[] => {
  const { rules, context } = program
  const path = unit.module.path ?? context.program.path
  const names = isMain ? ['__main__', unit.module.name] : [unit.module.name]
  return [...new Set(names)].flatMap((name) => {
    const { modules, needs } = rules({ name, path }, context)
    return [
      ...modules.flatMap((one) => ruledModule(program, unit, one)),
      ...needs.map((need) => ({ need: { ...need, from: path } })),
    ]
  })
}

const ruledModule = (
  program: PythonProgram,
  by: PythonUnit,
  { name, why, certainty, must }: RuledModule,
): readonly PythonStep[] => {
  const { finder } = program
  const wish = {
    by,
    certainty,
    why,
    isLater: false,
    optional: !must,
  }
  if (/^[^.]*\*/.test(name)) {
    const isMeant = matcher([`/${name}`])
    const tops = finder.top('stdlib').filter((one) => isMeant(normalise(one)))
    return tops.flatMap((one) => stepsToModule(program, one, wish))
  }
  if (!name.endsWith('.*')) {
    const dotted = name.replace(/[:/].*$/, '')
    return stepsToModule(program, moduleIn(program, name)?.name ?? dotted, wish)
  }
  const parent = finder.find(name.slice(0, -2))
  return parent === undefined
    ? []
    : finder
        .below(parent)
        .flatMap((one) =>
          stepsToModule(program, `${parent.name}.${one}`, { ...wish, optional: true }),
        )
}

/** An installed package is noted, to be kept whole in the end; a directory of the program's own is taken at once. */
const wholeSteps = (
  program: PythonProgram,
  unit: PythonUnit,
  { packages, applications }: PythonReach,
): readonly PythonStep[] => {
  const { module, mode } = unit
  if (module.path === undefined || mode === 'whole') return []
  if (module.origin === 'site') {
    const top = outermostPackage(program, module.name)?.name ?? topOf(module.name)
    if (!packages.has(top) && mode !== 'site') packages.set(top, unit)
  }
  const directory = module.origin === 'own' ? applicationOf(program, unit) : undefined
  if (directory === undefined || applications.has(directory)) return []
  applications.add(directory)
  return stepsOfDirectory(program, unit, directory)
}

/**
 * The directory of the application that a module is of: the item of sys.path it is found through, or its outermost package where that item
 * holds more than an application.
 */
const applicationOf = (program: PythonProgram, { module }: PythonUnit): RootPath | undefined => {
  const { path, context } = program
  const canonical = (one: ByteString): RootPath | undefined => {
    const found = resolve(context.tree, one)
    return found.kind === 'found' ? found.path : undefined
  }
  const items = path.items
    .filter(({ origin }) => origin === 'own')
    .map((item) => canonical(item.path))
  const around = items.find(
    (one) => one !== undefined && module.path !== undefined && isWithin(module.path, one),
  )
  if (around !== undefined && !isShared(program, around)) return around
  const [top] = outermostPackage(program, module.name)?.directories ?? []
  const directory = top === undefined ? undefined : canonical(top)
  return directory === undefined || isShared(program, directory) ? undefined : directory
}

/** Whether a directory holds what many programs have: then no application is meant with it. */
const isShared = ({ context, installation }: PythonProgram, directory: RootPath): boolean =>
  isSharedDirectory(directory) ||
  context.inventory.commandPath.includes(directory) ||
  isWithin(installation.stdlib, directory)

/** Every module of the standard library but its tests and tools with a window. */
export const stepsOfStdlib = (program: PythonProgram, by: PythonUnit): readonly PythonStep[] => {
  const { finder } = program
  const why = { rule: 'python.stdlib', evidence: program.installation.stdlib }
  const leftOut =
    /^(?:test|idlelib|tkinter|turtle|turtledemo|ensurepip|lib2to3\.tests|__phello__|antigravity|this|_?xx\w*|_test\w*|_ctypes_test)$/
  const all = (names: readonly ByteString[]): readonly ByteString[] =>
    names
      .filter((name) => !leftOut.test(name))
      .flatMap((name) => {
        const module = finder.find(name)
        if (module === undefined || module.kind === 'namespace' || module.origin !== 'stdlib')
          return []
        return [name, ...all(finder.below(module).map((one) => `${name}.${one}`))]
      })
  return all(finder.top('stdlib')).flatMap((name) => {
    const module = finder.find(name)
    const target = module === undefined ? undefined : targetOf(module)
    if (module === undefined || target === undefined) return []
    return [
      {
        need: {
          ...target,
          certainty: 'expected',
          why,
          isLater: false,
          optional: true,
          ...(by.module.path === undefined ? {} : { from: by.module.path }),
        },
        unit: { module, mode: 'whole' },
      },
    ]
  })
}

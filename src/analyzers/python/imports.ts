import { type PythonImport, type PythonMoment, pythonSource } from '../../formats/python-source.ts'
import type { ByteString, RootPath } from '../../model/file.ts'
import type { Certainty, Need } from '../../model/need.ts'
import type { Package } from '../../model/package.ts'
import { requiredPackages } from '../../rootfs/required-packages.ts'
import { ownersOf } from './distributions.ts'
import type { PythonModule } from './modules.ts'
import { isMade } from './moved.ts'
import type { PythonProgram } from './program.ts'
import {
  absoluteName,
  certaintyOf,
  type PythonStep,
  type PythonUnit,
  packageOf,
  stepTo,
  topOf,
  type UnitMode,
} from './unit.ts'

/** Somebody who wants a module, and how much. */
export interface ModuleWish {
  readonly by: PythonUnit
  readonly certainty: Certainty
  readonly why: Need['why']
  /** How its imports count; as `reached` when not said. */
  readonly mode?: UnitMode
  /** Not before a function is called. */
  readonly isLater: boolean
  /** Nothing is missed when it is not there. */
  readonly optional: boolean
}

/** Steps to a module of an absolute name and to the packages around it; the way ends at what is not there. */
export const stepsToModule = (
  program: PythonProgram,
  name: ByteString,
  wish: ModuleWish,
): readonly PythonStep[] => {
  const steps: PythonStep[] = []
  let parent: PythonModule | undefined
  for (let dot = name.indexOf('.'); ; dot = name.indexOf('.', dot + 1)) {
    const known = dot < 0 ? name : name.slice(0, dot)
    const module = program.finder.find(known)
    if (module !== undefined && module.name !== known)
      return [
        ...steps,
        ...stepsToModule(program, `${module.name}${name.slice(known.length)}`, wish),
      ]
    if (module === undefined) {
      if (isMade(known) && dot >= 0) continue
      return [...steps, ...absent(program, known, wish, parent)]
    }
    steps.push(...stepToOne(program, module, wish))
    if (dot < 0) return steps
    parent = module
  }
}

const stepToOne = (
  program: PythonProgram,
  module: PythonModule,
  wish: ModuleWish,
): readonly PythonStep[] => {
  const { by, why, optional } = wish
  const certainty = limited(program, wish, module)
  const isOwnPackage = module.origin === 'site' && !isForeign(module, by)
  // What a function of a package imports of the package itself comes with the whole of it, as far as it can be loaded.
  const isOwnOption = isOwnPackage && wish.isLater && by.mode === 'reached'
  if (isOwnOption && program.choices.packages === 'whole') return []
  const isLess = isOwnPackage && by.mode !== 'reached'
  const mode = isLess ? by.mode : isOwnOption ? 'whole' : (wish.mode ?? 'reached')
  const steps = stepTo({ module, mode }, { certainty, why, optional, from: by.module.path })
  // What is only possible is listed; what it would bring in its turn would hide it.
  return certainty === 'possible' ? steps.map(({ need }) => ({ need })) : steps
}

/** Inside of a package that is there, what has no file is made while it is loaded: `six.moves`, `pkg_resources.extern`. */
const absent = (
  { path }: PythonProgram,
  name: ByteString,
  { by, why, certainty, optional }: ModuleWish,
  parent: PythonModule | undefined,
): readonly PythonStep[] => {
  if (optional || name === '__main__' || (parent !== undefined && parent.origin !== 'own'))
    return []
  const directories = parent?.directories ?? path.items.map((item) => item.path)
  const tried = directories.map(
    (one) => `${one}: no module ${name.slice(name.lastIndexOf('.') + 1)}`,
  )
  const from = by.module.path
  return [
    { need: { absent: name, tried, why, certainty, ...(from === undefined ? {} : { from }) } },
  ]
}

/** Whether a module is of another installed package than the one that asks for it. */
export const isForeign = (target: PythonModule, { module }: PythonUnit): boolean =>
  target.origin === 'site' &&
  (module.origin !== 'site' || topOf(target.name) !== topOf(module.name))

/**
 * Whether a package says that it cannot do without the one that the other module is of: by its metadata or, since distributions move that out of
 * the metadata, by the package of the base that it is in.
 */
export const isDeclared = (
  { distributions, context }: PythonProgram,
  { name, path }: PythonModule,
  target: PythonModule,
): boolean => {
  const owners = ownersOf(distributions, target.name)
  const { packages } = context.inventory
  const packagesOf = (file: RootPath | undefined): readonly Package[] =>
    file === undefined ? [] : packages.ownersOf(file)
  return (
    ownersOf(distributions, name).some(({ requires }) =>
      owners.some((owner) => requires.has(owner.name)),
    ) ||
    packagesOf(path).some((one) => {
      const required = requiredPackages(packages, one)
      return packagesOf(target.path).some((owner) => required.has(owner))
    })
  )
}

/** Modules for people at a keyboard: a function of a library that imports one is not called by a service. */
const developerTool =
  /^(?:cProfile|code|distutils|doctest|ensurepip|idlelib|lib2to3|pdb|profile|pstats|pydoc|pip|pytest|readline|rlcompleter|setuptools|sphinx|test|timeit|tkinter|trace|turtle|unittest|venv|webbrowser|wheel|IPython|nose|_pytest)(?:\.|$)/

/** With the parts of it that nobody is seen to import, a package that is kept whole brings no others but those that it requires. */
const limited = (
  program: PythonProgram,
  { by, certainty, isLater }: ModuleWish,
  target: PythonModule,
): Certainty => {
  if (isLater && by.module.origin !== 'own' && developerTool.test(target.name)) return 'possible'
  if (by.mode === 'reached' || !isForeign(target, by)) return certainty
  if (isDeclared(program, by.module, target)) return certainty
  return by.mode === 'site' && certainty === 'required' ? certainty : 'possible'
}

/** Steps of an import statement. */
export const stepsOfImport = (
  program: PythonProgram,
  by: PythonUnit,
  statement: PythonImport,
): readonly PythonStep[] => {
  const name = absoluteName(statement.module, packageOf(by.module))
  if (name === undefined) return []
  const wish = wishOf(program, by, statement, name)
  const steps = stepsToModule(program, name, wish)
  const module = program.finder.find(name)
  const isPackage = isMade(name) || (module?.directories.length ?? 0) > 0
  if (statement.names === undefined || !isPackage) return steps
  const names = statement.names.flatMap((one) =>
    one === '*' ? exportedBy(program, module) : [one],
  )
  const below = names.flatMap((one) =>
    program.finder.find(`${name}.${one}`) === undefined
      ? []
      : stepsToModule(program, `${name}.${one}`, { ...wish, optional: true }),
  )
  return [...steps, ...below]
}

const exportedBy = (
  { context }: PythonProgram,
  module: PythonModule | undefined,
): readonly ByteString[] =>
  module?.kind === 'source' && module.path !== undefined
    ? context.facts(pythonSource, module.path).exported
    : []

const wishOf = (
  program: PythonProgram,
  by: PythonUnit,
  statement: PythonImport,
  name: ByteString,
): ModuleWish => {
  const target = program.finder.find(name)
  const own = certaintyOf(statement)
  const isOption =
    statement.when === 'later' &&
    statement.guarded &&
    by.module.origin === 'site' &&
    target !== undefined &&
    isForeign(target, by) &&
    !isDeclared(program, by.module, target)
  const isFallback = statement.instead !== undefined && !isComeTo(program, by, statement.instead)
  return {
    by,
    certainty: isOption || isFallback ? 'possible' : own,
    why: { rule: 'python.import', evidence: `${by.module.path ?? '-'}:${statement.line}: ${name}` },
    isLater: statement.when === 'later',
    optional: statement.guarded || statement.when === 'later' || by.mode === 'whole',
  }
}

/** Whether something is missing of each list, so that what stands behind `except ImportError` is run. */
const isComeTo = (
  program: PythonProgram,
  by: PythonUnit,
  instead: NonNullable<PythonMoment['instead']>,
): boolean => instead.every((tried) => tried.some((one) => !isThere(program, by, one)))

/** A name that may be there or not counts as missing. */
const isThere = (program: PythonProgram, by: PythonUnit, text: ByteString): boolean => {
  const [module = '', name] = text.split(':')
  const absolute = absoluteName(module, packageOf(by.module))
  const found = absolute === undefined ? undefined : program.finder.find(absolute)
  if (found === undefined) return false
  if (name === undefined || name === '*') return true
  if (found.kind !== 'source' || found.path === undefined) return found.kind !== 'namespace'
  const { defines } = program.context.facts(pythonSource, found.path)
  return defines.includes(name) || program.finder.find(`${absolute}.${name}`) !== undefined
}

/** The longest beginning of a dotted name that is a module: `pkg.mod` of `pkg.mod.Class` and of `pkg.mod:name`. */
export const moduleIn = ({ finder }: PythonProgram, text: ByteString): PythonModule | undefined => {
  const [dotted = '', attribute] = text.split(':')
  const parts = dotted.split('.')
  const least =
    attribute === undefined && parts.length > 1 ? Math.max(1, parts.length - 2) : parts.length
  for (let length = parts.length; length >= least; length -= 1) {
    const found = finder.find(parts.slice(0, length).join('.'))
    if (found !== undefined && (length === parts.length || length > 1)) return found
  }
  return undefined
}

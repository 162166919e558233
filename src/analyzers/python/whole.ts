import type { ByteString, RootPath } from '../../model/file.ts'
import type { Certainty, Need } from '../../model/need.ts'
import { dirname } from '../../rootfs/path.ts'
import { resolve } from '../../rootfs/resolve.ts'
import { ownersOf } from './distributions.ts'
import type { PythonModule } from './modules.ts'
import { filesBelow, isTest, type PackageFile } from './packages.ts'
import type { PythonProgram } from './program.ts'
import { type PythonStep, type PythonUnit, stepTo, topOf, type UnitMode } from './unit.ts'

/** What is kept whole, and because of whom. */
interface Whole {
  readonly program: PythonProgram
  readonly by: PythonUnit
  readonly rule: string
  readonly mode: UnitMode
  readonly isImportable: (module: PythonModule) => boolean
}

/** The outermost package of a module that has a file: below namespaces, which many distributions share. */
export const outermostPackage = (
  { finder }: PythonProgram,
  name: ByteString,
): PythonModule | undefined => {
  const parts = name.split('.')
  for (let length = 1; length <= parts.length; length += 1) {
    const module = finder.find(parts.slice(0, length).join('.'))
    if (module === undefined) return undefined
    if (module.kind !== 'namespace') return module
  }
  return undefined
}

/** An installed package with all that belongs to it: modules, data, libraries beside it, metadata. */
export const stepsOfPackage = (
  program: PythonProgram,
  by: PythonUnit,
  isImportable: (module: PythonModule) => boolean,
): readonly PythonStep[] => {
  const whole: Whole = { program, by, rule: 'python.package', mode: 'whole', isImportable }
  const top = outermostPackage(program, by.module.name)
  const [directory] = top?.directories ?? []
  if (top === undefined) return []
  return [
    ...(directory === undefined || program.choices.packages === 'imports'
      ? []
      : everyModule(whole, top, directory)),
    ...(directory === undefined ? [] : dataSteps(whole, directory)),
    ...metadataSteps(whole, top),
  ]
}

/** All modules and files below a directory of the program's own, which its sys.path begins with. */
export const stepsOfDirectory = (
  program: PythonProgram,
  by: PythonUnit,
  directory: RootPath,
): readonly PythonStep[] => {
  const whole: Whole = {
    program,
    by,
    rule: 'python.application',
    mode: 'reached',
    isImportable: () => true,
  }
  const others = new Set(
    program.path.items
      .map((item) => canonical(program, item.path))
      .filter((path) => path !== directory),
  )
  return [...filesBelow(program.context.tree, directory, others)].flatMap((file) => {
    const module = sourceAt(file.path, directory)
    const certainty = file.isForBuilding ? 'possible' : 'expected'
    return module === undefined
      ? [fileStep(whole, file, certainty)]
      : stepTo(
          { module, mode: 'reached' },
          { certainty, why: whyOf(whole, directory), optional: true, from: by.module.path },
        )
  })
}

const canonical = ({ context }: PythonProgram, path: RootPath): RootPath => {
  const found = resolve(context.tree, path)
  return found.kind === 'found' ? found.path : path
}

const whyOf = ({ rule }: Whole, evidence: ByteString): Need['why'] => ({ rule, evidence })

const fileStep = (whole: Whole, { target }: PackageFile, certainty: Certainty): PythonStep => {
  const from = whole.by.module.path
  return {
    need: {
      ...target,
      certainty,
      why: whyOf(whole, whole.by.module.name),
      optional: true,
      ...(from === undefined ? {} : { from }),
    },
  }
}

/** A source as a module of its own; it is found by its path, whoever may import it by whatever name. */
const sourceAt = (path: RootPath, directory: RootPath): PythonModule | undefined => {
  if (!path.endsWith('.py')) return undefined
  const name = path
    .slice(directory.length + 1, -3)
    .replaceAll('/', '.')
    .replace(/(^|\.)__init__$/, '')
  const directories = path.endsWith('/__init__.py') ? [dirname(path)] : []
  return { name, kind: 'source', openedAs: path, path, directories, origin: 'own' }
}

const everyModule = (
  whole: Whole,
  parent: PythonModule,
  directory: RootPath,
): readonly PythonStep[] =>
  whole.program.finder.below(parent).flatMap((last) => {
    const module = whole.program.finder.find(`${parent.name}.${last}`)
    if (module === undefined) return []
    const place = module.openedAs ?? module.directories[0] ?? directory
    if (isTest(place as RootPath, directory)) return []
    const certainty = whole.isImportable(module) ? 'expected' : 'possible'
    const why = whyOf(whole, topOf(module.name))
    const step =
      module.kind === 'namespace'
        ? []
        : stepTo(
            { module, mode: whole.mode },
            { certainty, why, optional: true, from: whole.by.module.path },
          )
    const isOwnDirectory =
      module.directories.length > 0 && module.directories[0] !== parent.directories[0]
    return [...step, ...(isOwnDirectory ? everyModule(whole, module, directory) : [])]
  })

const dataSteps = (whole: Whole, directory: RootPath): readonly PythonStep[] => {
  const place = canonical(whole.program, directory)
  return [...filesBelow(whole.program.context.tree, place)]
    .filter(({ path, isForBuilding }) => isForBuilding || !isModuleFile(path))
    .map((file) => fileStep(whole, file, file.isForBuilding ? 'possible' : 'expected'))
}

const isModuleFile = (path: RootPath): boolean =>
  /\/\w[\w-]*\.(?:py|pyc|(?:cpython-[^./]+\.|abi3\.)?so)$/.test(path)

/** Who says that a package is installed, and the libraries that a wheel brings beside it. */
const metadataSteps = (whole: Whole, top: PythonModule): readonly PythonStep[] => {
  const { context, distributions } = whole.program
  const owners = ownersOf(distributions, top.name)
  const from = whole.by.module.path
  const place = top.directories[0] ?? top.path
  const libraries =
    place === undefined
      ? []
      : [
          `${dirname(place)}/${topOf(top.name)}.libs`,
          ...owners.map(({ path }) => librariesOf(path)),
        ]
  const targets = [
    ...owners.map(({ path }) => path),
    ...libraries.filter((path) => resolve(context.tree, path).kind === 'found'),
  ]
  return targets.map((tree) => ({
    need: {
      tree,
      certainty: 'expected',
      why: whyOf(whole, topOf(top.name)),
      optional: true,
      ...(from === undefined ? {} : { from }),
    },
  }))
}

/** auditwheel puts them beside the metadata: `Pillow.libs` for `Pillow-9.4.0.dist-info`. */
const librariesOf = (metadata: RootPath): ByteString => {
  const [name = ''] = metadata.slice(dirname(metadata).length + 1).split('-')
  return `${dirname(metadata)}/${name}.libs`
}

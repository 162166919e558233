import type { ByteString, RootPath } from '../../model/file.ts'
import type { Certainty, NeedTarget } from '../../model/need.ts'
import { isMountedAtRunTime } from '../../rootfs/path.ts'
import { requiredPackages } from '../../rootfs/required-packages.ts'
import { resolve } from '../../rootfs/resolve.ts'
import { isDataPlace } from '../shared/data-paths.ts'
import { isSharedDirectory } from '../shared/own-directory.ts'
import type { PythonProgram } from './program.ts'
import type { PythonStep, PythonUnit } from './unit.ts'

/** To name a directory of the whole system is to name something below it; those of /etc are of one program each. */
const isOfTheSystem = (directory: RootPath): boolean =>
  isSharedDirectory(directory) && !/^\/etc\/./.test(directory)

/** So many packages share no directory of data of one of them. */
const mostOwners = 3

/**
 * Steps to the files and directories of the base that literals of a source name by their whole path. What the program's own code names is
 * expected; of an installed package it is data and configuration, a directory only where it is of that package or of one that it requires.
 * Nothing for the standard library: rules say what it opens.
 */
export const stepsOfPaths = (
  program: PythonProgram,
  { module }: PythonUnit,
  paths: readonly ByteString[],
): readonly PythonStep[] =>
  module.origin === 'stdlib'
    ? []
    : paths.flatMap((text) => {
        const named = isMountedAtRunTime(text) ? undefined : namedBy(program, module, text)
        if (named === undefined) return []
        const why = { rule: 'python.path-literal', evidence: `${module.path ?? '-'}: ${text}` }
        const from = module.path === undefined ? {} : { from: module.path }
        return [
          { need: { ...named.target, certainty: named.certainty, why, optional: true, ...from } },
        ]
      })

interface Named {
  readonly target: NeedTarget
  readonly certainty: Certainty
}

const namedBy = (
  program: PythonProgram,
  { origin, path: module }: PythonUnit['module'],
  text: ByteString,
): Named | undefined => {
  const { tree } = program.context
  const found = resolve(tree, text)
  if (found.kind !== 'found') return undefined
  const isOwn = origin === 'own'
  if (found.entry.type === 'directory') {
    if (isOfTheSystem(found.path))
      return { target: { path: text, role: 'read' }, certainty: 'expected' }
    const isMeant = isOwn
      ? isOfFew(program, found.path)
      : module !== undefined && isDataPlace(found.path) && isRelated(program, module, found.path)
    return { target: { tree: text }, certainty: isMeant ? 'expected' : 'possible' }
  }
  const isProgram = (found.entry.mode & 0o111) !== 0 && !/\.so(?:\.|$)/.test(found.path)
  return {
    target: { path: text, role: isProgram ? 'exec' : 'read' },
    certainty: isOwn || !isProgram ? 'expected' : 'possible',
  }
}

const isOfFew = ({ context }: PythonProgram, directory: RootPath): boolean =>
  context.inventory.packages.ownersOf(directory).length <= mostOwners

/** Of the same package, or of one that it cannot be without; anybody's where there are no packages. */
const isRelated = ({ context }: PythonProgram, module: RootPath, directory: RootPath): boolean => {
  const { packages } = context.inventory
  const own = packages.ownersOf(module)
  const others = packages.ownersOf(directory)
  return others.every(
    (other) => own.includes(other) || own.some((one) => requiredPackages(packages, one).has(other)),
  )
}

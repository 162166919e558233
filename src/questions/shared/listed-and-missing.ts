import { toDisplay } from '../../formats/byte-string.ts'
import type { FileTree, RootPath } from '../../model/file.ts'
import type { PackageDb } from '../../model/package.ts'
import type { VerifyReport } from '../../model/verify.ts'

/** A tree and the packages that its database names. */
interface PackagedTree {
  readonly tree: FileTree
  readonly packages: PackageDb
}

/**
 * What the image's package database says that is there, what the base has, and the image has not. Signed records list what was left out
 * too: of theirs only a package counts of which nothing is there, documentation apart, which whole packages come without.
 */
export const listedAndMissing = (
  base: PackagedTree,
  image: PackagedTree,
): VerifyReport['missing'] => {
  const { packages, isSigned = false } = image.packages
  const isFile = (path: RootPath) => base.tree.lstat(path)?.type !== 'directory'
  const isMissing = (path: RootPath) => image.tree.lstat(path) === undefined
  return packages.flatMap(({ name, files }) => {
    const there = files.filter((path) => base.tree.lstat(path) !== undefined)
    const missing = there.filter(isMissing)
    const listed = missing.map((path) => ({ path: toDisplay(path), by: name }))
    if (!isSigned) return listed
    const proper = there.filter((path) => isFile(path) && !isDocumentation(base, path))
    return proper.length > 0 && proper.every(isMissing) ? listed : []
  })
}

const isDocumentation = ({ packages }: PackagedTree, path: RootPath): boolean =>
  packages.isDocumentation?.(path) ?? false

import { toDisplay } from '../../formats/byte-string.ts'
import type { FileTree, RootPath } from '../../model/file.ts'
import type { FileDigest, PackageDb } from '../../model/package.ts'
import type { DigestDifference } from '../../model/verify.ts'
import { contentDigest } from '../../rootfs/content-digest.ts'

/** What a package database says of the bytes of files. */
export interface RecordedDigests {
  /** Files that it has a digest of. */
  readonly checked: number
  /** Files that it has none of: nobody's, and those that were made by a package's scripts. */
  readonly unrecorded: number
  /** Configuration that was changed after it was installed. */
  readonly configuration: readonly string[]
  /** Records of the database itself come first, of whichever package. */
  readonly differences: readonly DigestDifference[]
}

/**
 * Compares regular files of a tree with what a database recorded, in the order given, and says which of its records are not what they
 * recorded of themselves. Throws PACKAGES_DAMAGED.
 */
export const recordedDigests = (
  tree: FileTree,
  packages: PackageDb,
  files: Iterable<RootPath>,
): RecordedDigests => {
  let [checked, unrecorded] = [0, 0]
  const configuration: string[] = []
  const differences = recordDifferences(packages)
  for (const path of files) {
    const recorded = packages.digestOf?.(path)
    if (recorded === undefined) {
      unrecorded++
      continue
    }
    checked++
    const { algorithm, bytes = Infinity } = recorded
    const found = contentDigest(tree, path, algorithm).slice(0, 2 * bytes)
    if (found === recorded.hex) continue
    if (recorded.isConfiguration) configuration.push(toDisplay(path))
    else differences.push(differenceOf(path, recorded, { found, packages }))
  }
  return { checked, unrecorded, configuration, differences }
}

const recordDifferences = ({ altered = [] }: PackageDb): DigestDifference[] =>
  altered.map(({ path, package: { name }, algorithm, expected, found }) => ({
    ...{ path: toDisplay(path), package: name },
    ...{ algorithm, expected, found },
  }))

const differenceOf = (
  path: RootPath,
  { algorithm, hex }: FileDigest,
  { found, packages }: { readonly found: string; readonly packages: PackageDb },
): DigestDifference => ({
  path: toDisplay(path),
  package: packages.ownersOf(path)[0]?.name ?? '',
  algorithm,
  expected: hex,
  found,
})

import { parseDpkgMd5sums } from '../../formats/dpkg-md5sums.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import type { FileDigest } from '../../model/package.ts'
import { type DpkgPaths, fileAbout } from './dpkg-paths.ts'
import { conffileLine, type DpkgRecord } from './dpkg-records.ts'

/** A package with the paths that it lists, as written. */
export interface ListedRecord {
  readonly record: DpkgRecord
  readonly paths: readonly ByteString[]
}

/**
 * What dpkg knows of the bytes of files, by canonical path: `info/PACKAGE.md5sums`, deb-md5sums(5), and for configuration the
 * `Conffiles` field of status, which has the digest that the package shipped. Only of what a package lists: of a file that another one has
 * replaced (`Replaces`) the digest stays behind. Throws PACKAGES_DAMAGED.
 */
export const dpkgDigests = (
  tree: FileTree,
  paths: DpkgPaths,
  packages: readonly ListedRecord[],
): ReadonlyMap<RootPath, FileDigest> => {
  const digests = new Map<RootPath, FileDigest>()
  for (const { record, paths: own } of packages) {
    const listed = new Set(own)
    for (const { path, ...digest } of digestsIn(tree, record))
      if (listed.has(path)) digests.set(paths.installed(path, record.name), digest)
  }
  return digests
}

function* digestsIn(
  tree: FileTree,
  record: DpkgRecord,
): Generator<FileDigest & { readonly path: ByteString }> {
  const algorithm = 'md5'
  const sums = fileAbout(tree, record, 'md5sums')
  for (const { path, md5: hex } of sums === undefined ? [] : parseDpkgMd5sums(sums.text, sums.path))
    yield { path, algorithm, hex, isConfiguration: false }
  for (const line of record.stanza.fields.get('conffiles')?.split('\n') ?? []) {
    const { path, md5: hex } = conffileLine(line.trim())
    if (hex !== undefined) yield { path, algorithm, hex, isConfiguration: true }
  }
}

import { parseDpkgMd5sums } from '../../formats/dpkg-md5sums.ts'
import type { FileTree, RootPath } from '../../model/file.ts'
import type { FileDigest } from '../../model/package.ts'
import { type DpkgPaths, fileAbout } from './dpkg-paths.ts'
import { conffileLine, type DpkgRecord } from './dpkg-records.ts'

/**
 * What dpkg knows of the bytes of files, by canonical path: `info/PACKAGE.md5sums`, deb-md5sums(5), and for configuration the
 * `Conffiles` field of status, which has the digest that the package shipped. Throws PACKAGES_DAMAGED.
 */
export const dpkgDigests = (
  tree: FileTree,
  paths: DpkgPaths,
  records: readonly DpkgRecord[],
): ReadonlyMap<RootPath, FileDigest> => {
  const digests = new Map<RootPath, FileDigest>()
  for (const record of records) {
    const sums = fileAbout(tree, record, 'md5sums')
    for (const { path, md5 } of sums === undefined ? [] : parseDpkgMd5sums(sums.text, sums.path))
      digests.set(paths.installed(path, record.name), {
        algorithm: 'md5',
        hex: md5,
        isConfiguration: false,
      })
    for (const line of record.stanza.fields.get('conffiles')?.split('\n') ?? []) {
      const { path, md5 } = conffileLine(line.trim())
      if (md5 !== undefined)
        digests.set(paths.installed(path, record.name), {
          algorithm: 'md5',
          hex: md5,
          isConfiguration: true,
        })
    }
  }
  return digests
}

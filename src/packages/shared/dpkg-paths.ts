import { type Diversion, parseDpkgDiversions } from '../../formats/dpkg-diversions.ts'
import { parseDpkgConffiles, parseDpkgList } from '../../formats/dpkg-list.ts'
import { parseDpkgMd5sums } from '../../formats/dpkg-md5sums.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import { child } from '../../rootfs/path.ts'
import { canonicalPaths } from './canonical-paths.ts'
import { type DatabaseFile, databaseFile } from './database-file.ts'
import type { DpkgRecord } from './dpkg-records.ts'

/** Where in the tree is what the database lists. */
export interface DpkgPaths {
  /** The canonical path of what lies at a path now, whoever put it there. */
  readonly canonical: (path: ByteString) => RootPath
  /** The canonical path of a directory, through links to its end. */
  readonly directory: (path: ByteString) => RootPath
  /** The canonical path of a file or link that a package ships, after diversions. */
  readonly installed: (path: ByteString, packageName: string) => RootPath
}

/** Reads the diversions and remembers the directories once for a whole database. Throws PACKAGES_DAMAGED. */
export const dpkgPaths = (tree: FileTree, admin: RootPath): DpkgPaths => {
  const { entry, directory } = canonicalPaths(tree)
  const file = databaseFile(tree, child(admin, 'diversions'))
  const diversions = new Map<ByteString, Diversion>()
  // dpkg compares the names as they are written, so `/bin/sh` diverts nobody's `/usr/bin/sh`.
  for (const diversion of file === undefined ? [] : parseDpkgDiversions(file.text, file.path))
    diversions.set(diversion.from, diversion)
  const installed = (path: ByteString, packageName: string): RootPath => {
    const diversion = diversions.size === 0 ? undefined : diversions.get(path)
    const moved = diversion !== undefined && diversion.by !== packageName
    return entry(moved ? diversion.to : path)
  }
  return { canonical: entry, directory, installed }
}

/** The file of this kind about a package; undefined when there is none. */
export const fileAbout = (
  tree: FileTree,
  record: DpkgRecord,
  kind: string,
): DatabaseFile | undefined => {
  for (const path of record.about(kind)) {
    const file = databaseFile(tree, path)
    if (file !== undefined) return file
  }
  return undefined
}

/**
 * The paths that a package ships as the database lists them: its `.list`; where there is none (distroless), those of its
 * `.md5sums` and its conffiles, which have no digests there. Throws PACKAGES_DAMAGED.
 */
export const listedPaths = (tree: FileTree, record: DpkgRecord): readonly ByteString[] => {
  const list = fileAbout(tree, record, 'list')
  if (list !== undefined) return parseDpkgList(list.text, list.path)
  const sums = fileAbout(tree, record, 'md5sums')
  const conffiles = fileAbout(tree, record, 'conffiles')
  return [
    ...(sums === undefined ? [] : parseDpkgMd5sums(sums.text, sums.path)),
    ...(conffiles === undefined ? [] : parseDpkgConffiles(conffiles.text, conffiles.path)),
  ].map(({ path }) => path)
}

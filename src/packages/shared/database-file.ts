import { fromBytes, toBytes, toDisplay } from '../../formats/byte-string.ts'
import { SlimError } from '../../model/error.ts'
import type { ByteString, FileTree, Metadata, RootPath } from '../../model/file.ts'
import type { GeneratedFile } from '../../model/package.ts'
import { metadataOf } from '../../rootfs/metadata.ts'
import { child } from '../../rootfs/path.ts'
import { resolve } from '../../rootfs/resolve.ts'

/** Far above any real database, far below what would fill the memory. */
const maxFileSize = 256 * 1024 * 1024

/** A file of a package database as found in the tree. */
export interface DatabaseFile {
  /** Canonical. */
  readonly path: RootPath
  readonly text: ByteString
  readonly metadata: Metadata
}

/** A file of a database, through links; undefined when there is none. Throws PACKAGES_DAMAGED for one of absurd size. */
export const databaseFile = (tree: FileTree, path: RootPath): DatabaseFile | undefined => {
  const found = resolve(tree, path)
  if (found.kind !== 'found' || found.entry.type !== 'file') return undefined
  if (found.entry.size > maxFileSize)
    throw new SlimError(
      'PACKAGES_DAMAGED',
      `${toDisplay(found.path)} has ${found.entry.size} bytes, too many for a package database`,
      { at: { file: toDisplay(found.path) } },
    )
  return {
    path: found.path,
    text: fromBytes(tree.read(found.path)),
    metadata: metadataOf(found.entry),
  }
}

/** The files of one directory of a database, sorted by name; names that lead to no regular file are left out. */
export const databaseFiles = function* (
  tree: FileTree,
  directory: RootPath,
): Generator<DatabaseFile & { readonly name: ByteString }> {
  for (const name of tree.list(directory)) {
    const file = databaseFile(tree, child(directory, name))
    if (file !== undefined) yield { ...file, name }
  }
}

/** The same file with another text: its place and metadata stay. */
export const rewritten = (
  { path, metadata }: DatabaseFile,
  rule: string,
  text: ByteString,
): GeneratedFile => ({ path, content: toBytes(text), metadata, rule })

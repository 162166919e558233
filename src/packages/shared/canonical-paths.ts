import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import { ifReadable } from '../../rootfs/if-readable.ts'
import { child, dirname, normalise, root } from '../../rootfs/path.ts'
import { resolve } from '../../rootfs/resolve.ts'

/** Turns paths as a package database lists them into the tree's own; below a directory that may not be entered they stay as listed. */
export interface CanonicalPaths {
  /** A file or link: directories on the way are followed through links, the last component never is. */
  readonly entry: (path: ByteString) => RootPath
  /** A directory: followed through links to the end. One that is not there stays as listed. */
  readonly directory: (path: ByteString) => RootPath
}

/**
 * Canonical paths for a whole database (`/lib/x` is `/usr/lib/x` after the usr merge): the answers for directories are
 * remembered, so that each is looked up once.
 */
export const canonicalPaths = (tree: FileTree): CanonicalPaths => {
  const directories = new Map<RootPath, RootPath>([[root, root]])
  const directory = (path: RootPath): RootPath => {
    const known = directories.get(path)
    if (known !== undefined) return known
    const at = entry(path)
    const target = ifReadable(() =>
      tree.lstat(at)?.type === 'symlink' ? resolve(tree, at) : undefined,
    )
    const found = target?.kind === 'found' ? target.path : at
    directories.set(path, found)
    return found
  }
  const entry = (path: RootPath): RootPath => {
    const parent = dirname(path)
    const found = directory(parent)
    return found === parent ? path : child(found, path.slice(path.lastIndexOf('/') + 1))
  }
  return {
    entry: (path) => entry(normal(path)),
    directory: (path) => directory(normal(path)),
  }
}

/** The directory a path is listed in, as it is written; that of what is in the root is empty. */
export const listedParent = (path: ByteString): ByteString => path.slice(0, path.lastIndexOf('/'))

const normal = (path: ByteString): RootPath => (isNormal(path) ? path : normalise(path))

const isNormal = (path: ByteString): path is RootPath =>
  path.startsWith('/') && !/\/(?:\.{0,2}\/|\.{0,2}$)/.test(path)

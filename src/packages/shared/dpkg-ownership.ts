import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import { ifReadable } from '../../rootfs/if-readable.ts'
import { resolve } from '../../rootfs/resolve.ts'
import { listedParent } from './canonical-paths.ts'
import type { DpkgPaths } from './dpkg-paths.ts'

/** What one package lists. */
export interface Listed {
  readonly name: string
  /** As written. */
  readonly paths: readonly ByteString[]
}

/**
 * The canonical paths that each package owns, in the order of `lists`.
 *
 * A list does not say what is a directory. After the usr merge `/bin` is a link in the base, and packages made before it list it
 * as the directory they shipped: none of them owns the link. So a path is a directory to whoever lists it when any package has
 * something below it, and a link to a directory is one when packages of several names list it, which only directories may be.
 */
export const ownedPaths = (
  tree: FileTree,
  paths: DpkgPaths,
  lists: readonly Listed[],
): readonly ReadonlySet<RootPath>[] => {
  const parents = new Set<ByteString>()
  const listedBy = new Map<ByteString, string>()
  const shared = new Set<ByteString>()
  for (const { name, paths: listed } of lists)
    for (const path of listed) {
      parents.add(listedParent(path))
      const other = listedBy.get(path)
      if (other === undefined) listedBy.set(path, name)
      else if (other !== name) shared.add(path)
    }
  const owned = (path: ByteString, name: string): RootPath => {
    if (parents.has(path)) return paths.directory(path)
    const at = paths.installed(path, name)
    return shared.has(path) && leadsToDirectory(tree, at) ? paths.directory(path) : at
  }
  return lists.map(({ name, paths: listed }) => new Set(listed.map((path) => owned(path, name))))
}

const leadsToDirectory = (tree: FileTree, path: RootPath): boolean => {
  const found = ifReadable(() => resolve(tree, path))
  return found?.kind === 'found' && found.entry.type === 'directory'
}

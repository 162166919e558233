import type { FileTree, RootPath } from '../../model/file.ts'
import { resolve } from '../../rootfs/resolve.ts'

/** dpkg's administrative directory, canonical; undefined when the base has none. */
export const adminDirectory = (tree: FileTree): RootPath | undefined => {
  const found = resolve(tree, '/var/lib/dpkg')
  return found.kind === 'found' && found.entry.type === 'directory' ? found.path : undefined
}

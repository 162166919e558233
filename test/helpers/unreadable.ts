import { SlimError } from '../../src/model/error.ts'
import type { FileTree, RootPath } from '../../src/model/file.ts'
import { child, isWithin } from '../../src/rootfs/path.ts'

/** A tree of which nothing below one directory may be looked at, as a directory of mode 0700 is to other users. */
export const unreadableBelow = (tree: FileTree, directory: string): FileTree => {
  const unlessBelow = <T>(path: RootPath, look: () => T): T => {
    if (path === directory || !isWithin(path, directory as RootPath)) return look()
    throw new SlimError('CONTENT_UNREADABLE', `${path} may not be read by this user`)
  }
  return {
    lstat: (path) => unlessBelow(path, () => tree.lstat(path)),
    list: (path) => unlessBelow(child(path, 'any'), () => tree.list(path)),
    read: (path, start, end) => unlessBelow(path, () => tree.read(path, start, end)),
  }
}

import type { FileTree, RootPath } from '../../model/file.ts'
import type { TreeSize } from '../../model/image.ts'
import { ifReadable } from '../../rootfs/if-readable.ts'
import { child, root } from '../../rootfs/path.ts'

/** How much is in a tree, and how many directories could not be looked into. */
export interface Measured {
  readonly size: TreeSize
  readonly unread: number
}

/** Walks the whole tree; what may not be read is left out of the count. */
export const measureTree = (tree: FileTree): Measured => {
  const counts = { bytes: 0, files: 0, unread: 0 }
  const inodes = new Set<string>()
  const pending = [root]
  for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
    for (const name of namesIn(tree, directory, counts)) {
      const path = child(directory, name)
      const entry = ifReadable(() => tree.lstat(path))
      if (entry?.type === 'directory') pending.push(path)
      else if (entry !== undefined) counts.files++
      if (entry?.type !== 'file' || inodes.has(entry.inode)) continue
      inodes.add(entry.inode)
      counts.bytes += entry.size
    }
  }
  const { unread, ...size } = counts
  return { size, unread }
}

const namesIn = (tree: FileTree, directory: RootPath, counts: { unread: number }) => {
  const names = ifReadable(() => tree.list(directory))
  if (names === undefined) counts.unread++
  return names ?? []
}

import { toBytes } from '../../src/formats/byte-string.ts'
import type { FileEntry, FileTree, RootPath } from '../../src/model/file.ts'
import type { BaseImage } from '../../src/model/image.ts'
import type { PlanEntry } from '../../src/model/plan-entry.ts'
import type { MemoryFile } from '../../src/rootfs/memory-tree.ts'

/** What an image of these entries holds, in their order, as it would be read back. */
export const filesOf = (entries: readonly PlanEntry[], tree: FileTree): MemoryFile[] => {
  const inodes = new Map<RootPath, string>()
  return entries.map(({ path, file, content, hardLinkTo }) => {
    if (file.type !== 'file') return { path, entry: { ...file, layer: 'image' } }
    const inode = inodes.get(hardLinkTo ?? path) ?? `image:${path}`
    inodes.set(path, inode)
    const entry = { ...file, inode, layer: 'image' }
    if (content === undefined) return { path, entry }
    const bytes = content.from === 'memory' ? content.bytes : tree.read(content.path)
    return { path, entry, content: bytes }
  })
}

/** The same files with one of them changed; `content` is text. Throws where there is no such path. */
export const changed = (
  files: readonly MemoryFile[],
  path: string,
  change: { readonly content?: string; readonly [property: string]: unknown },
): MemoryFile[] => {
  if (!files.some((file) => file.path === path)) throw new Error(`${path} is not there`)
  const { content, ...metadata } = change
  return files.map((file) => {
    if (file.path !== path) return file
    const size = content === undefined ? {} : { size: content.length }
    const entry = { ...file.entry, ...size, ...metadata } as FileEntry
    return { ...file, entry, ...(content === undefined ? {} : { content: toBytes(content) }) }
  })
}

/** An opened image of a tree: no platform, no config. */
export const opened = (tree: FileTree, more: Partial<BaseImage> = {}): BaseImage => ({
  reference: 'rootfs:/test',
  digest: undefined,
  platform: undefined,
  config: {},
  otherFields: {},
  created: undefined,
  tree,
  hidden: [],
  size: undefined,
  warnings: [],
  ...more,
})

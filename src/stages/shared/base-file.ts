import { toDisplay } from '../../formats/byte-string.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import { resolve } from '../../rootfs/resolve.ts'

/** Far above any configuration file, far below what would fill the memory. */
const maxSize = 64 * 1024 * 1024

/** A configuration file of the base that may be missing; `warnings` gets a sentence for one of absurd size. */
export const readBaseFile = (
  tree: FileTree,
  path: ByteString,
  warnings: string[],
): { readonly path: RootPath; readonly bytes: Uint8Array } | undefined => {
  const found = resolve(tree, path)
  if (found.kind !== 'found' || found.entry.type !== 'file') return undefined
  if (found.entry.size > maxSize) {
    warnings.push(`${toDisplay(found.path)} has ${found.entry.size} bytes and is left unread`)
    return undefined
  }
  return { path: found.path, bytes: tree.read(found.path) }
}

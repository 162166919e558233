import { createHash } from 'node:crypto'
import type { FileTree, RootPath } from '../model/file.ts'
import type { DigestAlgorithm } from '../model/package.ts'

/** Bytes read at a time, so that no file decides how much memory is taken. */
const readSize = 16 * 1024 * 1024

/**
 * The digest of a regular file's content, lower-case hexadecimal; a SHA-256 that the tree knows is taken without reading. Throws what
 * `tree.read` throws.
 */
export const contentDigest = (
  tree: FileTree,
  path: RootPath,
  algorithm: DigestAlgorithm = 'sha256',
): string => {
  const known = algorithm === 'sha256' ? tree.digest?.(path) : undefined
  if (known !== undefined) return known
  const entry = tree.lstat(path)
  const size = entry?.type === 'file' ? entry.size : 0
  const hash = createHash(algorithm)
  for (let start = 0; start < size; start += readSize)
    hash.update(tree.read(path, start, Math.min(start + readSize, size)))
  return hash.digest('hex')
}

import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { toDisplay } from '../../formats/byte-string.ts'
import { SlimError } from '../../model/error.ts'
import type { LayerFile } from '../../rootfs/layer-entry.ts'
import type { IndexedLayer } from '../../rootfs/layered-tree.ts'
import type { LayerIndex } from './layer-index.ts'

/** More than this at once would not fit a buffer of every Node; callers read large files in ranges. */
const largestRead = 2 ** 31

/** What the store does with a layer of which something was found damaged. */
export type Discard = () => void

/**
 * A layer in the store: its index, and its bytes read by position. The file stays open for the life of the process, so that
 * another run may replace it meanwhile.
 */
export const openStoredLayer = (
  tar: string,
  index: LayerIndex,
  discard: Discard,
): IndexedLayer | undefined => {
  const handle = openSync(tar, 'r')
  if (fstatSync(handle).size !== index.tarSize) {
    closeSync(handle)
    return undefined
  }
  const readAt = (target: Uint8Array, at: number): boolean => {
    for (let done = 0; done < target.length; ) {
      const count = readSync(handle, target, done, target.length - done, at + done)
      if (count === 0) return false
      done += count
    }
    return true
  }
  const damaged = (file: LayerFile): SlimError => {
    discard()
    return new SlimError(
      'CACHE_DAMAGED',
      `${tar} was changed: ${toDisplay(file.path)} is not as indexed`,
      {
        hint: 'run again: the layer is read anew from its source',
      },
    )
  }
  const read = (file: LayerFile, start = 0, end = file.size): Uint8Array => {
    const stop = Math.min(end, file.size)
    const length = Math.max(0, stop - start)
    if (length > largestRead)
      throw new SlimError(
        'ARCHIVE_TOO_LARGE',
        `${toDisplay(file.path)} is read whole with ${length} bytes`,
      )
    const content = Buffer.alloc(length)
    for (const piece of piecesOf(file)) {
      const from = Math.max(start, piece.start)
      const to = Math.min(stop, piece.start + piece.length)
      if (from >= to) continue
      const target = content.subarray(from - start, to - start)
      if (!readAt(target, piece.offset + from - piece.start)) throw damaged(file)
    }
    if (length === file.size && !hasDigest(content, file)) throw damaged(file)
    return content
  }
  return { ...index, read }
}

/** A file without holes is one piece. */
const piecesOf = ({ sparse, offset, stored }: LayerFile) =>
  sparse ?? [{ start: 0, length: stored, offset }]

/** The digest is over the stored bytes: a hole of a petabyte has none. */
const hasDigest = (content: Uint8Array, file: LayerFile): boolean => {
  const hash = createHash('sha256')
  for (const { start, length } of piecesOf(file))
    hash.update(content.subarray(start, start + length))
  return hash.digest().equals(file.sha256)
}

import { createGunzip } from 'node:zlib'
import { toBytes } from '../../formats/byte-string.ts'
import { SlimError } from '../../model/error.ts'
import { decompressXz } from './decompress-xz.ts'
import { decompressZstd } from './decompress-zstd.ts'
import { throughTransform } from './through-transform.ts'

/** How bytes are compressed; told by their first ones, never by a name or a media type. */
export type Compression = 'none' | 'gzip' | 'zstd' | 'xz'

/** Bytes with their compression taken off. */
export interface Decompressed {
  readonly compression: Compression
  /**
   * One pass, bounded memory. Taken whole, it takes the compressed bytes whole too, also what follows the end of the compressed
   * stream. Throws ARCHIVE_DAMAGED, ARCHIVE_TRUNCATED and ARCHIVE_UNSUPPORTED; errors of the input come out as they are.
   */
  readonly chunks: AsyncIterable<Uint8Array>
}

const magics: readonly (readonly [string, Compression | 'bzip2'])[] = [
  ['\x1f\x8b', 'gzip'],
  ['\x28\xb5\x2f\xfd', 'zstd'],
  ['\xfd7zXZ\0', 'xz'],
  ['BZh', 'bzip2'],
]

const longestMagic = 6

/** `createGunzip` with the default of 16 KiB takes about twice the time. */
const gunzipChunk = 1024 * 1024

/**
 * Looks at the first bytes and takes the compression off; gzip of several members and zstd of several frames are read whole. `what`
 * names the bytes in errors. Throws ARCHIVE_UNSUPPORTED for bzip2 at once.
 */
export const decompress = async (
  input: AsyncIterable<Uint8Array>,
  what: string,
): Promise<Decompressed> => {
  const iterator = input[Symbol.asyncIterator]()
  const { head, isEnded } = await takeHead(iterator)
  const compression = compressionOf(head)
  if (compression === 'bzip2') {
    await iterator.return?.()
    throw new SlimError('ARCHIVE_UNSUPPORTED', `${what} is compressed with bzip2`, {
      hint: 'decompress it with bzip2 -d, or compress it with gzip, zstd or xz',
    })
  }
  const whole = replay(head, isEnded ? undefined : iterator)
  return { compression, chunks: decoders[compression](whole, what) }
}

const decoders: Record<
  Compression,
  (input: AsyncGenerator<Uint8Array>, what: string) => AsyncGenerator<Uint8Array>
> = {
  none: (input) => input,
  gzip: (input, what) => {
    const transform = createGunzip({ chunkSize: gunzipChunk })
    return throughTransform(input, { transform, format: 'gzip', what })
  },
  zstd: decompressZstd,
  xz: decompressXz,
}

const compressionOf = (head: Uint8Array): Compression | 'bzip2' => {
  const found = magics.find(([magic]) => toBytes(magic).equals(head.subarray(0, magic.length)))
  if (found !== undefined) return found[1]
  // A zstd stream may begin with a frame to be skipped; RFC 8878, 3.1.2.
  const isSkippable = toBytes('\x2a\x4d\x18').equals(head.subarray(1, 4))
  return isSkippable && (head[0] ?? 0) >> 4 === 5 ? 'zstd' : 'none'
}

const takeHead = async (
  iterator: AsyncIterator<Uint8Array>,
): Promise<{ readonly head: Uint8Array; readonly isEnded: boolean }> => {
  let head: Uint8Array = new Uint8Array()
  while (head.length < longestMagic) {
    const next = await iterator.next()
    if (next.done === true) return { head, isEnded: true }
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value])
  }
  return { head, isEnded: false }
}

async function* replay(
  head: Uint8Array,
  rest: AsyncIterator<Uint8Array> | undefined,
): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head
  if (rest === undefined) return
  try {
    for (let next = await rest.next(); next.done !== true; next = await rest.next())
      yield next.value
  } finally {
    await rest.return?.()
  }
}

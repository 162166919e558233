import { promisify } from 'node:util'
import { constants, crc32, deflateRaw } from 'node:zlib'
import type { Chunks } from './tar-writer.ts'

/**
 * Everything that decides the bytes of our gzip members besides the input and zlib itself. Changing one changes the
 * digest of every image.
 */
export const gzipParameters = {
  level: 6,
  windowBits: 15,
  memLevel: 8,
  strategy: constants.Z_DEFAULT_STRATEGY,
  /** Input bytes compressed as one unit, as pigz does; each may refer to the 32 KiB before it. */
  blockSize: 1024 * 1024,
} as const

const windowSize = 2 ** gzipParameters.windowBits

/** ID1 ID2 CM=deflate FLG=0 MTIME=0 XFL=0 OS=255 (unknown); RFC 1952 section 2.3. */
const header = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255)

/** An empty last deflate block, fixed codes; RFC 1951 section 3.2. It lets every real block be written the same way. */
const lastBlock = Uint8Array.of(3, 0)

/** Blocks given to the thread pool at a time; of its four threads one stays free for files. */
const defaultInFlight = 3

const deflateRawAsync = promisify(deflateRaw) as (
  input: Uint8Array,
  options: object,
) => Promise<Buffer>

const deflateBlock = (block: Uint8Array, before: Uint8Array | undefined): Promise<Buffer> => {
  const { level, windowBits, memLevel, strategy, blockSize } = gzipParameters
  return deflateRawAsync(block, {
    level,
    windowBits,
    memLevel,
    strategy,
    chunkSize: blockSize,
    finishFlush: constants.Z_SYNC_FLUSH,
    ...(before === undefined ? {} : { dictionary: before }),
  })
}

/** CRC32 and ISIZE, both modulo 2³², little-endian; RFC 1952 section 2.3.1. */
const trailer = (crc: number, size: number): Uint8Array => {
  const bytes = Buffer.alloc(8)
  bytes.writeUInt32LE(crc, 0)
  bytes.writeUInt32LE(size % 2 ** 32, 4)
  return bytes
}

/**
 * One gzip member (RFC 1952) of the input, in pieces. Blocks are deflated side by side on the thread pool, so the bytes
 * depend on the input and {@link gzipParameters} alone: not on how the input is cut, nor on `inFlight`, the number of
 * blocks in work at a time. Reads no further ahead than that many blocks.
 */
export async function* gzip(
  chunks: Chunks,
  options: { readonly inFlight?: number } = {},
): AsyncGenerator<Uint8Array> {
  const inFlight = options.inFlight ?? defaultInFlight
  const working: Promise<Uint8Array>[] = []
  let before: Uint8Array | undefined
  let crc = 0
  let size = 0
  yield header
  for await (const block of blocksOf(chunks, gzipParameters.blockSize)) {
    crc = crc32(block, crc)
    size += block.length
    working.push(deflateBlock(block, before))
    before = block.subarray(-windowSize)
    if (working.length >= inFlight) yield await (working.shift() as Promise<Uint8Array>)
  }
  for (const block of working) yield await block
  yield lastBlock
  yield trailer(crc, size)
}

/** The same bytes in blocks of exactly `size` (the last may be shorter, none is empty), each in memory of its own. */
export async function* blocksOf(chunks: Chunks, size: number): AsyncGenerator<Uint8Array> {
  let block = Buffer.allocUnsafeSlow(size)
  let filled = 0
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + size - filled)
      block.set(part, filled)
      at += part.length
      filled += part.length
      if (filled < size) continue
      yield block
      block = Buffer.allocUnsafeSlow(size)
      filled = 0
    }
  }
  if (filled > 0) yield block.subarray(0, filled)
}

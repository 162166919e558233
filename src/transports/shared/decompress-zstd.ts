import type { Transform } from 'node:stream'
import * as zlib from 'node:zlib'
import { ZstdFrames, type ZstdPiece } from '../../formats/zstd-frame.ts'
import { streamDamaged, streamTruncated } from './stream-error.ts'
import { throughTransform } from './through-transform.ts'

/** Node has it since 22.15. */
const { createZstdDecompress } = zlib as {
  readonly createZstdDecompress?: (options: { chunkSize: number }) => Transform
}

/**
 * RFC 8878; frames may follow one another. Throws ARCHIVE_DAMAGED, ARCHIVE_TRUNCATED and ARCHIVE_UNSUPPORTED; errors of the input
 * come out as they are.
 */
export async function* decompressZstd(
  input: AsyncIterable<Uint8Array>,
  what: string,
): AsyncGenerator<Uint8Array> {
  const pieces = piecesOf(input, what)
  if (createZstdDecompress === undefined) yield* decodeInScript(pieces, what)
  else yield* decodeByNode(pieces, what)
}

async function* piecesOf(
  input: AsyncIterable<Uint8Array>,
  what: string,
): AsyncGenerator<ZstdPiece> {
  const frames = new ZstdFrames(what)
  for await (const chunk of input) yield* frames.cut(chunk)
  if (!frames.isBetweenFrames) throw streamTruncated(what, 'zstd')
}

/** One decoder a frame: Node's stops after the first and says nothing of what follows. */
async function* decodeByNode(
  pieces: AsyncGenerator<ZstdPiece>,
  what: string,
): AsyncGenerator<Uint8Array> {
  for (let first = await pieces.next(); first.done !== true; first = await pieces.next()) {
    const transform = createZstdDecompress?.({ chunkSize: 1024 * 1024 })
    if (transform === undefined) return
    yield* throughTransform(frameFrom(first.value, pieces), { transform, format: 'zstd', what })
  }
}

async function* frameFrom(
  first: ZstdPiece,
  pieces: AsyncGenerator<ZstdPiece>,
): AsyncGenerator<Uint8Array> {
  yield first.bytes
  for (let { endsFrame } = first; !endsFrame; ) {
    const next = await pieces.next()
    if (next.done === true) return
    yield next.value.bytes
    endsFrame = next.value.endsFrame
  }
}

async function* decodeInScript(
  pieces: AsyncGenerator<ZstdPiece>,
  what: string,
): AsyncGenerator<Uint8Array> {
  const { Decompress } = await import('fzstd')
  const made: Uint8Array[] = []
  const create = () => new Decompress((bytes) => made.push(bytes))
  let decoder = create()
  for await (const { bytes, endsFrame } of pieces) {
    try {
      decoder.push(bytes, endsFrame)
    } catch (error) {
      throw streamDamaged(what, 'zstd', error)
    }
    yield* made.splice(0)
    if (endsFrame) decoder = create()
  }
}

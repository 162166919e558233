import type { Transform } from 'node:stream'
import { streamDamaged, streamTruncated } from './stream-error.ts'

/** A decoder of node:zlib and what it works on. */
export interface Decoding {
  readonly transform: Transform
  /** `gzip` or `zstd`, for errors. */
  readonly format: string
  /** Name of the bytes, for errors. */
  readonly what: string
}

/**
 * The bytes that a decoder makes of others, as they are asked for. Unlike a pipe it takes the input to its end even when
 * the decoder stops before it, so that a digest over the input is complete. Throws ARCHIVE_DAMAGED and ARCHIVE_TRUNCATED;
 * errors of the input come out as they are.
 */
export async function* throughTransform(
  input: AsyncIterable<Uint8Array>,
  { transform, format, what }: Decoding,
): AsyncGenerator<Uint8Array> {
  const state = { isOver: false, isLeft: false, failure: undefined as Error | undefined }
  const pump = async (): Promise<void> => {
    for await (const chunk of input) {
      if (state.isLeft) return
      if (!state.isOver && !transform.write(chunk)) await untilReady(transform)
    }
    if (!state.isOver) transform.end()
  }
  const pumping = pump().catch((error: unknown) => {
    state.failure = error as Error
    transform.destroy(state.failure)
  })
  try {
    for await (const chunk of transform) yield chunk as Uint8Array
    state.isOver = true
  } catch (error) {
    if (state.failure !== undefined) throw state.failure
    const isShort = (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR'
    throw isShort ? streamTruncated(what, format, error) : streamDamaged(what, format, error)
  } finally {
    state.isLeft = !state.isOver
    transform.destroy()
  }
  await pumping
  if (state.failure !== undefined) throw state.failure
}

/** More may be written, or nothing more will be read. */
const untilReady = async (transform: Transform): Promise<void> => {
  if (transform.destroyed || transform.readableEnded) return
  await new Promise<void>((resolve) => {
    const events = ['drain', 'end', 'close'] as const
    const done = () => {
      for (const event of events) transform.off(event, done)
      resolve()
    }
    for (const event of events) transform.on(event, done)
  })
}

import { ReadableStream } from 'node:stream/web'
import { SlimError } from '../../model/error.ts'
import { streamDamaged, streamTruncated } from './stream-error.ts'

/** Ends every xz stream; another one may follow it. The .xz file format, 2.1.2. */
const streamEnd = 'YZ'
const streamStart = '\xfd7zXZ\0'

/** enum xz_ret of xz-embedded. */
const unsupported = new Set([2, 3, 4, 6])
const endedEarly = 8

/**
 * The .xz file format, one stream. Throws ARCHIVE_DAMAGED and ARCHIVE_TRUNCATED, and ARCHIVE_UNSUPPORTED for what the decoder does not
 * know and for several streams in one file.
 */
export async function* decompressXz(
  input: AsyncIterable<Uint8Array>,
  what: string,
): AsyncGenerator<Uint8Array> {
  const { XzReadableStream } = await loadDecoder()
  const feed = new Feed(input)
  try {
    for await (const chunk of new XzReadableStream(feed.stream)) yield chunk
  } catch (error) {
    throw feed.failure ?? decoderError(error, what, feed.isExhausted)
  }
  if (await feed.hasMore())
    throw new SlimError('ARCHIVE_UNSUPPORTED', `something follows the xz stream of ${what}`, {
      hint: 'decompress it with xz -d and use the plain tar',
    })
}

/** A CommonJS package whose names Node itself sees only in the default export, and bundlers outside it. */
const loadDecoder = async () => {
  const loaded = await import('xz-decompress')
  return 'XzReadableStream' in loaded ? loaded : (loaded as { default: typeof loaded }).default
}

const decoderError = (error: unknown, what: string, isExhausted: boolean): SlimError => {
  const code = Number(/error code (\d+)$/.exec(error instanceof Error ? error.message : '')?.[1])
  if (unsupported.has(code))
    return new SlimError('ARCHIVE_UNSUPPORTED', `the xz stream of ${what} is not plain xz`, {
      hint: 'compress it again with xz -6',
      cause: error,
    })
  // At the end of its input the decoder may stumble over what is not there.
  const isShort = isExhausted && (code === endedEarly || Number.isNaN(code))
  return isShort ? streamTruncated(what, 'xz', error) : streamDamaged(what, 'xz', error)
}

/** Gives the decoder its input and sees what it leaves. */
class Feed {
  readonly #iterator: AsyncIterator<Uint8Array>
  #last: Uint8Array = new Uint8Array()
  /** What the input itself threw. */
  failure: Error | undefined
  isExhausted = false
  readonly stream: ReadableStream<Uint8Array>

  constructor(input: AsyncIterable<Uint8Array>) {
    this.#iterator = input[Symbol.asyncIterator]()
    this.stream = new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          const chunk = await this.#next()
          if (chunk === undefined) controller.close()
          else controller.enqueue(chunk)
        },
        cancel: async () => {
          await this.#iterator.return?.()
        },
      },
      // Nothing is taken before it is wanted.
      { highWaterMark: 0 },
    )
  }

  async #next(): Promise<Uint8Array | undefined> {
    try {
      const next = await this.#iterator.next()
      if (next.done === true) this.isExhausted = true
      else return (this.#last = next.value)
    } catch (error) {
      this.failure = error as Error
      throw error
    }
    return undefined
  }

  /** Takes the rest of the input and says whether it is more than padding: the decoder stops after one stream. */
  async hasMore(): Promise<boolean> {
    // How much of the last chunk the decoder took is not known; eight bytes do not come about by chance.
    let hasMore = Buffer.from(this.#last).includes(streamEnd + streamStart, 0, 'latin1')
    for (let chunk = await this.#next(); chunk !== undefined; chunk = await this.#next())
      hasMore ||= chunk.some((byte) => byte !== 0)
    return hasMore
  }
}

import { createHash } from 'node:crypto'
import type { Digest } from '../model/image.ts'
import type { Chunks } from './tar-writer.ts'

/** The digest of bytes at hand. */
export const digestOf = (bytes: Uint8Array): Digest =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** The hex digits of a digest; what blob stores use as a file name. */
export const hexOf = (digest: Digest): string => digest.slice('sha256:'.length)

/** Digest and size of bytes that pass by. */
export class Meter {
  readonly #hash = createHash('sha256')
  #size = 0

  /** The same chunks, counted and hashed as they are taken. */
  async *measure(chunks: Chunks): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      this.#hash.update(chunk)
      this.#size += chunk.length
      yield chunk
    }
  }

  /** Bytes so far. */
  get size(): number {
    return this.#size
  }

  /** Digest of all bytes; ends the measuring, to be called once. */
  digest(): Digest {
    return `sha256:${this.#hash.digest('hex')}`
  }
}

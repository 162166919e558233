import { SlimError } from '../model/error.ts'

/** A run of bytes of one frame: no more than one block, so that decoding it makes no more than 128 KiB. */
export interface ZstdPiece {
  readonly bytes: Uint8Array
  /** The last piece of its frame. */
  readonly endsFrame: boolean
}

const magic = 0xfd2fb528
/** The four highest bits of the first byte vary. */
const skippableMagic = 0x184d2a50
/** RFC 8878, 3.1.1.2.4: Block_Maximum_Size. */
const maxBlock = 128 * 1024
/** What zstd(1) decodes without `--long`; a decoder needs this much memory. */
const maxWindow = 128 * 1024 ** 2

/** What the header that is being read begins. */
type Stage = 'frame' | 'skippable' | 'block'

/**
 * Follows the frames and blocks of a zstd stream without decoding them, because the decoders at hand stop after the first frame or
 * take whatever window and block size a hostile stream asks for. RFC 8878, 3.1. `cut` throws ARCHIVE_DAMAGED, and
 * ARCHIVE_UNSUPPORTED for dictionaries and windows above 128 MiB.
 */
export class ZstdFrames {
  readonly #what: string
  #stage: Stage = 'frame'
  #head: number[] = []
  #want = 4
  /** Bytes that are still to come before the next header. */
  #left = 0
  #isSkipped = false
  #isLast = false
  #hasChecksum = false

  /** `what` names the stream in errors. */
  constructor(what: string) {
    this.#what = what
  }

  /** Whether the stream may end here. */
  get isBetweenFrames(): boolean {
    return this.#stage === 'frame' && this.#head.length === 0 && this.#left === 0
  }

  /** The pieces that the next chunk of the stream completes; bodies share its memory, skippable frames are left out. */
  *cut(chunk: Uint8Array): Generator<ZstdPiece> {
    for (let at = 0; at < chunk.length; ) {
      if (this.#left > 0) {
        const bytes = chunk.subarray(at, at + this.#left)
        at += bytes.length
        this.#left -= bytes.length
        const isSkipped = this.#isSkipped
        const endsFrame = this.#left === 0 && this.#bodyEnd()
        if (!isSkipped) yield { bytes, endsFrame }
        continue
      }
      this.#head.push(chunk[at++] ?? 0)
      if (this.#head.length < this.#want) continue
      const piece = this.#headEnd(Uint8Array.from(this.#head))
      if (piece !== undefined) yield piece
    }
  }

  #expect(stage: Stage, want: number): void {
    this.#stage = stage
    this.#want = want
    this.#head = []
  }

  /** Undefined while a header turns out to be longer, and for those that no decoder is to see. */
  #headEnd(head: Uint8Array): ZstdPiece | undefined {
    if (this.#stage === 'block') return { bytes: head, endsFrame: this.#block(head) }
    if (this.#stage === 'skippable') {
      this.#left = little(head, 4, 4)
      this.#isSkipped = true
      if (this.#left === 0) this.#bodyEnd()
      else this.#expect('frame', 4)
      return undefined
    }
    const length = this.#frameHeaderLength(head)
    if (length > head.length) {
      this.#want = length
      return undefined
    }
    this.#frame(head)
    return { bytes: head, endsFrame: false }
  }

  #frameHeaderLength(head: Uint8Array): number {
    const number = little(head, 0, 4)
    if (number >>> 4 === skippableMagic >>> 4) {
      this.#stage = 'skippable'
      return 8
    }
    if (number !== magic) throw this.#damaged('goes on with something that is no frame')
    const descriptor = head[4]
    return descriptor === undefined ? 5 : 5 + fieldsOf(descriptor).length
  }

  #frame(head: Uint8Array): void {
    const descriptor = head[4] ?? 0
    const { windowLength, dictionaryLength, sizeLength } = fieldsOf(descriptor)
    if ((descriptor & 0x08) !== 0) throw this.#damaged('uses a reserved bit')
    if (little(head, 5 + windowLength, dictionaryLength) !== 0)
      throw new SlimError(
        'ARCHIVE_UNSUPPORTED',
        `the zstd stream of ${this.#what} needs a dictionary`,
        {
          hint: 'compress it again without one',
        },
      )
    const exponent = 10 + ((head[5] ?? 0) >> 3)
    const window =
      windowLength === 0
        ? little(head, 5 + dictionaryLength, sizeLength) + (sizeLength === 2 ? 256 : 0)
        : 2 ** exponent + 2 ** (exponent - 3) * ((head[5] ?? 0) & 7)
    if (window > maxWindow)
      throw new SlimError(
        'ARCHIVE_UNSUPPORTED',
        `the zstd stream of ${this.#what} needs a window of ${window} bytes, which is more than ${maxWindow}`,
        { hint: 'compress it again without --long and --ultra' },
      )
    this.#hasChecksum = (descriptor & 0x04) !== 0
    this.#isLast = false
    this.#expect('block', 3)
  }

  /** Whether the frame ends with the header of this block. */
  #block(head: Uint8Array): boolean {
    const number = little(head, 0, 3)
    const type = (number >> 1) & 3
    const size = number >> 3
    if (type === 3 || size > maxBlock) throw this.#damaged('has a block that cannot be')
    this.#isLast = (number & 1) !== 0
    // A block of one repeated byte stores it once.
    this.#left = type === 1 ? 1 : size
    return this.#left === 0 ? this.#bodyEnd() : false
  }

  /** Goes on to whatever comes after a body; whether that is the end of a frame. */
  #bodyEnd(): boolean {
    const wasSkipped = this.#isSkipped
    this.#isSkipped = false
    if (wasSkipped || (this.#isLast && !this.#hasChecksum)) {
      this.#expect('frame', 4)
      return !wasSkipped
    }
    this.#expect('block', 3)
    if (this.#isLast) {
      this.#left = 4
      this.#hasChecksum = false
    }
    return false
  }

  #damaged(what: string): SlimError {
    return new SlimError('ARCHIVE_DAMAGED', `the zstd stream of ${this.#what} ${what}`)
  }
}

/** Lengths of the fields of a frame header; RFC 8878, 3.1.1.1. */
const fieldsOf = (descriptor: number) => {
  const isSingleSegment = (descriptor & 0x20) !== 0
  const windowLength = isSingleSegment ? 0 : 1
  const dictionaryLength = [0, 1, 2, 4][descriptor & 3] ?? 0
  const sizeLength = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0
  const length = windowLength + dictionaryLength + sizeLength
  return { windowLength, dictionaryLength, sizeLength, length }
}

const little = (bytes: Uint8Array, start: number, length: number): number => {
  let value = 0
  for (let at = start + length - 1; at >= start; at--) value = value * 256 + (bytes[at] ?? 0)
  return value
}

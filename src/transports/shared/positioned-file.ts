import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { Readable } from 'node:stream'
import { SlimError } from '../../model/error.ts'

const chunkSize = 256 * 1024

/** A regular host file held open and read by position. Reads are synchronous, so that none is under way when it is closed. */
export class PositionedFile {
  /** For errors. */
  readonly name: string
  /** Bytes when it was opened. */
  readonly size: number
  /** Open descriptor, until `close`. */
  readonly handle: number

  /** Takes over an open descriptor. */
  constructor(name: string, handle: number) {
    this.name = name
    this.handle = handle
    this.size = fstatSync(handle).size
  }

  /** Opens a file that is there; a fifo does not make it wait. */
  static open(path: string): PositionedFile {
    return new PositionedFile(path, openSync(path, constants.O_RDONLY | constants.O_NONBLOCK))
  }

  /** Exactly `length` bytes from `offset`. Throws ARCHIVE_TRUNCATED when the file is shorter. */
  read(offset: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length)
    for (let done = 0; done < length; ) {
      const count = readSync(this.handle, bytes, done, length - done, offset + done)
      if (count === 0)
        throw new SlimError('ARCHIVE_TRUNCATED', `${this.name} ends at byte ${offset + done}`, {
          hint: 'copy or make the archive again',
        })
      done += count
    }
    return bytes
  }

  /** The bytes from `start` up to `end`. */
  stream(start = 0, end = this.size): Readable {
    return Readable.from(this.#chunks(start, end), { objectMode: false })
  }

  /** Gives the descriptor back. */
  close(): void {
    closeSync(this.handle)
  }

  *#chunks(start: number, end: number): Generator<Uint8Array> {
    for (let at = start; at < end; at += chunkSize)
      yield this.read(at, Math.min(chunkSize, end - at))
  }
}

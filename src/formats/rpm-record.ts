import { SlimError } from '../model/error.ts'
import type { ByteString } from '../model/file.ts'
import { toDisplay } from './byte-string.ts'

/** One row of rpm's `Packages`, whichever backend holds it. */
export interface RpmRecord {
  /** What the index tables call it (`hnum`), from 1. */
  readonly number: number
  /** The header as rpm stores it: without its magic number, signed as it is. */
  readonly header: Uint8Array
}

/** The error for a file of rpm's database; `what` says where in the file and what is wrong there. */
export const damagedRpm = (file: ByteString, what: string, cause?: unknown): SlimError =>
  new SlimError('PACKAGES_DAMAGED', `${toDisplay(file)} ${what}`, {
    at: { file: toDisplay(file) },
    ...(cause === undefined ? {} : { cause }),
  })

/** The same bytes as a Buffer, not copied. */
export const bufferOf = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

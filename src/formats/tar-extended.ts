import { SlimError } from '../model/error.ts'
import type { ByteString } from '../model/file.ts'
import { fromBytes } from './byte-string.ts'
import { type PaxRecord, parsePax, paxRecords } from './pax.ts'
import type { TarHeader } from './tar-header.ts'
import type { MemberParts } from './tar-member.ts'

/** Of global records together: they are laid over every member that follows. */
const maxGlobals = 64 * 1024

/** PAX headers for one member and for all that follow; GNU long name and long link name. */
const extendedTypes = new Set(['x', 'g', 'L', 'K'])

/** Whether a header of this type only says something about the members after it. */
export const isExtendedHeader = (typeflag: string): boolean => extendedTypes.has(typeflag)

/**
 * What extended headers have said about the members to come. POSIX pax, "pax Header Block"; GNU tar manual, "Basic Tar
 * Format".
 */
export class ExtendedHeaders {
  #records: readonly PaxRecord[] = []
  #globals = new Map<ByteString, Uint8Array>()
  #longName: ByteString | undefined
  #longLink: ByteString | undefined

  /** Whether something was said that the next member alone is to have. */
  get isPending(): boolean {
    return this.#records.length > 0 || this.#longName !== undefined || this.#longLink !== undefined
  }

  /** The body of a header of one of the extended types; its memory is kept. Of two of the same type the later counts. Throws ARCHIVE_DAMAGED and ARCHIVE_TOO_LARGE. */
  add(typeflag: string, body: Uint8Array): void {
    if (typeflag === 'L') this.#longName = untilNul(body)
    else if (typeflag === 'K') this.#longLink = untilNul(body)
    else if (typeflag === 'x') this.#records = paxRecords(body)
    else this.#addGlobals(body)
  }

  /** Everything said about the member of this header; what was for it alone is forgotten. */
  take(header: TarHeader): MemberParts {
    const parts = {
      header,
      records: this.#records,
      globals: this.#globals,
      longName: this.#longName,
      longLink: this.#longLink,
    }
    this.#records = []
    this.#longName = undefined
    this.#longLink = undefined
    return parts
  }

  #addGlobals(body: Uint8Array): void {
    const globals = new Map(this.#globals)
    for (const [keyword, value] of parsePax(body)) {
      if (value.length > 0) globals.set(keyword, Uint8Array.from(value))
      else globals.delete(keyword)
    }
    let size = 0
    for (const [keyword, value] of globals) size += keyword.length + value.length
    if (size > maxGlobals)
      throw new SlimError(
        'ARCHIVE_TOO_LARGE',
        `global extended headers have more than the limit of ${maxGlobals} bytes`,
      )
    this.#globals = globals
  }
}

const untilNul = (body: Uint8Array): ByteString => {
  const end = body.indexOf(0)
  return fromBytes(end < 0 ? body : body.subarray(0, end))
}

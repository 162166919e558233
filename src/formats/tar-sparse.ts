import { SlimError } from '../model/error.ts'
import type { ByteString } from '../model/file.ts'
import { fromBytes } from './byte-string.ts'
import type { PaxRecord } from './pax.ts'
import { tarBlock } from './tar-entry.ts'
import { parseTarNumber } from './tar-header.ts'

/** A piece of a file that is stored; what lies between pieces are holes, which read as zeros. */
export interface SparsePiece {
  /** Where it begins in the file. */
  readonly start: number
  readonly length: number
}

/** How the map of a sparse file is given. */
export interface SparseMap {
  /** Length of the file with its holes. */
  readonly realSize: number
  /** Undefined: the map stands in the first blocks of the content (format 1.0). */
  readonly pieces: readonly SparsePiece[] | undefined
  /** The name of the file where the header has a made-up one. */
  readonly name: ByteString | undefined
}

/** A piece is two number fields of this many bytes. */
const pieceLength = 24

/** Where an old GNU header and its extension blocks keep pieces; GNU tar manual, "Old GNU Format" and tar.h. */
const gnuPlaces = {
  header: { first: 386, count: 4, more: 482 },
  extension: { first: 0, count: 21, more: 504 },
} as const

const realSizeField = [483, 12] as const

/** Pieces of one block of an old GNU sparse map, and whether an extension block follows. */
export interface GnuSparseBlock {
  readonly pieces: readonly SparsePiece[]
  readonly more: boolean
}

/** The pieces that a header of type `S`, or an extension block after it, holds. Throws ARCHIVE_DAMAGED. */
export const parseGnuSparse = (block: Uint8Array, kind: keyof typeof gnuPlaces): GnuSparseBlock => {
  const { first, count, more } = gnuPlaces[kind]
  const pieces: SparsePiece[] = []
  for (let index = 0; index < count; index++) {
    const at = first + index * pieceLength
    // An empty field ends the list; a piece of length 0 does not.
    if (block[at + pieceLength / 2] === 0) break
    pieces.push({
      start: parseTarNumber(block, [at, pieceLength / 2], 'sparse offset'),
      length: parseTarNumber(block, [at + pieceLength / 2, pieceLength / 2], 'sparse length'),
    })
  }
  return { pieces, more: block[more] !== 0 }
}

/** Length with holes of a file whose header has type `S`. Throws ARCHIVE_DAMAGED. */
export const gnuRealSize = (block: Uint8Array): number =>
  parseTarNumber(block, realSizeField, 'real size')

/**
 * The sparse map that the records of an extended header give, undefined when they give none. GNU tar manual, "PAX Format,
 * Versions 0.0, 0.1 and 1.0"; 0.0 repeats two keywords, so records come in their order. Throws ARCHIVE_DAMAGED and
 * ARCHIVE_UNSUPPORTED.
 */
export const paxSparseMap = (records: readonly PaxRecord[]): SparseMap | undefined => {
  const last = new Map(records.filter(([keyword]) => keyword.startsWith('GNU.sparse.')))
  if (last.size === 0) return undefined
  const value = (keyword: string) => {
    const bytes = last.get(`GNU.sparse.${keyword}`)
    return bytes === undefined ? undefined : fromBytes(bytes)
  }
  const name = value('name')
  const version = value('major')
  if (version !== undefined && version !== '0') {
    if (version !== '1' || value('minor') !== '0')
      throw new SlimError(
        'ARCHIVE_UNSUPPORTED',
        `the sparse format ${version}.${value('minor') ?? ''} is not known`,
      )
    return { realSize: decimal(value('realsize')), pieces: undefined, name }
  }
  const map = value('map')
  const pieces = map === undefined ? repeated(records) : paired(map === '' ? [] : map.split(','))
  const count = value('numblocks')
  if (count !== undefined && decimal(count) !== pieces.length) throw damaged()
  return { realSize: decimal(value('size')), pieces, name }
}

const repeated = (records: readonly PaxRecord[]): SparsePiece[] => {
  const numbers: ByteString[] = []
  for (const [keyword, value] of records) {
    const isOffset = keyword === 'GNU.sparse.offset'
    if (!isOffset && keyword !== 'GNU.sparse.numbytes') continue
    if (isOffset !== (numbers.length % 2 === 0)) throw damaged()
    numbers.push(fromBytes(value))
  }
  return paired(numbers)
}

const paired = (numbers: readonly ByteString[]): SparsePiece[] => {
  if (numbers.length % 2 !== 0) throw damaged()
  const pieces: SparsePiece[] = []
  for (let at = 0; at < numbers.length; at += 2)
    pieces.push({ start: decimal(numbers[at]), length: decimal(numbers[at + 1]) })
  return pieces
}

const decimal = (text: ByteString | undefined): number => {
  const value = text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (!Number.isSafeInteger(value)) throw damaged()
  return value
}

const damaged = (): SlimError =>
  new SlimError('ARCHIVE_DAMAGED', 'the map of a sparse file cannot be right')

/**
 * Takes the map of format 1.0 out of the first blocks of a content: decimal numbers, a line each, the first of them the count of pieces,
 * padded to a full block.
 */
export class SparseMapReader {
  readonly #numbers: ByteString[] = []
  readonly #limit: number
  #rest = ''

  /** `limit` is the largest count of pieces that is believed. */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** The next 512 bytes; the pieces when the map is complete. Throws ARCHIVE_DAMAGED and ARCHIVE_TOO_LARGE. */
  push(block: Uint8Array): readonly SparsePiece[] | undefined {
    const lines = (this.#rest + fromBytes(block)).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) {
      this.#numbers.push(line)
      const count = decimal(this.#numbers[0])
      if (count > this.#limit) throw tooManyPieces(this.#limit)
      if (this.#numbers.length === 1 + 2 * count) return paired(this.#numbers.slice(1))
    }
    if (this.#rest.length > tarBlock) throw damaged()
    return undefined
  }
}

/** ARCHIVE_TOO_LARGE for a sparse file in more pieces than the limit. */
export const tooManyPieces = (limit: number): SlimError =>
  new SlimError('ARCHIVE_TOO_LARGE', `a sparse file has more than the limit of ${limit} pieces`)

/**
 * The pieces that hold bytes, checked: ascending, apart, inside `realSize` and together as long as what is stored. Throws
 * ARCHIVE_DAMAGED.
 */
export const checkSparse = (
  pieces: readonly SparsePiece[],
  realSize: number,
  stored: number,
): readonly SparsePiece[] => {
  let end = 0
  let sum = 0
  for (const { start, length } of pieces) {
    if (start < end || length < 0) throw damaged()
    end = start + length
    sum += length
  }
  if (end > realSize || sum !== stored) throw damaged()
  return pieces.filter(({ length }) => length > 0)
}

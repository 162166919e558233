import type { ByteString } from '../model/file.ts'
import { bufferOf, damagedRpm, type RpmRecord } from './rpm-record.ts'

/** A record with the blocks that it is stored in: a head, the header, zeros, and a tail with a checksum of them all. */
export interface NdbRecord extends RpmRecord {
  readonly blocks: Uint8Array
}

/** What `Packages.db` holds. */
export interface NdbDatabase {
  /** Counts changes; the index file names the one it was made for. */
  readonly generation: number
  /** The number that the next package would get. */
  readonly next: number
  /** In the order of their blocks, which is rpm's. */
  readonly records: readonly NdbRecord[]
}

/** rpm lib/backend/ndb/rpmpkg.c: everything is little endian; slots and blocks have 16 bytes, a page of slots 4096. */
const magic = { file: 0x506d7052, slot: 0x746f6c53, head: 0x53626c42, tail: 0x45626c42 }
const unit = 16
const page = 4096
/** The header of the file takes the place of the first two slots. */
const headerSize = 2 * unit
const headSize = 16
const tailSize = 12

/** Reads `Packages.db` of rpm's ndb backend. `file` names it in errors. Throws PACKAGES_DAMAGED. */
export const readNdb = (content: Uint8Array, file: ByteString): NdbDatabase => {
  const bytes = bufferOf(content)
  const damaged = (what: string) => damagedRpm(file, what)
  if (bytes.length < page || bytes.readUInt32LE(0) !== magic.file)
    throw damaged('does not begin as a database of rpm (ndb)')
  if (bytes.readUInt32LE(4) !== 0) throw damaged('is of a version that is not known')
  const slotsEnd = bytes.readUInt32LE(12) * page
  if (slotsEnd === 0 || slotsEnd > bytes.length || bytes.length % unit !== 0)
    throw damaged(`has ${bytes.length} bytes, ${slotsEnd} of them slots: it is cut off`)
  const slots = slotsOf(bytes, slotsEnd, damaged)
  return {
    generation: bytes.readUInt32LE(8),
    next: bytes.readUInt32LE(16),
    records: slots.map((slot) => recordOf(bytes, slot, damaged)),
  }
}

interface Slot {
  readonly number: number
  /** Bytes from the beginning of the file. */
  readonly start: number
  readonly end: number
}

const slotsOf = (bytes: Buffer, slotsEnd: number, damaged: (what: string) => Error) => {
  const slots: Slot[] = []
  for (let at = headerSize; at < slotsEnd; at += unit) {
    if (bytes.readUInt32LE(at) !== magic.slot) throw damaged(`has no slot at ${at}`)
    const number = bytes.readUInt32LE(at + 4)
    const start = bytes.readUInt32LE(at + 8) * unit
    const end = start + bytes.readUInt32LE(at + 12) * unit
    if (start === 0) continue
    if (number === 0 || start < slotsEnd || end > bytes.length)
      throw damaged(`slot at ${at}: package ${number} lies outside`)
    slots.push({ number, start, end })
  }
  slots.sort((a, b) => a.start - b.start)
  const seen = new Set<number>()
  for (const [index, { number, start }] of slots.entries()) {
    if (seen.has(number)) throw damaged(`has two slots for package ${number}`)
    seen.add(number)
    if (start < (slots[index - 1]?.end ?? 0))
      throw damaged(`package ${number} overlaps with another one`)
  }
  return slots
}

const recordOf = (
  bytes: Buffer,
  { number, start, end }: Slot,
  damaged: (what: string) => Error,
): NdbRecord => {
  const blocks = bytes.subarray(start, end)
  const wrong = (what: string) => damaged(`package ${number} at ${start} ${what}`)
  if (blocks.length < headSize + tailSize) throw wrong('is too short')
  const size = blocks.readUInt32LE(12)
  if (blocks.readUInt32LE(0) !== magic.head || blocks.readUInt32LE(4) !== number)
    throw wrong('does not begin as it should')
  if (Math.ceil((headSize + size + tailSize) / unit) * unit !== blocks.length)
    throw wrong(`has ${size} bytes, which is not what its slot says`)
  if (blocks.readUInt32LE(blocks.length - 8) !== size)
    throw wrong('has another size at its end than at its beginning')
  if (blocks.readUInt32LE(blocks.length - 4) !== magic.tail)
    throw wrong('does not end as it should')
  return { number, header: blocks.subarray(headSize, headSize + size), blocks }
}

/** Writes the records one after the other, their blocks as they are, with as many pages of slots as they need. */
export const writeNdb = ({ generation, next, records }: NdbDatabase): Buffer => {
  const slotsEnd = Math.ceil((headerSize + records.length * unit) / page) * page
  const slots = Buffer.alloc(slotsEnd)
  const header = [magic.file, 0, generation, slotsEnd / page, next]
  for (const [index, value] of header.entries()) slots.writeUInt32LE(value, index * 4)
  for (let at = headerSize; at < slotsEnd; at += unit) slots.writeUInt32LE(magic.slot, at)
  let start = slotsEnd
  for (const [index, { number, blocks }] of records.entries()) {
    const at = headerSize + index * unit
    slots.writeUInt32LE(number, at + 4)
    slots.writeUInt32LE(start / unit, at + 8)
    slots.writeUInt32LE(blocks.length / unit, at + 12)
    start += blocks.length
  }
  return Buffer.concat([slots, ...records.map(({ blocks }) => blocks)])
}

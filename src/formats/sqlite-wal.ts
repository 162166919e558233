import type { ByteString } from '../model/file.ts'
import { bufferOf, damagedRpm } from './rpm-record.ts'

/** https://www.sqlite.org/fileformat2.html, sections 4.1 and 4.2. */
const header = { magic: 0x377f0682, version: 3007000, pageSize: 8, salts: 16, sums: 24, size: 32 }
const frame = { number: 0, pages: 4, salts: 8, sums: 16, size: 24 }

type Sums = readonly [number, number]

/** The running checksum of section 4.2 over pairs of words, in the byte order that the log's magic number says. */
const checksum = (bytes: Buffer, bigEndian: boolean, [first, second]: Sums): Sums => {
  let [a, b] = [first, second]
  for (let at = 0; at < bytes.length; at += 8) {
    a = (a + (bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)) + b) >>> 0
    b = (b + (bigEndian ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)) + a) >>> 0
  }
  return [a, b]
}

/** What is stored beside what was summed is big-endian always. */
const isAt = (bytes: Buffer, at: number, [first, second]: Sums): boolean =>
  bytes.readUInt32BE(at) === first && bytes.readUInt32BE(at + 4) === second

/** Changes that were finished. */
interface Committed {
  /** Bytes. */
  readonly pageSize: number
  /** How many the database has after the last of them. */
  readonly pages: number
  /** The last content of each page by its number, from 1. */
  readonly changed: ReadonlyMap<number, Buffer>
}

/**
 * Takes frames as SQLite does when it opens a database (`walIndexRecover`): from the first on for as long as salts and sums fit, up to
 * the last that ends a transaction. Undefined when that leaves none.
 */
const committedIn = (log: Buffer, unknown: () => Error): Committed | undefined => {
  if (log.length < header.size) return undefined
  const magic = log.readUInt32BE(0)
  const pageSize = log.readUInt32BE(header.pageSize)
  const isPageSize = pageSize >= 512 && pageSize <= 65536 && (pageSize & (pageSize - 1)) === 0
  if ((magic & ~1) !== header.magic || !isPageSize) return undefined
  const bigEndian = (magic & 1) === 1
  let sums = checksum(log.subarray(0, header.sums), bigEndian, [0, 0])
  if (!isAt(log, header.sums, sums)) return undefined
  if (log.readUInt32BE(4) !== header.version) throw unknown()
  const salts = log.subarray(header.salts, header.sums)
  const changed = new Map<number, Buffer>()
  const pending = new Map<number, Buffer>()
  let pages = 0
  const length = frame.size + pageSize
  for (let at = header.size; at + length <= log.length; at += length) {
    const head = log.subarray(at, at + frame.size)
    const page = log.subarray(at + frame.size, at + length)
    const number = head.readUInt32BE(frame.number)
    if (number === 0 || !head.subarray(frame.salts, frame.sums).equals(salts)) break
    sums = checksum(page, bigEndian, checksum(head.subarray(0, frame.salts), bigEndian, sums))
    if (!isAt(head, frame.sums, sums)) break
    pending.set(number, page)
    const size = head.readUInt32BE(frame.pages)
    if (size === 0) continue
    pages = size
    for (const [changedNumber, content] of pending) changed.set(changedNumber, content)
    pending.clear()
  }
  return pages === 0 ? undefined : { pageSize, pages, changed }
}

/**
 * A database with what its write-ahead log holds, as SQLite reads the two together: the same bytes when the log is stale, of another database
 * or holds no finished change. `file` names the database in errors. Throws PACKAGES_DAMAGED for a log of an unknown version and for
 * pages that are neither in the log nor in the file.
 */
export const withSqliteLog = (
  content: Uint8Array,
  log: Uint8Array,
  file: ByteString,
): Uint8Array => {
  const committed = committedIn(bufferOf(log), () =>
    damagedRpm(file, 'has a log of changes in a version that is not known'),
  )
  if (committed === undefined) return content
  const { pageSize, pages, changed } = committed
  const ofFile = (number: number): Uint8Array =>
    content.subarray((number - 1) * pageSize, number * pageSize)
  const parts: Uint8Array[] = []
  for (let number = 1; number <= pages; number += 1) {
    const page = changed.get(number) ?? ofFile(number)
    if (page.length < pageSize)
      throw damagedRpm(file, `has no page ${number} of ${pages}, nor has its log of changes`)
    parts.push(page)
  }
  return Buffer.concat(parts)
}

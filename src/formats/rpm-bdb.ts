import type { ByteString } from '../model/file.ts'
import { bufferOf, damagedRpm, type RpmRecord } from './rpm-record.ts'

/** `Packages` as BerkeleyDB's hash access method has it. */
export interface BdbDatabase {
  readonly littleEndian: boolean
  /** Bytes. */
  readonly pageSize: number
  /** The first page, which describes the others. */
  readonly meta: Buffer
  /** The highest number that rpm has given to a package, where it has noted one. */
  readonly highest: number | undefined
  /** In the order of their numbers. */
  readonly records: readonly RpmRecord[]
}

/** Offsets in pages, and types of pages and items; BerkeleyDB 5.3, src/dbinc/db_page.h. */
export const bdbLayout = {
  meta: {
    ...{ magic: 12, version: 16, pageSize: 20, encryption: 24, type: 25, flags: 26, free: 28 },
    ...{ lastPage: 32, maxBucket: 72, highMask: 76, lowMask: 80, elements: 88, hashCheck: 92 },
    ...{ spares: 96, size: 512 },
  },
  page: { number: 8, previous: 12, next: 16, entries: 20, dataStart: 22, type: 25, size: 26 },
  pageType: { unsortedHash: 2, overflow: 7, hashMeta: 8, hash: 13 },
  item: { onPage: 1, offPage: 3, offPageSize: 12 },
} as const
const { meta, page, pageType, item } = bdbLayout

const magic = 0x00061561
const spareCount = 32
/** What the default hash function makes of the string that BerkeleyDB tries it with. */
const hashCheck = 0x5e688dd1
/** `h_hash` of versions from 5 on: Fowler, Noll and Vo; BerkeleyDB 5.3, src/hash/hash_func.c. */
export const bdbHash = (key: Uint8Array): number => {
  let hash = 0
  for (const byte of key) hash = (Math.imul(hash, 16777619) ^ byte) >>> 0
  return hash
}

/** Numbers in the byte order of the machine that made the file. */
class Pages {
  readonly #file: Buffer
  readonly #littleEndian: boolean
  readonly #seen = new Set<number>()
  readonly #damaged: (what: string) => Error
  readonly size: number

  constructor(file: Buffer, littleEndian: boolean, damaged: (what: string) => Error) {
    this.#file = file
    this.#littleEndian = littleEndian
    this.#damaged = damaged
    this.size = this.u32(file, meta.pageSize)
  }

  u32(bytes: Buffer, at: number): number {
    return this.#littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)
  }

  u16(bytes: Buffer, at: number): number {
    return this.#littleEndian ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)
  }

  /** Each page belongs to one bucket or one value, so a second visit is a cycle. */
  take(number: number, types: readonly number[]): Buffer {
    const bytes = this.#file.subarray(number * this.size, (number + 1) * this.size)
    if (number === 0 || bytes.length < this.size) throw this.#damaged(`has no page ${number}`)
    if (this.#seen.has(number)) throw this.#damaged(`comes to page ${number} twice`)
    this.#seen.add(number)
    if (this.u32(bytes, page.number) !== number || !types.includes(bytes[page.type] ?? 0))
      throw this.#damaged(`page ${number} is not what leads to it says`)
    return bytes
  }
}

/** Reads `Packages` of rpm's bdb backend, of either byte order. `file` names it in errors. Throws PACKAGES_DAMAGED. */
export const readBdb = (content: Uint8Array, file: ByteString): BdbDatabase => {
  const bytes = bufferOf(content)
  const damaged = (what: string) => damagedRpm(file, what)
  if (bytes.length < meta.size) throw damaged('is too short for a database of BerkeleyDB')
  const littleEndian = bytes.readUInt32LE(meta.magic) === magic
  if (!littleEndian && bytes.readUInt32BE(meta.magic) !== magic)
    throw damaged('does not begin as a hash of BerkeleyDB')
  const pages = new Pages(bytes, littleEndian, damaged)
  checkMeta(bytes, pages, damaged)
  const found = new Map<number, Buffer>()
  for (const [key, value] of items(bytes, pages, damaged)) {
    if (key.length !== 4) throw damaged('has a key that is no number of a package')
    const number = pages.u32(key, 0)
    if (found.has(number)) throw damaged(`has package ${number} twice`)
    found.set(number, value)
  }
  const highest = found.get(0)
  found.delete(0)
  return {
    littleEndian,
    pageSize: pages.size,
    meta: bytes.subarray(0, pages.size),
    highest: highest?.length === 4 ? pages.u32(highest, 0) : undefined,
    records: [...found].sort(([a], [b]) => a - b).map(([number, header]) => ({ number, header })),
  }
}

const checkMeta = (bytes: Buffer, pages: Pages, damaged: (what: string) => Error): void => {
  const { size } = pages
  const version = pages.u32(bytes, meta.version)
  if (version < 7 || version > 9) throw damaged(`is a hash of version ${version}, not 7 to 9`)
  if (bytes[meta.type] !== pageType.hashMeta)
    throw damaged('does not begin with a page about a hash')
  if (size < 512 || size > 65536 || (size & (size - 1)) !== 0)
    throw damaged(`has pages of ${size} bytes`)
  if (bytes[meta.encryption] !== 0 || bytes[meta.flags] !== 0)
    throw damaged('is encrypted, has checksums or is in parts, as no database of rpm is')
  if (pages.u32(bytes, meta.hashCheck) !== hashCheck)
    throw damaged('was made with another hash function than that of BerkeleyDB')
  if ((pages.u32(bytes, meta.lastPage) + 1) * size > bytes.length)
    throw damaged(`has ${bytes.length} bytes and should have more: it is cut off`)
}

/** Keys with their values, bucket by bucket. */
const items = function* (
  bytes: Buffer,
  pages: Pages,
  damaged: (what: string) => Error,
): Generator<[Buffer, Buffer]> {
  const last = pages.u32(bytes, meta.maxBucket)
  const types = [pageType.hash, pageType.unsortedHash]
  for (let bucket = 0; bucket <= last; bucket += 1) {
    // The bucket's doubling: as many as it has bits.
    const doubling = 32 - Math.clz32(bucket)
    if (doubling >= spareCount) throw damaged(`has no place for bucket ${bucket}`)
    let number = bucket + pages.u32(bytes, meta.spares + 4 * doubling)
    while (number !== 0) {
      const at = pages.take(number, types)
      yield* pairs(at, pages, (what) => damaged(`page ${number} ${what}`))
      number = pages.u32(at, page.next)
    }
  }
}

/** Items grow from the page's end towards its beginning: each ends where the one before it begins. */
const pairs = function* (
  at: Buffer,
  pages: Pages,
  damaged: (what: string) => Error,
): Generator<[Buffer, Buffer]> {
  const count = pages.u16(at, page.entries)
  const table = page.size + 2 * count
  if (count % 2 !== 0 || table > at.length) throw damaged(`has ${count} entries`)
  let end = at.length
  const next = (index: number): Buffer => {
    const start = pages.u16(at, page.size + 2 * index)
    if (start < table || start >= end) throw damaged(`has entry ${index} outside`)
    const bytes = at.subarray(start, end)
    end = start
    return valueOf(bytes, pages, (what) => damaged(`entry ${index} ${what}`))
  }
  for (let index = 0; index < count; index += 2) yield [next(index), next(index + 1)]
}

const valueOf = (bytes: Buffer, pages: Pages, damaged: (what: string) => Error): Buffer => {
  if (bytes[0] === item.onPage) return bytes.subarray(1)
  if (bytes[0] !== item.offPage || bytes.length !== item.offPageSize)
    throw damaged('is of a kind that no database of rpm has')
  const size = pages.u32(bytes, 8)
  const parts: Buffer[] = []
  let left = size
  for (let number = pages.u32(bytes, 4); left > 0; ) {
    const at = pages.take(number, [pageType.overflow])
    const length = pages.u16(at, page.dataStart)
    if (length === 0 || length > left || page.size + length > at.length)
      throw damaged(`has ${length} of its ${size} bytes on page ${number}`)
    parts.push(at.subarray(page.size, page.size + length))
    left -= length
    number = pages.u32(at, page.next)
  }
  return Buffer.concat(parts, size)
}

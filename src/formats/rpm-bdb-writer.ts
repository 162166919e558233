import { type BdbDatabase, bdbHash, bdbLayout } from './rpm-bdb.ts'

const { meta, page, pageType, item } = bdbLayout

/** BerkeleyDB 5.3 keeps a value of more than a quarter of a page on pages of its own; src/dbinc/hash.h, ISBIG. */
const bigPart = 4
/** Hash pages are sorted from this version on. */
const sortedVersion = 9
const spareCount = 32

/** A page without a log: what BerkeleyDB notes as its place there. */
const notLogged = { at: 4, value: 1 }

interface Item {
  readonly key: Buffer
  readonly value: Uint8Array
}

/** The file as it grows. */
class Writer {
  readonly pages: Buffer[] = []
  readonly size: number
  readonly #littleEndian: boolean

  constructor({ pageSize, littleEndian }: BdbDatabase) {
    this.size = pageSize
    this.#littleEndian = littleEndian
  }

  u32(bytes: Buffer, at: number, value: number): void {
    if (this.#littleEndian) bytes.writeUInt32LE(value, at)
    else bytes.writeUInt32BE(value, at)
  }

  u16(bytes: Buffer, at: number, value: number): void {
    if (this.#littleEndian) bytes.writeUInt16LE(value, at)
    else bytes.writeUInt16BE(value, at)
  }

  number(value: number): Buffer {
    const bytes = Buffer.alloc(4)
    this.u32(bytes, 0, value)
    return bytes
  }

  add(type: number): Buffer {
    const bytes = Buffer.alloc(this.size)
    this.u32(bytes, notLogged.at, notLogged.value)
    this.u32(bytes, page.number, this.pages.length)
    // A page of 64 KiB is empty from 0 on: the number has 16 bits.
    this.u16(bytes, page.dataStart, this.size % 65536)
    bytes[page.type] = type
    this.pages.push(bytes)
    return bytes
  }

  link(first: Buffer, second: Buffer): void {
    first.copy(second, page.previous, page.number, page.number + 4)
    second.copy(first, page.next, page.number, page.number + 4)
  }
}

/**
 * Writes a new file with these records, in byte order, page size and version of the one they come from: as many buckets as fill half
 * their pages, each key where BerkeleyDB's hash function puts it. Same records, same bytes.
 */
export const writeBdb = (database: BdbDatabase): Uint8Array => {
  const writer = new Writer(database)
  const items = itemsOf(database, writer)
  const perPage = (writer.size - page.size) / (4 + 5 + item.offPageSize) / 2
  let buckets = 2
  while (buckets * perPage < items.length) buckets *= 2
  const first = writer.add(pageType.hashMeta)
  database.meta.copy(first)
  const littleEndian = database.littleEndian
  const version = littleEndian ? first.readUInt32LE(meta.version) : first.readUInt32BE(meta.version)
  const type = version >= sortedVersion ? pageType.hash : pageType.unsortedHash
  const pages = Array.from({ length: buckets }, () => writer.add(type))
  for (const [bucket, at] of pages.entries())
    fillBucket(
      writer,
      at,
      items.filter(({ key }) => (bdbHash(key) & (buckets - 1)) === bucket),
    )
  describe(writer, first, { buckets, elements: items.length })
  return Buffer.concat(writer.pages)
}

/** Sorted by key, byte by byte; number 0 is rpm's note of the highest number. */
const itemsOf = ({ highest, records }: BdbDatabase, writer: Writer): readonly Item[] =>
  [
    ...(highest === undefined ? [] : [{ key: writer.number(0), value: writer.number(highest) }]),
    ...records.map(({ number, header }) => ({ key: writer.number(number), value: header })),
  ].sort((a, b) => Buffer.compare(a.key, b.key))

const fillBucket = (writer: Writer, first: Buffer, items: readonly Item[]): void => {
  let at = first
  let entries = 0
  let end = writer.size
  for (const { key, value } of items) {
    const stored = [onPage(key), valueItem(writer, value)]
    const needed = stored.reduce((sum, { length }) => sum + length + 2, 0)
    if (end - needed < page.size + 2 * entries) {
      const next = writer.add(first[page.type] ?? 0)
      writer.link(at, next)
      ;[at, entries, end] = [next, 0, writer.size]
    }
    for (const bytes of stored) {
      end -= bytes.length
      bytes.copy(at, end)
      writer.u16(at, page.size + 2 * entries, end)
      entries += 1
    }
    writer.u16(at, page.entries, entries)
    writer.u16(at, page.dataStart, end)
  }
}

const onPage = (value: Uint8Array): Buffer => Buffer.concat([Buffer.from([item.onPage]), value])

const valueItem = (writer: Writer, value: Uint8Array): Buffer => {
  if (value.length <= writer.size / bigPart) return onPage(value)
  const reference = Buffer.alloc(item.offPageSize)
  reference[0] = item.offPage
  writer.u32(reference, 4, writer.pages.length)
  writer.u32(reference, 8, value.length)
  let before: Buffer | undefined
  for (let start = 0; start < value.length; start += writer.size - page.size) {
    const part = value.subarray(start, start + writer.size - page.size)
    const at = writer.add(pageType.overflow)
    at.set(part, page.size)
    // References to it, and its length.
    writer.u16(at, page.entries, 1)
    writer.u16(at, page.dataStart, part.length)
    if (before !== undefined) writer.link(before, at)
    before = at
  }
  return reference
}

/** The first page: buckets lie one after the other from page 1 on, whatever doubling they belong to. */
const describe = (
  writer: Writer,
  first: Buffer,
  { buckets, elements }: { readonly buckets: number; readonly elements: number },
): void => {
  const doublings = Math.log2(buckets)
  const values: readonly (readonly [number, number])[] = [
    [meta.free, 0],
    [meta.lastPage, writer.pages.length - 1],
    [meta.maxBucket, buckets - 1],
    [meta.highMask, buckets - 1],
    [meta.lowMask, buckets / 2 - 1],
    [meta.elements, elements],
    ...Array.from(
      { length: spareCount },
      (_, index) => [meta.spares + 4 * index, index <= doublings ? 1 : 0] as const,
    ),
  ]
  for (const [at, value] of values) writer.u32(first, at, value)
}

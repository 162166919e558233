import { adler32 } from './adler32.ts'

/** Headers by their numbers. */
export type Headers = Readonly<Record<number, Uint8Array>>

const rows = (headers: Headers) =>
  Object.entries(headers).map(([number, header]) => ({ number: Number(number), header }))

/** A `Packages.db` of rpm's ndb: a page of slots, the first of them free, and the blobs with a gap after each. */
export const makeNdb = (headers: Headers): Buffer => {
  const slots = Buffer.alloc(4096)
  for (const [at, value] of [0x506d7052, 0, 7, 1, 99].entries()) slots.writeUInt32LE(value, 4 * at)
  for (let at = 32; at < 4096; at += 16) slots.write('Slot', at, 'latin1')
  const parts: Buffer[] = [slots]
  let start = 4096
  for (const [index, { number, header }] of rows(headers).entries()) {
    const blob = ndbBlob(number, header)
    const slot = 48 + 16 * index
    slots.writeUInt32LE(number, slot + 4)
    slots.writeUInt32LE(start / 16, slot + 8)
    slots.writeUInt32LE(blob.length / 16, slot + 12)
    parts.push(blob, Buffer.alloc(32))
    start += blob.length + 32
  }
  return Buffer.concat(parts)
}

const ndbBlob = (number: number, header: Uint8Array): Buffer => {
  const blob = Buffer.alloc(Math.ceil((16 + header.length + 12) / 16) * 16)
  blob.write('BlbS', 0, 'latin1')
  blob.writeUInt32LE(number, 4)
  blob.writeUInt32LE(1, 8)
  blob.writeUInt32LE(header.length, 12)
  blob.set(header, 16)
  blob.writeUInt32LE(adler32(blob.subarray(0, -12)), blob.length - 12)
  blob.writeUInt32LE(header.length, blob.length - 8)
  blob.write('BlbE', blob.length - 4, 'latin1')
  return blob
}

/** How a BerkeleyDB file is made. */
export interface BdbShape {
  readonly bigEndian?: boolean
  readonly pageSize?: number
}

/**
 * A `Packages` of BerkeleyDB with two buckets, the second of which is a chain with a page for each package, bigger values on pages of
 * their own; number 0 notes the highest, as rpm does.
 */
export const makeBdb = (
  headers: Headers,
  { bigEndian = false, pageSize = 512 }: BdbShape = {},
): Buffer => {
  const pages: Buffer[] = []
  const u32 = (page: Buffer, at: number, value: number) =>
    bigEndian ? page.writeUInt32BE(value, at) : page.writeUInt32LE(value, at)
  const u16 = (page: Buffer, at: number, value: number) =>
    bigEndian ? page.writeUInt16BE(value, at) : page.writeUInt16LE(value, at)
  const add = (type: number) => {
    const page = Buffer.alloc(pageSize)
    u32(page, 8, pages.length)
    page[25] = type
    pages.push(page)
    return page
  }
  const overflow = (value: Uint8Array): number => {
    const first = pages.length
    const room = pageSize - 26
    for (let at = 0; at < value.length; at += room) {
      const page = add(7)
      const part = value.subarray(at, at + room)
      page.set(part, 26)
      u16(page, 22, part.length)
      if (at + room < value.length) u32(page, 16, pages.length)
    }
    return first
  }
  const put = (page: Buffer, number: number, value: Uint8Array) => {
    const key = Buffer.alloc(5, 1)
    u32(key, 1, number)
    let item = Buffer.concat([Buffer.from([1]), value])
    if (item.length > pageSize / 4) {
      item = Buffer.alloc(12, 0)
      item[0] = 3
      u32(item, 4, overflow(value))
      u32(item, 8, value.length)
    }
    page.set(key, pageSize - 5)
    page.set(item, pageSize - 5 - item.length)
    u16(page, 20, 2)
    u16(page, 26, pageSize - 5)
    u16(page, 28, pageSize - 5 - item.length)
  }
  const meta = add(8)
  const chain = [add(13), add(13)]
  for (const { number, header } of rows(headers)) {
    const page = add(13)
    const before = chain.at(-1)
    if (before !== undefined) u32(before, 16, pages.length - 1)
    chain.push(page)
    put(page, number, header)
  }
  const highest = Buffer.alloc(4)
  u32(highest, 0, Math.max(0, ...rows(headers).map(({ number }) => number)))
  if (chain[0] !== undefined) put(chain[0], 0, highest)
  const fields = { 12: 0x61561, 16: 9, 20: pageSize, 32: pages.length - 1, 72: 1, 76: 1, 88: 2 }
  for (const [at, value] of Object.entries({ ...fields, 92: 0x5e688dd1, 96: 1, 100: 1 }))
    u32(meta, Number(at), value)
  return Buffer.concat(pages)
}

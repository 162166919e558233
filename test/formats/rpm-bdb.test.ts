import { describe, expect, it } from 'vitest'
import { bdbHash, readBdb } from '../../src/formats/rpm-bdb.ts'
import { type BdbShape, type Headers, makeBdb } from '../helpers/rpm-database.ts'

const file = '/var/lib/rpm/Packages'
const headers: Headers = {
  1: Buffer.alloc(2000, 1),
  2: Buffer.from('small'),
  300: Buffer.alloc(486, 3),
}
const damaged = expect.objectContaining({ code: 'PACKAGES_DAMAGED', at: { file } }) as Error
const bdb = makeBdb(headers)
const changed = (at: number, value: number, width = 4) => {
  const bytes = Buffer.from(bdb)
  bytes.writeUIntLE(value, at, width)
  return bytes
}
const pageOf = (number: number) => number * 512

describe('readBdb', () => {
  it.each<[string, BdbShape]>([
    ['little endian', {}],
    ['big endian', { bigEndian: true }],
    ['pages of 4096', { pageSize: 4096 }],
    ['big endian in pages of 64 KiB', { bigEndian: true, pageSize: 65536 }],
  ])('gives the headers with their numbers, %s', (_, shape) => {
    const { records, highest, littleEndian } = readBdb(makeBdb(headers, shape), file)
    expect(records.map(({ number }) => number)).toEqual([1, 2, 300])
    expect(records.map(({ header }) => header)).toEqual(Object.values(headers))
    expect({ highest, littleEndian }).toEqual({
      highest: 300,
      littleEndian: shape.bigEndian !== true,
    })
  })

  it('ends at once wherever the file is cut off', () => {
    for (let end = 0; end < bdb.length; end += 61)
      expect(() => readBdb(bdb.subarray(0, end), file)).toThrow(damaged)
  })

  // Pages: 0 about the file, 1 and 2 the buckets, 3 the chain of package 1 with 4 to 8, 9 of package 2, 10 of 300 with 11.
  it.each([
    ['another magic number', changed(12, 1)],
    ['a tree', changed(25, 9, 1)],
    ['a version that no rpm had', changed(16, 10)],
    ['encryption', changed(24, 1, 1)],
    ['checksums', changed(26, 1, 1)],
    ['pages of a size that is none', changed(20, 1000)],
    ['pages of absurd size', changed(20, 0x80000000)],
    ['another hash function', changed(92, 1)],
    ['more buckets than pages', changed(72, 0xffffffff)],
    ['a bucket beyond the end', changed(96, 0xfffffff0)],
    ['a chain of buckets that is a cycle', changed(pageOf(9) + 16, 3)],
    ['a bucket that leads to itself', changed(pageOf(2) + 16, 2)],
    ['a bucket that leads to a value', changed(pageOf(2) + 16, 5)],
    ['a value that leads to itself', changed(pageOf(4) + 16, 4)],
    ['a value that leads to a bucket', changed(pageOf(4) + 16, 1)],
    ['a value that ends too early', changed(pageOf(4) + 16, 0)],
    ['a value of absurd length', changed(pageOf(3) + 512 - 5 - 12 + 8, 0xffffffff)],
    ['a part of a value without bytes', changed(pageOf(4) + 22, 0, 2)],
    ['a part of a value longer than its page', changed(pageOf(4) + 22, 0xffff, 2)],
    ['an item outside its page', changed(pageOf(9) + 26, 0xffff, 2)],
    ['an item in the table of items', changed(pageOf(9) + 28, 27, 2)],
    ['more items than a page holds', changed(pageOf(9) + 20, 0xfffe, 2)],
    ['a key without a value', changed(pageOf(9) + 20, 1, 2)],
    ['an item of another kind', changed(pageOf(9) + 512 - 5, 2, 1)],
    ['a package twice', changed(pageOf(9) + 512 - 4, 1)],
    ['a page of another number', changed(pageOf(9) + 8, 8)],
  ])('refuses %s', (_, bytes) => {
    expect(() => readBdb(bytes, file)).toThrow(damaged)
  })
})

describe('bdbHash', () => {
  it('makes of BerkeleyDB’s own string what its files say', () => {
    expect(bdbHash(Buffer.from('%$sniglet^&\0'))).toBe(0x5e688dd1)
  })
})

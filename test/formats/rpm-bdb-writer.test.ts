import { describe, expect, it } from 'vitest'
import { readBdb } from '../../src/formats/rpm-bdb.ts'
import { writeBdb } from '../../src/formats/rpm-bdb-writer.ts'
import { makeBdb } from '../helpers/rpm-database.ts'

const file = '/var/lib/rpm/Packages'

describe.each([
  { bigEndian: false, pageSize: 512 },
  { bigEndian: true, pageSize: 4096 },
  { bigEndian: false, pageSize: 65536 },
])('writeBdb of $pageSize, big endian $bigEndian', (shape) => {
  const base = readBdb(makeBdb({ 1: Buffer.from('one') }, shape), file)
  const records = Array.from({ length: 1000 }, (_, index) => ({
    number: index * 3 + 1,
    header: Buffer.alloc((index * 97) % 1500, index),
  }))

  it('gives back what it was given, in a file of its own kind', () => {
    const written = readBdb(writeBdb({ ...base, highest: 4000, records }), file)
    expect(written.records.map(({ number }) => number)).toEqual(records.map(({ number }) => number))
    expect(
      written.records.every(({ header }, index) => records[index]?.header.equals(header)),
    ).toBe(true)
    expect(written).toMatchObject({
      highest: 4000,
      littleEndian: base.littleEndian,
      pageSize: shape.pageSize,
    })
  })

  it('writes the same bytes for the same records', () => {
    const [one, other] = [records, records.toReversed()].map((list) =>
      Buffer.from(writeBdb({ ...base, records: list })),
    )
    expect(one?.equals(other ?? Buffer.alloc(0))).toBe(true)
  })

  it('writes a file without packages', () => {
    expect(readBdb(writeBdb({ ...base, highest: undefined, records: [] }), file).records).toEqual(
      [],
    )
  })
})

describe('a header that is dropped', () => {
  it('leaves no byte behind', () => {
    const base = readBdb(makeBdb({ 1: Buffer.alloc(3000, 0xaa), 2: Buffer.alloc(100, 0xbb) }), file)
    const records = base.records.filter(({ number }) => number === 2)
    const written = Buffer.from(writeBdb({ ...base, records }))
    expect(written.includes(Buffer.alloc(8, 0xaa))).toBe(false)
    expect(written.includes(Buffer.alloc(8, 0xbb))).toBe(true)
  })
})

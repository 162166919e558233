import { describe, expect, it } from 'vitest'
import { readNdb, writeNdb } from '../../src/formats/rpm-ndb.ts'
import { type Headers, makeNdb } from '../helpers/rpm-database.ts'

const file = '/usr/lib/sysimage/rpm/Packages.db'
const headers: Headers = {
  3: Buffer.from('three'),
  5: Buffer.alloc(100, 5),
  9: Buffer.alloc(20, 9),
}
const ndb = makeNdb(headers)
const damaged = expect.objectContaining({ code: 'PACKAGES_DAMAGED', at: { file } }) as Error
const changed = (at: number, value: number) => {
  const bytes = Buffer.from(ndb)
  bytes.writeUInt32LE(value, at)
  return bytes
}

describe('readNdb', () => {
  it('gives the headers with their numbers, free slots left out', () => {
    const { generation, next, records } = readNdb(ndb, file)
    expect({ generation, next }).toEqual({ generation: 7, next: 99 })
    expect(records.map(({ number }) => number)).toEqual([3, 5, 9])
    expect(records[1]?.header).toEqual(headers[5])
  })

  it('gives them in the order of their blobs', () => {
    const swapped = Buffer.from(ndb)
    ndb.copy(swapped, 48, 64, 80)
    ndb.copy(swapped, 64, 48, 64)
    expect(readNdb(swapped, file).records.map(({ number }) => number)).toEqual([3, 5, 9])
  })

  it('ends at once wherever the file is cut off', () => {
    for (let end = 0; end < ndb.length - 32; end += 16)
      expect(() => readNdb(ndb.subarray(0, end), file)).toThrow(damaged)
  })

  it.each([
    ['another magic number', 0, 1],
    ['another version', 4, 1],
    ['no pages of slots', 12, 0],
    ['more pages of slots than there are', 12, 0xffffffff],
    ['something that is no slot', 32, 0],
    ['a package without a number', 52, 0],
    ['two slots for a package', 68, 3],
    ['two slots for a blob', 72, 4096 / 16],
    ['a blob among the slots', 56, 1],
    ['a blob beyond the end', 56, 0xffffffff],
    ['a blob of absurd length', 60, 0xffffffff],
    ['a blob without blocks', 60, 0],
    ['a blob of another package', 4096 + 4, 4],
    ['a blob without its head', 4096, 4],
    ['a blob longer than its blocks', 4096 + 12, 0xffffffff],
    ['a blob without its tail', 4096 + 44, 0],
    ['a blob with another length at its end', 4096 + 40, 0],
  ])('refuses %s', (_, at, value) => {
    expect(() => readNdb(changed(at, value), file)).toThrow(damaged)
  })
})

describe('writeNdb', () => {
  it('writes blobs one after the other, with their checksums, and nothing of the others', () => {
    const database = readNdb(ndb, file)
    const records = database.records.filter(({ number }) => number !== 5)
    const written = writeNdb({ ...database, records })
    expect(written.length).toBe(4096 + 48 + 48)
    expect(written.includes(Buffer.alloc(8, 5))).toBe(false)
    expect(readNdb(written, file)).toMatchObject({ generation: 7, next: 99 })
    expect(readNdb(written, file).records).toEqual(records)
  })

  it('has as many pages of slots as it needs, and one at least', () => {
    const database = readNdb(ndb, file)
    const many = Array.from({ length: 255 }, (_, index) => index + 1)
    const source = readNdb(
      makeNdb(Object.fromEntries(many.slice(0, 250).map((n) => [n, Buffer.alloc(4)]))),
      file,
    )
    const more = [
      ...source.records,
      ...readNdb(
        makeNdb({
          251: Buffer.alloc(4),
          252: Buffer.alloc(4),
          253: Buffer.alloc(4),
          254: Buffer.alloc(4),
          255: Buffer.alloc(4),
        }),
        file,
      ).records,
    ]
    const written = writeNdb({ ...database, records: more })
    expect(readNdb(written, file).records.map(({ number }) => number)).toEqual(many)
    expect(written.readUInt32LE(12)).toBe(2)
    expect(readNdb(writeNdb({ ...database, records: [] }), file).records).toEqual([])
  })
})

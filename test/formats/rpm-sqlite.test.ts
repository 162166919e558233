import { describe, expect, it } from 'vitest'
import { readRpmSqlite, trimRpmSqlite } from '../../src/formats/rpm-sqlite.ts'
import { makeRpmSqlite, queried } from '../helpers/rpm-sqlite.ts'

const file = '/var/lib/rpm/rpmdb.sqlite'
const headers = { 1: Buffer.alloc(9000, 0xaa), 2: Buffer.from('two'), 7: Buffer.from('seven') }
const damaged = expect.objectContaining({ code: 'PACKAGES_DAMAGED', at: { file } }) as Error
const base = await makeRpmSqlite(headers)
const refused = (bytes: Uint8Array) => expect(readRpmSqlite(bytes, file)).rejects.toEqual(damaged)

describe('readRpmSqlite', () => {
  it('gives the headers with their numbers', async () => {
    const records = await readRpmSqlite(base, file)
    expect(records.map(({ number, header }) => [number, Buffer.from(header)])).toEqual([
      [1, headers[1]],
      [2, headers[2]],
      [7, headers[7]],
    ])
  })

  it('reads a file whose log has been taken over', async () => {
    const logged = Buffer.from(base)
    logged.fill(2, 18, 20)
    expect(await readRpmSqlite(logged, file)).toHaveLength(3)
  })

  it('ends wherever the file is cut off', async () => {
    for (let end = 0; end < base.length; end += 1500) await refused(base.subarray(0, end))
    await refused(base.subarray(0, base.length - 4096))
  })

  it.each([
    [
      'a view in place of the table',
      'DROP TABLE Packages; CREATE VIEW Packages AS SELECT 1 AS hnum, 2 AS blob',
    ],
    ['a trigger', 'CREATE TRIGGER t DELETE ON Packages BEGIN SELECT 1; END'],
    ['a check', 'CREATE TABLE t (a CHECK (length(zeroblob(9)) > 1))'],
    ['a computed column', 'CREATE TABLE t (a, b AS (zeroblob(9)))'],
    ['an index of what is computed', 'CREATE INDEX i ON Name(length(key))'],
    ['no table of packages', 'DROP TABLE Packages'],
    ['a header that is text', "DELETE FROM Packages; INSERT INTO Packages VALUES (1, 'text')"],
  ])('refuses %s', async (_, sql) => {
    await refused(await makeRpmSqlite(headers, sql))
  })

  it('refuses pages that lead to one another', async () => {
    const many = Array.from(
      { length: 60 },
      (_, index) => `CREATE TABLE t${index} (${'c'.repeat(200)});`,
    )
    const wide = Buffer.from(await makeRpmSqlite(headers, many.join('')))
    expect(wide[100]).toBe(5)
    wide.writeUInt32BE(1, 108)
    await refused(wide)
    const looped = Buffer.from(base)
    // The root of Packages as a page with itself below.
    const root = 4096 * 1
    looped.fill(0, root, root + 4096)
    looped[root] = 5
    looped.writeUInt16BE(4096, root + 5)
    looped.writeUInt32BE(2, root + 8)
    await refused(looped)
  })
})

describe('trimRpmSqlite', () => {
  it('removes rows of Packages and of every table that refers to them', async () => {
    const trimmed = await trimRpmSqlite(base, file, new Set([2]))
    expect(await queried(trimmed, 'SELECT hnum FROM Packages')).toEqual([[2]])
    expect(await queried(trimmed, 'SELECT key, hnum FROM Name')).toEqual([['p2', 2]])
    expect(await queried(trimmed, 'PRAGMA integrity_check')).toEqual([['ok']])
    expect(Buffer.from(trimmed).includes(Buffer.alloc(16, 0xaa))).toBe(false)
  })

  it('writes the same bytes twice, with the base’s way of logging', async () => {
    const logged = Buffer.from(base)
    logged.fill(2, 18, 20)
    const [first, second] = [
      await trimRpmSqlite(logged, file, new Set([2, 7])),
      await trimRpmSqlite(logged, file, new Set([7, 2])),
    ]
    expect(Buffer.from(first).equals(second)).toBe(true)
    expect([...first.subarray(18, 20)]).toEqual([2, 2])
  })

  it('leaves a database without packages', async () => {
    expect(await readRpmSqlite(await trimRpmSqlite(base, file, new Set()), file)).toEqual([])
  })
})

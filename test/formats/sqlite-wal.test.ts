import { describe, expect, it } from 'vitest'
import { withSqliteLog } from '../../src/formats/sqlite-wal.ts'
import { logBetween, makeSqliteLog } from '../helpers/sqlite-wal.ts'

const file = '/var/lib/rpm/rpmdb.sqlite'
const page = (letter: string) => Buffer.alloc(512, letter)
const database = Buffer.concat(['a', 'b', 'c'].map(page))
const merged = (log: Uint8Array, content: Uint8Array = database) =>
  [
    ...Buffer.from(withSqliteLog(content, log, file))
      .toString()
      .matchAll(/(.)\1{511}/g),
  ]
    .map(([, letter]) => letter)
    .join('')
const damaged = expect.objectContaining({ code: 'PACKAGES_DAMAGED', at: { file } }) as Error

describe('withSqliteLog', () => {
  it.each([true, false])('puts finished changes in, sums little-endian: %s', (littleEndian) => {
    const log = makeSqliteLog([[2, page('B'), 3]], { littleEndian })
    expect(merged(log)).toBe('aBc')
  })

  it('takes the last content of a page, and the size that the last transaction leaves', () => {
    const frames = [
      [2, page('x')],
      [4, page('D'), 4],
      [2, page('y')],
      [2, page('z'), 2],
    ] as const
    expect(merged(makeSqliteLog(frames.slice(0, 2)))).toBe('axcD')
    expect(merged(makeSqliteLog(frames))).toBe('az')
  })

  it('leaves out what was not finished', () => {
    expect(
      merged(
        makeSqliteLog([
          [1, page('A'), 3],
          [2, page('B')],
        ]),
      ),
    ).toBe('Abc')
    expect(merged(makeSqliteLog([[2, page('B')]]))).toBe('abc')
  })

  it('stops at the first frame that is cut off, of another log or not what was written', () => {
    const log = makeSqliteLog([
      [1, page('A'), 3],
      [2, page('B'), 3],
    ])
    expect(merged(log)).toBe('ABc')
    expect(merged(log.subarray(0, log.length - 1))).toBe('Abc')
    const second = 32 + 24 + 512
    for (const at of [0, 4, 8, 16, 24, 500]) {
      const other = Buffer.from(log)
      other[second + at] = 1 ^ (other[second + at] ?? 0)
      expect(merged(other)).toBe('Abc')
    }
  })

  it('is silent about a log that is empty, damaged in its header or none', () => {
    const log = makeSqliteLog([[1, page('A'), 3]])
    for (let at = 0; at < 32; at += 1) {
      const other = Buffer.from(log)
      other[at] = 64 ^ (other[at] ?? 0)
      expect(merged(other)).toBe('abc')
    }
    for (const length of [0, 20, 32, 100]) expect(merged(log.subarray(0, length))).toBe('abc')
  })

  it('refuses a version that is not known', () => {
    const log = makeSqliteLog([[1, page('A'), 3]], { version: 3007001 })
    expect(() => withSqliteLog(database, log, file)).toThrow(damaged)
  })

  it('needs every page from the file or the log, however many the log says', () => {
    const cut = database.subarray(0, 1000)
    expect(merged(makeSqliteLog([[2, page('B'), 2]]), cut)).toBe('aB')
    for (const pages of [3, 2 ** 32 - 1]) {
      const log = makeSqliteLog([[2, page('B'), pages]])
      expect(() => withSqliteLog(cut, log, file)).toThrow(damaged)
    }
  })

  it('makes one database out of another', () => {
    const after = Buffer.alloc(1536, 'q')
    after.writeUInt16BE(512, 16)
    expect(withSqliteLog(database, logBetween(database, after), file)).toEqual(after)
  })
})

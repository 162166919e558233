import { describe, expect, test } from 'vitest'
import type { TarEntry } from '../../src/formats/tar-entry.ts'
import { type TarMember, writeTar } from '../../src/formats/tar-writer.ts'
import { collect } from '../helpers/collect.ts'
import { dumpTar } from '../helpers/tar-dump.ts'

const entry = (name: string, size: number): TarEntry => ({
  name,
  type: 'file',
  mode: 0o644,
  uid: 0,
  gid: 0,
  mtime: 0,
  size,
})

const bytesOf = async (members: readonly TarMember[]): Promise<Buffer> =>
  Buffer.concat(await collect(writeTar(members)))

const member = (name: string, content: string, size = content.length): TarMember => ({
  entry: entry(name, size),
  content: () => [Buffer.from(content)],
})

describe('an archive', () => {
  test('holds its members in the order given, contents padded to full blocks', async () => {
    const members = [member('b', 'x'.repeat(513)), member('a', ''), member('c', 'y'.repeat(512))]
    const tar = await bytesOf(members)
    expect(tar).toHaveLength(512 + 1024 + 512 + 512 + 512 + 1024)
    expect(dumpTar(tar).map(({ name, content }) => [name, content.length])).toEqual([
      ['b', 513],
      ['a', 0],
      ['c', 512],
    ])
  })

  test('of nothing is two zero blocks', async () => {
    expect((await bytesOf([])).equals(Buffer.alloc(1024))).toBe(true)
  })

  test('says where each content begins, extended headers counted', async () => {
    const offsets: number[] = []
    const members = [member('n'.repeat(101), 'first'), member('b', 'second')]
    const parts = await collect(writeTar(members, (_, offset) => offsets.push(offset)))
    const tar = Buffer.concat(parts)
    expect(offsets.map((at) => tar.toString('latin1', at, at + 5))).toEqual(['first', 'secon'])
  })

  test('takes a content in pieces of any size and only when its turn comes', async () => {
    const asked: string[] = []
    const members = ['a', 'b'].map((name) => ({
      entry: entry(name, 3),
      content: () => {
        asked.push(name)
        return [Buffer.from('1'), Buffer.alloc(0), Buffer.from('23')]
      },
    }))
    const tar = writeTar(members)
    await tar.next()
    expect(asked).toEqual([])
    const rest = await collect(tar)
    expect(asked).toEqual(['a', 'b'])
    expect(Buffer.concat(rest).toString('latin1', 0, 3)).toBe('123')
  })
})

describe('a content that is not as long as its header says is CONTENT_CHANGED', () => {
  test.each([
    ['shorter', 4],
    ['longer', 2],
    ['there at all', 0],
  ])('%s', async (_, size) => {
    await expect(bytesOf([member('a', 'abc', size)])).rejects.toMatchObject({
      code: 'CONTENT_CHANGED',
    })
  })
})

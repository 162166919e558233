import { describe, expect, test } from 'vitest'
import { readZipDirectory, readZipMember } from '../../src/formats/zip-directory.ts'
import { makeZip, type ZipSpec } from '../helpers/java.ts'

const members = { 'a/b.txt': 'text '.repeat(100), empty: '' }

const contents = (spec: ZipSpec): Record<string, string | undefined> => {
  const zip = makeZip(members, spec)
  return Object.fromEntries(
    readZipDirectory(zip).members.map((one) => {
      const content = readZipMember(zip, one, 10_000)
      return [one.name, content === undefined ? undefined : Buffer.from(content).toString()]
    }),
  )
}

test.each<[string, ZipSpec]>([
  ['deflated', {}],
  ['stored', { method: 'stored' }],
  [
    'behind a prefix, as a jmod or an archive that is a script too',
    { prefix: '#!/bin/sh\nexec\n' },
  ],
  ['in zip64 form', { zip64: true }],
  ['in zip64 form behind a prefix', { zip64: true, prefix: 'JM\x01\x00' }],
])('members are read: %s', (_, spec) => {
  expect(contents(spec)).toEqual(members)
})

test('a comment after the directory is no hindrance', () => {
  const zip = Buffer.concat([makeZip(members), Buffer.from('a comment')])
  zip.writeUInt16LE(9, zip.length - 9 - 2)
  expect(readZipDirectory(zip).members.map(({ name }) => name)).toEqual(['a/b.txt', 'empty'])
})

describe('hostile archives give results', () => {
  const zip = makeZip(members)

  test('cut off anywhere', () => {
    for (let length = 0; length < zip.length; length += 1)
      expect(readZipDirectory(zip.subarray(0, length)).problem).toBeDefined()
  })

  test('any byte changed: nothing is thrown and nothing is read beyond the limit', () => {
    for (let at = 0; at < zip.length; at += 1) {
      const changed = Buffer.from(zip)
      changed[at] = 0xff
      for (const one of readZipDirectory(changed).members)
        expect(readZipMember(changed, one, 1000)?.length ?? 0).toBeLessThanOrEqual(1000)
    }
  })

  test('a member that says it is small and is not is refused', () => {
    const bomb = makeZip({ bomb: Buffer.alloc(1_000_000) }, { claimedSize: 10 })
    const [member] = readZipDirectory(bomb).members
    expect(member && readZipMember(bomb, member, 1_000_000)).toBeUndefined()
  })

  test('a member that is larger than the limit is refused', () => {
    const large = makeZip({ large: Buffer.alloc(5000) })
    const [member] = readZipDirectory(large).members
    expect(member && readZipMember(large, member, 4999)).toBeUndefined()
    expect(member && readZipMember(large, member, 5000)?.length).toBe(5000)
  })

  test('a directory larger than the file is refused', () => {
    const changed = Buffer.from(zip)
    changed.writeUInt32LE(0x7fffffff, zip.length - 10)
    expect(readZipDirectory(changed)).toEqual({
      members: [],
      problem: 'a central directory that is not inside',
    })
  })
})

import { expect, test } from 'vitest'
import { alteredRpmHeader } from '../../src/formats/rpm-seal.ts'
import { type RawTag, rawRpmHeader, rpmHeader, sealedRpmHeader } from '../helpers/rpm-header.ts'

const plain = rpmHeader({ name: 'caps', version: '1.2.3', files: { '/a': {} } })
const sealed = sealedRpmHeader(plain)

const altered = (header: Uint8Array) =>
  alteredRpmHeader({ number: 6, header }, '/var/lib/rpm/rpmdb.sqlite')

const edited = (from: string, to: string, header: Buffer = sealed): Buffer => {
  const copy = Buffer.from(header)
  copy.write(to, copy.indexOf(from), 'latin1')
  return copy
}

const withWord = (at: number, word: number): Buffer => {
  const copy = Buffer.from(sealed)
  copy.writeInt32BE(word, at)
  return copy
}

test('a header that is as its package had it has no word against it, nor an old one without digests', () => {
  const headers = [sealed, sealedRpmHeader(plain, []), plain]
  expect(headers.map(altered)).toEqual([undefined, undefined, undefined])
})

test.each([['sha256'], ['sha1']] as const)(
  'a value that was changed is seen by %s alone',
  (algorithm) => {
    const header = edited('1.2.3', '9.2.3', sealedRpmHeader(plain, [algorithm]))
    expect(altered(header)).toMatchObject({ algorithm })
  },
)

test('of two digests that do not fit the stronger one is told, and one alone is enough', () => {
  expect(altered(edited('1.2.3', '9.2.3'))).toMatchObject({ algorithm: 'sha256' })
  const digest = altered(edited('1.2.3', '9.2.3', sealedRpmHeader(plain, ['sha1'])))?.expected ?? ''
  expect(altered(edited(digest, '0000'))).toMatchObject({ algorithm: 'sha1', found: digest })
})

test('letters of a digest may be of either case', () => {
  const digest = altered(edited('1.2.3', '9.2.3'))?.expected ?? ''
  expect(digest).toHaveLength(64)
  expect(altered(edited(digest, digest.toUpperCase()))).toBeUndefined()
})

test('a digest without a region that it could be of is none that fits', () => {
  const digest: RawTag = [273, 6, ['0'.repeat(64)]]
  const start = 8 + 16 * sealed.readUInt32BE(0)
  const trailer = start + sealed.readUInt32BE(16) + 8
  const without = [
    rpmHeader({ name: 'a', more: [digest] }),
    rawRpmHeader([digest]),
    withWord(8, 61),
    withWord(16, 0x0fffffff),
    withWord(trailer, -16 * 0xffff),
    withWord(trailer, -17),
    withWord(trailer, 16),
    withWord(trailer, 0),
  ]
  for (const header of without) expect(altered(header)).toMatchObject({ found: '–' })
})

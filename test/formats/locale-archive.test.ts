import { expect, test } from 'vitest'
import { localeArchiveNames } from '../../src/formats/locale-archive.ts'
import { localeArchive } from '../helpers/locale-archive.ts'

const namesIn = (bytes: Buffer) =>
  localeArchiveNames((start, end) => bytes.subarray(start, Math.min(end, bytes.length)))

test('the names of an archive are those of its used entries, sorted (pitfall 11)', () => {
  expect(namesIn(localeArchive(['en_GB.utf8', 'de_DE'], ['gone']))).toEqual(['de_DE', 'en_GB.utf8'])
})

test('what is no archive, is cut off or claims too much has no names', () => {
  const whole = localeArchive(['de_DE'])
  expect(namesIn(Buffer.from('x'.repeat(80)))).toBeUndefined()
  expect(namesIn(Buffer.alloc(0))).toBeUndefined()
  expect(namesIn(whole.subarray(0, 60))).toBeUndefined()
  const huge = Buffer.from(whole)
  huge.writeUInt32LE(0xffffffff, 16)
  expect(namesIn(huge)).toBeUndefined()
})

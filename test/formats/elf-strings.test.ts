import { expect, test } from 'vitest'
import { toBytes } from '../../src/formats/byte-string.ts'
import { stringRuns } from '../../src/formats/elf-strings.ts'

const runs = (text: string) => Array.from(stringRuns(toBytes(text)))

test('runs of four printable bytes and more are strings, tabs included', () => {
  const texts = runs('abc\0abcd\0a\tcd\x01\x7fab\xffwxyz').map(({ text }) => text)
  expect(texts).toEqual(['abcd', 'a\tcd', 'wxyz'])
})

test('a run is adjacent when nothing but one NUL stands before it', () => {
  expect(runs('/lib/\0/usr/lib/\0\0/opt/\0x\0last').map(({ adjacent }) => adjacent)).toEqual([
    false,
    true,
    false,
    false,
  ])
})

test('a run that does not end with NUL has nothing adjacent after it', () => {
  expect(runs('abcd\x01efgh').map(({ adjacent }) => adjacent)).toEqual([false, false])
})

import { expect, test } from 'vitest'
import {
  compareBytes,
  fromText,
  toBytes,
  toDisplay,
  toText,
} from '../../src/formats/byte-string.ts'

test('UTF-8 is shown as it is', () => {
  expect(toDisplay(fromText('/srv/größe/日本'))).toBe('/srv/größe/日本')
})

test('a byte that is not UTF-8 is shown as \\xNN and leaves the bytes as they were', () => {
  const name = '/srv/caf\xe9'
  expect(toDisplay(name)).toBe('/srv/caf\\xe9')
  expect([...toBytes(name)].at(-1)).toBe(0xe9)
  expect(toText(name)).toBeUndefined()
})

test('control and bidirectional characters cannot reach a terminal', () => {
  expect(toDisplay('/a\x1b[31m\nb')).toBe('/a\\x1b[31m\\x0ab')
  expect(toDisplay(fromText('/a\u202eb'))).toBe('/a\\xe2\\x80\\xaeb')
})

test('a backslash is escaped, so that two names never look alike', () => {
  expect(toDisplay('/a\\x0ab')).not.toBe(toDisplay('/a\nb'))
})

test('order is that of bytes, not of code points or locales', () => {
  expect(['b', 'a\xff', 'a', 'B', 'a-b', 'a/b'].sort(compareBytes)).toEqual([
    'B',
    'a',
    'a-b',
    'a/b',
    'a\xff',
    'b',
  ])
})

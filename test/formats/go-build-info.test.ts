import { expect, test } from 'vitest'
import { elfSource } from '../../src/formats/elf.ts'
import { goVersion } from '../../src/formats/go-build-info.ts'
import { makeElf } from '../helpers/elf.ts'

const magic = '\xff Go buildinf:'
const info = (flags: string, tail = '') => `${magic}\x08${flags}${'\0'.repeat(16)}${tail}`

const versionOf = (bytes: Uint8Array) => goVersion(elfSource(bytes, 'x'))

/** A program whose writable segment is filled with text that begins aligned. */
const aligned = (text: string, shift = 0) => {
  const bytes = Buffer.from(makeElf({ type: 'exec', static: true, writable: ['#'.repeat(400)] }))
  // The segment is where the filler is; its beginning is what the magic has to be aligned to.
  const start = bytes.indexOf('#'.repeat(16))
  bytes.write(text, start + shift, 'latin1')
  return bytes
}

test('pitfall 16: a Go program says which Go built it', () => {
  expect(versionOf(aligned(info('\x02', '\x08go1.22.1')))).toBe('go1.22.1')
})

test('pitfall 16: an older one is known, but not its version', () => {
  expect(versionOf(aligned(info('\x00')))).toBe('')
})

test('pitfall 16: the magic counts only where it is aligned, and other programs have none', () => {
  expect(versionOf(aligned(info('\x02', '\x08go1.22.1'), 3))).toBeUndefined()
  expect(versionOf(makeElf({}))).toBeUndefined()
})

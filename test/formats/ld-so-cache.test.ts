import { describe, expect, it } from 'vitest'
import { parseLdSoCache } from '../../src/formats/ld-so-cache.ts'
import { formatLdSoCache } from '../../src/formats/ld-so-cache-writer.ts'
import { oldLdSoCache, realLdSoCache } from '../helpers/ld-so-cache.ts'

const cacheOf = (bytes: Uint8Array) => {
  const parsed = parseLdSoCache(bytes)
  if ('damage' in parsed) throw new Error(parsed.damage)
  return parsed.cache
}

const listed = (bytes: Uint8Array) =>
  cacheOf(bytes).entries.map(({ name, path, hwcaps }) => [name, path, hwcaps])

const libraries = [
  ['libzstd.so.1', '/opt/lib/glibc-hwcaps/x86-64-v3/libzstd.so.1', 'x86-64-v3'],
  ['libz.so.1', '/opt/lib/glibc-hwcaps/x86-64-v2/libz.so.1.2.13', 'x86-64-v2'],
  ['libz.so.1', '/opt/lib/glibc-hwcaps/x86-64-v3/libz.so.1.2.13', 'x86-64-v3'],
  ['libz.so.1', '/opt/lib/libz.so.1', undefined],
  ['libc.so.6', '/opt/lib/libc.so.6', undefined],
]

/** The golden cache with 32-bit words of it changed; offsets from its beginning. */
const changed = (words: Readonly<Record<number, number>>): Uint8Array => {
  const bytes = Buffer.from(realLdSoCache)
  for (const [at, word] of Object.entries(words)) bytes.writeUInt32LE(word, Number(at))
  return bytes
}

describe('parseLdSoCache', () => {
  it('reads names, paths, flags, glibc-hwcaps and the generator in file order', () => {
    const cache = cacheOf(realLdSoCache)
    expect(listed(realLdSoCache)).toEqual(libraries)
    expect(cache.entries.map(({ flags }) => flags)).toEqual(Array(5).fill(0x303))
    expect(cache.littleEndian).toBe(true)
    expect(cache.generator).toBe(
      'ldconfig (Debian GLIBC 2.36-9+deb12u14) stable release version 2.36',
    )
  })

  it('reads the format before glibc 2.2, which knows no hwcaps', () => {
    expect(listed(oldLdSoCache)).toEqual(libraries.map(([name, path]) => [name, path, undefined]))
    expect(cacheOf(oldLdSoCache).generator).toBeUndefined()
  })

  it('takes the new format where it stands behind the old one', () => {
    const { entries } = cacheOf(realLdSoCache)
    const appended = formatLdSoCache({
      littleEndian: true,
      entries: entries.slice(3),
      generator: undefined,
    })
    const old = Buffer.alloc(16 + 12)
    old.write('ld.so-1.7.0')
    old.writeUInt32LE(1, 12)
    for (const padding of [4, 0])
      expect(listed(Buffer.concat([old, Buffer.alloc(padding), appended]))).toEqual(
        libraries.slice(3),
      )
  })

  it('counts extensions from the beginning of the file and strings from that of the new format', () => {
    const moved = changed({ 32: 0x180, 0x180: 0x1b0, 0x190: 0x1a8 })
    const old = Buffer.alloc(16)
    old.write('ld.so-1.7.0')
    expect(listed(Buffer.concat([old, moved]))).toEqual(libraries)
    expect(cacheOf(Buffer.concat([old, moved])).generator).toMatch(/^ldconfig .* 2\.36$/)
  })

  it('keeps the ISA level of a glibc-hwcaps entry and legacy bits of others', () => {
    const cache = cacheOf(changed({ [48 + 20]: 0x40000007, [48 + 3 * 24 + 16]: 5 }))
    expect(cache.entries.map(({ isaLevel, legacyHwcap }) => [isaLevel, legacyHwcap])).toEqual([
      [7, 0n],
      [0, 0n],
      [0, 0n],
      [0, 5n],
      [0, 0n],
    ])
  })

  it('finds the byte order by the flag, or by what fits in caches before glibc 2.33', () => {
    const { entries } = cacheOf(realLdSoCache)
    const baseline = entries.filter(({ hwcaps }) => hwcaps === undefined)
    for (const generator of ['x', undefined]) {
      const bytes = formatLdSoCache({ littleEndian: false, entries: baseline, generator })
      expect(bytes[28]).toBe(generator === undefined ? 0 : 3)
      expect(cacheOf(bytes)).toEqual({ littleEndian: false, entries: baseline, generator })
    }
  })

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['another file', Buffer.from('#!/bin/sh\n')],
    ['an end inside the header', realLdSoCache.subarray(0, 40)],
    ['an end inside the old header', oldLdSoCache.subarray(0, 13)],
    ['an end inside the entries', realLdSoCache.subarray(0, 100)],
    ['an end inside the strings', realLdSoCache.subarray(0, 0x130)],
    ['too many entries', changed({ 20: 0xffffffff })],
    ['a string outside the file', changed({ 52: 0xfffffff0 })],
    ['extensions outside the file', changed({ 32: 0xfffffff0 })],
    ['extensions that are none', changed({ 32: 0x16c })],
    ['extensions not aligned', changed({ 32: 0x16e })],
    ['too many extensions', changed({ 0x174: 0xffffffff })],
    ['an extension outside the file', changed({ 0x184: 0xffffffff })],
    ['an unlisted subdirectory', changed({ 64: 9 })],
    ['a subdirectory name outside the file', changed({ 0x198: 0xfffffff0 })],
  ])('tells %s from a cache', (_, bytes) => {
    expect(parseLdSoCache(bytes)).toHaveProperty('damage')
  })

  it('takes no time for entries that share one endless string', () => {
    const bytes = Buffer.alloc(4_000_000, 0x61)
    bytes.write('glibc-ld.so.cache1.1')
    bytes.writeUInt32LE(100_000, 20)
    bytes.fill(0, 24, 48)
    expect(parseLdSoCache(bytes)).toHaveProperty('damage')
  })
})

import { describe, expect, it } from 'vitest'
import { type LdSoCacheRecord, parseLdSoCache } from '../../src/formats/ld-so-cache.ts'
import { formatLdSoCache } from '../../src/formats/ld-so-cache-writer.ts'
import { realLdSoCache } from '../helpers/ld-so-cache.ts'

const cacheOf = (bytes: Uint8Array) => {
  const parsed = parseLdSoCache(bytes)
  if ('damage' in parsed) throw new Error(parsed.damage)
  return parsed.cache
}

const record = (name: string, more: Partial<LdSoCacheRecord> = {}): LdSoCacheRecord => ({
  name,
  path: `/lib/${name}`,
  flags: 0x303,
  hwcaps: undefined,
  isaLevel: 0,
  legacyHwcap: 0n,
  osVersion: 0,
  ...more,
})

const format = (entries: readonly LdSoCacheRecord[]) =>
  formatLdSoCache({ littleEndian: true, entries, generator: undefined })

const namesAfter = (entries: readonly LdSoCacheRecord[]) =>
  cacheOf(format(entries)).entries.map(({ name }) => name)

describe('formatLdSoCache', () => {
  it('writes the bytes that ldconfig wrote, whatever order the entries come in', () => {
    const cache = cacheOf(realLdSoCache)
    expect(Buffer.from(formatLdSoCache(cache))).toEqual(realLdSoCache)
    const reversed = { ...cache, entries: cache.entries.toReversed() }
    expect(Buffer.from(formatLdSoCache(reversed))).toEqual(realLdSoCache)
  })

  it('sorts names downwards with runs of digits as numbers, after every other character', () => {
    const names = [
      'libb.so.10',
      'libb.so.9',
      'libb.so',
      'libb-1.so',
      'liba.so.1',
      'lib1.so',
      'libB.so',
    ]
    expect(namesAfter(names.toReversed().map((name) => record(name)))).toEqual([
      'lib1.so',
      'libb.so.10',
      'libb.so.9',
      'libb.so',
      'libb-1.so',
      'liba.so.1',
      'libB.so',
    ])
  })

  it('keeps the order of directories for entries that are alike', () => {
    const entries = ['/z', '/a', '/m'].map((path) => record('libx.so', { path: `${path}/libx.so` }))
    expect(cacheOf(format(entries)).entries).toEqual(entries)
  })

  it('puts higher flags, then glibc-hwcaps by name, then more legacy bits first', () => {
    const sorted = [
      record('l.so', { flags: 0x803 }),
      record('l.so', { hwcaps: 'x86-64-v2', isaLevel: 3 }),
      record('l.so', { hwcaps: 'x86-64-v3' }),
      record('l.so', { legacyHwcap: 1n << 63n }),
      record('l.so', { osVersion: 0x20620 }),
    ]
    expect(cacheOf(format(sorted.toReversed())).entries).toEqual(sorted)
  })

  it('shares the end of a path as the name', () => {
    const one = format([record('libx.so')])
    expect(one).toHaveLength(48 + 24 + '/lib/libx.so\0'.length)
  })

  it('has no extensions and no byte order flag without a generator and hwcaps', () => {
    const bytes = Buffer.from(format([record('libx.so')]))
    expect([bytes.readUInt32LE(28), bytes.readUInt32LE(32)]).toEqual([0, 0])
  })

  it('writes an empty cache that can be read', () => {
    expect(cacheOf(format([])).entries).toEqual([])
  })
})

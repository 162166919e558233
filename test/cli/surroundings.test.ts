import { homedir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cacheDirectory, sourceDateEpoch, temporaryDirectory } from '../../src/cli/surroundings.ts'
import { SlimError } from '../../src/model/error.ts'

describe('cacheDirectory', () => {
  it('is what the option says, made absolute', () => {
    expect(cacheDirectory('/c', { XDG_CACHE_HOME: '/x' })).toBe('/c')
    expect(cacheDirectory('c', {})).toBe(join(process.cwd(), 'c'))
  })

  it('is below XDG_CACHE_HOME when that is absolute, else below ~/.cache', () => {
    expect(cacheDirectory(undefined, { XDG_CACHE_HOME: '/x' })).toBe('/x/slim')
    const below = join(homedir(), '.cache/slim')
    expect(cacheDirectory(undefined, { XDG_CACHE_HOME: 'x' })).toBe(below)
    expect(cacheDirectory(undefined, { XDG_CACHE_HOME: '' })).toBe(below)
    expect(cacheDirectory(undefined, {})).toBe(below)
  })
})

describe('temporaryDirectory', () => {
  it('is TMPDIR, else what a machine does not keep in memory', () => {
    expect(temporaryDirectory({ TMPDIR: '/big' })).toBe('/big')
    expect(temporaryDirectory({ TMPDIR: '' })).toBe('/var/tmp')
    expect(temporaryDirectory({})).toBe('/var/tmp')
  })
})

describe('sourceDateEpoch', () => {
  const read = (text: string) => sourceDateEpoch({ SOURCE_DATE_EPOCH: text })

  it('is undefined when the variable is not set', () => {
    expect(sourceDateEpoch({})).toBeUndefined()
  })

  it('is any whole number of seconds up to the year 9999', () => {
    fc.assert(fc.property(fc.nat(253_402_300_799), (n) => read(String(n)) === n))
    expect(read('253402300799')).toBe(253_402_300_799)
  })

  it.each(['', '-1', '1.5', '0x10', '1e3', ' 1', 'now', '253402300800', '9'.repeat(400)])(
    'is USAGE for %j',
    (text) => {
      expect(() => read(text)).toThrow(SlimError)
      expect(() => read(text)).toThrow(expect.objectContaining({ code: 'USAGE' }))
    },
  )
})

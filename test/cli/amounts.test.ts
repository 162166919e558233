import { describe, expect, it } from 'vitest'
import { counted, inBytes, percent, plural } from '../../src/cli/amounts.ts'

describe('inBytes', () => {
  it('is exact below 1000 and has one digit after the point above, in powers of ten', () => {
    expect([0, 1, 999, 1000, 231_100_000, 8_500_000_000].map(inBytes)).toEqual([
      '0 B',
      '1 B',
      '999 B',
      '1.0 kB',
      '231.1 MB',
      '8.5 GB',
    ])
  })
})

describe('counted', () => {
  it('groups thousands the same way in every locale', () => {
    expect(counted(1_234_567)).toBe('1,234,567')
  })
})

describe('plural', () => {
  it('counts one thing as one', () => {
    expect([plural(0, 'file'), plural(1, 'file'), plural(2, 'entry', 'entries')]).toEqual([
      '0 files',
      '1 file',
      '2 entries',
    ])
  })
})

describe('percent', () => {
  it('never shows something as nothing', () => {
    expect(percent(1, 1_000_000)).toBe('<0.1%')
    expect(percent(0, 10)).toBe('0.0%')
    expect(percent(45, 1000)).toBe('4.5%')
  })

  it('has no share of nothing', () => {
    expect(percent(0, 0)).toBe('–')
  })
})

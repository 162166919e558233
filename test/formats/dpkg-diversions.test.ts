import { describe, expect, it } from 'vitest'
import { formatDpkgDiversions, parseDpkgDiversions } from '../../src/formats/dpkg-diversions.ts'

const text = '/bin/sh\n/bin/sh.distrib\ndash\n/etc/x\n/etc/x.local\n:\n'

describe('parseDpkgDiversions', () => {
  it('reads three lines each; a colon is a local diversion', () => {
    expect(parseDpkgDiversions(text, '/x')).toEqual([
      { from: '/bin/sh', to: '/bin/sh.distrib', by: 'dash' },
      { from: '/etc/x', to: '/etc/x.local', by: undefined },
    ])
  })

  it('is written back as it was', () => {
    expect(formatDpkgDiversions(parseDpkgDiversions(text, '/x'))).toBe(text)
    expect(formatDpkgDiversions([])).toBe('')
  })

  it.each([
    ['/a\n/b\n', 2],
    ['/a\n/b\nc\n/d\n', 4],
    ['a\n/b\nc\n', 1],
    ['/a\nb\nc\n', 2],
    ['/a\n/b\n\n', 3],
  ])('names the place of what is wrong in %j', (damaged, line) => {
    expect(() => parseDpkgDiversions(damaged, '/x')).toThrow(
      expect.objectContaining({ code: 'PACKAGES_DAMAGED', at: { file: '/x', line } }),
    )
  })
})

import { describe, expect, it } from 'vitest'
import { isPathExcluded, parsePathFilters } from '../../src/formats/dpkg-cfg.ts'

describe('parsePathFilters', () => {
  it('takes each way of writing an option and nothing else', () => {
    const text =
      '# path-exclude=/no\nforce-unsafe-io\npath-exclude=/a/*\n  path-exclude = "/b c/*"\npath-include /a/x\n--path-exclude=/d\n'
    expect(parsePathFilters(text)).toEqual([
      { isExcluded: true, pattern: '/a/*' },
      { isExcluded: true, pattern: '/b c/*' },
      { isExcluded: false, pattern: '/a/x' },
      { isExcluded: true, pattern: '/d' },
    ])
  })
})

describe('isPathExcluded', () => {
  it('lets the last filter decide, and a star match slashes', () => {
    const filters = parsePathFilters(
      'path-exclude /usr/share/doc/*\npath-include /usr/share/doc/*/copyright\n',
    )
    expect(isPathExcluded(filters, '/usr/share/doc/a/b/README')).toBe(true)
    expect(isPathExcluded(filters, '/usr/share/doc/a/copyright')).toBe(false)
    expect(isPathExcluded(filters, '/usr/share/docs')).toBe(false)
  })
})

import { describe, expect, it } from 'vitest'
import { parseDpkgConffiles, parseDpkgList } from '../../src/formats/dpkg-list.ts'

const damagedAt = (line: number): unknown =>
  expect.objectContaining({ code: 'PACKAGES_DAMAGED', at: { file: '/x', line } })

describe('parseDpkgList', () => {
  it('gives the paths in their order as they are written', () => {
    expect(parseDpkgList('/.\n/usr\n/usr/a b\xff\n', '/x')).toEqual(['/.', '/usr', '/usr/a b\xff'])
    expect(parseDpkgList('/.', '/x')).toEqual(['/.'])
    expect(parseDpkgList('', '/x')).toEqual([])
  })

  it.each([
    ['an empty line', '/.\n\n/a\n', 2],
    ['a relative path', '/.\nusr\n', 2],
    ['a NUL byte', '/.\n/a\n/b\0\n', 3],
    ['a path longer than any', `/.\n/${'a'.repeat(5000)}\n`, 2],
  ])('names the place of %s', (_, text, line) => {
    expect(() => parseDpkgList(text, '/x')).toThrow(damagedAt(line))
  })
})

describe('parseDpkgConffiles', () => {
  it('takes the flag before a path away', () => {
    expect(parseDpkgConffiles('/etc/a\nremove-on-upgrade /etc/b\n', '/x')).toEqual([
      { text: '/etc/a', path: '/etc/a' },
      { text: 'remove-on-upgrade /etc/b', path: '/etc/b' },
    ])
  })

  it('names the place of a line without a path', () => {
    expect(() => parseDpkgConffiles('/etc/a\netc/b\n', '/x')).toThrow(damagedAt(2))
  })
})

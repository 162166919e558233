import { describe, expect, it } from 'vitest'
import { parseDpkgMd5sums } from '../../src/formats/dpkg-md5sums.ts'

const digest = '0123456789abcdef0123456789abcdef'

describe('parseDpkgMd5sums', () => {
  it('makes paths absolute and keeps the lines', () => {
    const text = `${digest}  usr/bin/a b\n${digest}  ./etc/c\n`
    expect(parseDpkgMd5sums(text, '/x')).toEqual([
      { text: `${digest}  usr/bin/a b`, path: '/usr/bin/a b', md5: digest },
      { text: `${digest}  ./etc/c`, path: '/etc/c', md5: digest },
    ])
  })

  it.each([`${digest} usr/a`, `${digest}  `, 'abc  usr/a', ''])('refuses %j', (line) => {
    expect(() => parseDpkgMd5sums(`${digest}  a\n${line}\n`, '/x')).toThrow(
      expect.objectContaining({ code: 'PACKAGES_DAMAGED', at: { file: '/x', line: 2 } }),
    )
  })
})

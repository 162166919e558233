import { describe, expect, it } from 'vitest'
import {
  formatAlternativeGroup,
  parseAlternativeGroup,
} from '../../src/formats/dpkg-alternatives.ts'

const pager = `auto
/usr/bin/pager
pager.1.gz
/usr/share/man/man1/pager.1.gz

/bin/more
50
/usr/share/man/man1/more.1.gz
/usr/bin/less
-77


`

describe('parseAlternativeGroup', () => {
  it('reads the links and the choices with what each slave leads to', () => {
    expect(parseAlternativeGroup(pager, '/x')).toEqual({
      status: 'auto',
      link: '/usr/bin/pager',
      slaves: [{ name: 'pager.1.gz', link: '/usr/share/man/man1/pager.1.gz' }],
      choices: [
        { path: '/bin/more', priority: '50', slaves: ['/usr/share/man/man1/more.1.gz'] },
        { path: '/usr/bin/less', priority: '-77', slaves: [''] },
      ],
    })
  })

  it('is written back as it was', () => {
    expect(formatAlternativeGroup(parseAlternativeGroup(pager, '/x'))).toBe(pager)
    const plain = 'manual\n/usr/bin/a\n\n/usr/bin/b\n1\n\n'
    expect(formatAlternativeGroup(parseAlternativeGroup(plain, '/x'))).toBe(plain)
  })

  it.each([
    ['', 1],
    ['sometimes\n/a\n\n\n', 1],
    ['auto\na\n\n\n', 2],
    ['auto\n/a\nslave\nb\n\n\n', 4],
    ['auto\n/a\n\nb\n1\n\n', 4],
    ['auto\n/a\n\n/b\nhigh\n\n', 5],
    ['auto\n/a\n\n/b\n1\n', 6],
  ])('names the place of what is wrong in %j', (damaged, line) => {
    expect(() => parseAlternativeGroup(damaged, '/x')).toThrow(
      expect.objectContaining({ code: 'PACKAGES_DAMAGED', at: { file: '/x', line } }),
    )
  })
})

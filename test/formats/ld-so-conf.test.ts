import { describe, expect, it } from 'vitest'
import { parseLdSoConf } from '../../src/formats/ld-so-conf.ts'

const parse = (text: string) => parseLdSoConf(Buffer.from(text))

describe('parseLdSoConf', () => {
  it('keeps directories and includes in order; one include may hold several patterns', () => {
    expect(parse('/b\ninclude /etc/x/*.conf\t y/*.conf\n/a/\n')).toEqual([
      { directory: '/b' },
      { include: '/etc/x/*.conf' },
      { include: 'y/*.conf' },
      { directory: '/a' },
    ])
  })

  it('ends a line at # wherever it is and skips blank lines', () => {
    expect(parse('# c\n\n  /a # b\n/c#d\n')).toEqual([{ directory: '/a' }, { directory: '/c' }])
  })

  it('ignores hwcap lines and relative directories', () => {
    expect(parse('hwcap 0 nosegneg\nHWCAP\t1 x\nlib\n/\n')).toEqual([])
  })

  it('cuts a type and trailing blanks and slashes off a directory', () => {
    expect(parse('/usr/i486/lib//  =libc5\n/with space/ \n')).toEqual([
      { directory: '/usr/i486/lib' },
      { directory: '/with space' },
    ])
  })

  it('takes a directory whose name begins with include as a directory', () => {
    expect(parse('include/x\n/include x\n')).toEqual([{ directory: '/include x' }])
  })
})

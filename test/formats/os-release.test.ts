import { describe, expect, it } from 'vitest'
import { parseOsRelease } from '../../src/formats/os-release.ts'

const parse = (text: string) => {
  const { values, damagedLines } = parseOsRelease(Buffer.from(text))
  return { values: Object.fromEntries(values), damagedLines }
}

describe('parseOsRelease', () => {
  it('takes quotes and escapes away as a shell does', () => {
    const text = String.raw`ID=debian
NAME="Debian \"GNU\" \$x \n"
VERSION='12 (book"worm)'
A=b\ c
EMPTY=
EMPTY2=""`
    expect(parse(text)).toEqual({
      values: {
        ID: 'debian',
        NAME: 'Debian "GNU" $x \\n',
        VERSION: '12 (book"worm)',
        A: 'b c',
        EMPTY: '',
        EMPTY2: '',
      },
      damagedLines: [],
    })
  })

  it('skips comments, empty lines, CR and blanks around a line; the last assignment counts', () => {
    expect(parse('# x\n\n  ID=a\r\nID=b\n')).toEqual({ values: { ID: 'b' }, damagedLines: [] })
  })

  it('names the lines that are no assignment and goes on', () => {
    expect(parse('ID\nNAME="x\nA=b c\n1A=x\nV="a" b\nOK=1\n')).toEqual({
      values: { OK: '1' },
      damagedLines: [1, 2, 3, 4, 5],
    })
  })

  it('reads UTF-8 and survives what is not', () => {
    expect(parseOsRelease(Buffer.from('A=ö\nB="\xff"', 'latin1')).values.get('B')).toBe('ÿ')
    expect(parse('A="ö"').values).toEqual({ A: 'ö' })
  })
})

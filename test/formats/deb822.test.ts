import { describe, expect, it } from 'vitest'
import { filterFieldLines, parseDeb822 } from '../../src/formats/deb822.ts'

const parse = (text: string) => parseDeb822(text, '/var/lib/dpkg/status')

describe('parseDeb822', () => {
  it('keeps the text of a stanza as it is and names its first line', () => {
    const stanzas = parse('\nPackage: a\nVersion:  1\n\n\nPackage: b\nX-y:z\n more\n\t.\n')
    expect(stanzas.map(({ text, line }) => [text, line])).toEqual([
      ['Package: a\nVersion:  1', 2],
      ['Package: b\nX-y:z\n more\n\t.', 6],
    ])
  })

  it('gives fields by their name in lower case, without the blanks around a value', () => {
    expect([...(parse('PaCkAge : a \nDescription: x\n y\n .\n')[0]?.fields ?? [])]).toEqual([
      ['package', 'a'],
      ['description', 'x\n y\n .'],
    ])
  })

  it('keeps bytes that are no text', () => {
    expect(parse('Maintainer: J\xf6rg\n')[0]?.fields.get('maintainer')).toBe('J\xf6rg')
  })

  it('reads an empty file and one without a last newline', () => {
    expect(parse('')).toEqual([])
    expect(parse('Package: a')).toHaveLength(1)
  })

  it.each([
    ['a line that is no field', 'Package: a\nrubbish\n', 2],
    ['a line that goes on nothing', 'Package: a\n\n x\n', 3],
    ['a NUL byte', 'Package: a\nVersion: 1\0\n', 2],
    ['a field given twice', 'Package: a\nVersion: 1\nversion: 2\n', 3],
    ['a field without a name', ': a\n', 1],
  ])('names the place of %s', (_, text, line) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({
        code: 'PACKAGES_DAMAGED',
        at: { file: '/var/lib/dpkg/status', line },
      }),
    )
  })
})

describe('filterFieldLines', () => {
  const stanza = 'Package: a\nConffiles:\n /a 1\n /b 2\nDescription: x\n /a 1\n'

  it('cuts the lines of one field and leaves all others', () => {
    expect(filterFieldLines(stanza, 'conffiles', (line) => line === '/b 2')).toBe(
      'Package: a\nConffiles:\n /b 2\nDescription: x\n /a 1\n',
    )
  })

  it('leaves a field out that has no line left, wherever it is', () => {
    expect(filterFieldLines(stanza, 'conffiles', () => false)).toBe(
      'Package: a\nDescription: x\n /a 1\n',
    )
    expect(filterFieldLines('Package: a\nConffiles:\n /a 1', 'conffiles', () => false)).toBe(
      'Package: a',
    )
  })

  it('changes nothing where the field is not there', () => {
    expect(filterFieldLines('Package: a\n', 'conffiles', () => false)).toBe('Package: a\n')
  })
})

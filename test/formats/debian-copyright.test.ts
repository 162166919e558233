import { describe, expect, it } from 'vitest'
import { parseDebianCopyright } from '../../src/formats/debian-copyright.ts'

const format = 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n'
const expressionOf = (text: string) => parseDebianCopyright(text)?.expression

describe('parseDebianCopyright', () => {
  it('all licences of the files are named, each once and in order', () => {
    expect(
      expressionOf(
        `${format}\nFiles: *\nLicense: GPL-2+\n text\n\nFiles: a\nCopyright: x\nLicense: Expat or ISC\n\n# a comment\nFiles: b\nLicense: GPL-2+\n`,
      ),
    ).toBe('(MIT OR ISC) AND GPL-2.0-or-later')
  })

  it('a stanza with the text of a licence that files refer to adds none, any other does', () => {
    const text = `${format}\nFiles: *\nLicense: GPL-2+ or BSD-3-clause\n\nLicense: GPL-2+\n text\n\nLicense: Zlib\n text\n`
    expect(expressionOf(text)).toBe('(GPL-2.0-or-later OR BSD-3-Clause) AND Zlib')
  })

  it.each([
    ['prose', 'This is Debian GNU/Linux.\nIt is free: GPL.\n'],
    ['a file without a format', 'Files: *\nLicense: MIT\n'],
    ['a file with a mistake', `${format}\nFiles: *\nFiles: a\nLicense: MIT\n`],
    ['a file that names none', `${format}\nFiles: *\nCopyright: x\n`],
    ['nothing', ''],
  ])('the licences of %s are not known', (_, text) => {
    expect(parseDebianCopyright(text)).toBeUndefined()
  })
})

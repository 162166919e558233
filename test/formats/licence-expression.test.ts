import { describe, expect, it } from 'vitest'
import {
  allOf,
  isListed,
  type LicenceDialect,
  licenceOf,
} from '../../src/formats/licence-expression.ts'

const expression = (text: string, dialect?: LicenceDialect) => licenceOf(text, dialect)?.expression

describe('licenceOf', () => {
  it.each([
    ['MIT', 'MIT'],
    ['mit and (apache-2.0 or isc)', 'MIT AND (Apache-2.0 OR ISC)'],
    [
      'GPL-2.0-or-later WITH Classpath-exception-2.0',
      'GPL-2.0-or-later WITH Classpath-exception-2.0',
    ],
    ['GPL-2.0+', 'GPL-2.0+'],
    ['LicenseRef-Fedora-Public-Domain', 'LicenseRef-Fedora-Public-Domain'],
  ])('%j is %j', (text, expected) => {
    expect(expression(text)).toBe(expected)
  })

  it('a name that SPDX does not list stays that name, and is never taken for a similar one', () => {
    const licence = licenceOf('GPLv2+ and BSD')
    expect(licence?.expression).toMatch(/^LicenseRef-GPLv2\.plus-[0-9a-f]{8} AND LicenseRef-BSD$/)
    expect([...(licence?.named.values() ?? [])]).toEqual(['GPLv2+', 'BSD'])
  })

  it.each([
    ['A/B', 'A:B'],
    ['GPLv2+', 'GPLv2.plus'],
    ['Public Domain', 'Public-Domain'],
    ['a'.repeat(101), 'a'.repeat(100)],
  ])('%j and %j are two names', (one, other) => {
    expect(expression(one)).not.toBe(expression(other))
    expect(licenceOf(`${one} and ${other}`)?.named.size).toBe(2)
  })

  it('words that make no expression are one name', () => {
    const licence = licenceOf('Perl (Artistic or GPL)')
    expect([...(licence?.named.values() ?? [])]).toEqual(['Perl (Artistic or GPL)'])
    expect(licence?.expression).toMatch(/^LicenseRef-[A-Za-z0-9.-]+$/)
  })

  it('an exception that SPDX does not list makes the whole a name', () => {
    expect(expression('GPL-2.0-only with OpenSSL exception')).toMatch(
      /^LicenseRef-GPL-2\.0-only-with-OpenSSL-exception-[0-9a-f]{8}$/,
    )
  })

  it('nothing, and what nobody wrote by hand, is no licence', () => {
    expect([licenceOf(' '), licenceOf('('.repeat(5000))]).toEqual([undefined, undefined])
    expect(expression('('.repeat(4000))).toMatch(/^LicenseRef-/)
  })
})

describe('licenceOf, as Debian writes it', () => {
  it('a sentence with and or or in it is one name, for names have no blanks', () => {
    const text =
      'Copying and distribution of this file, with or without modification, are permitted'
    const licence = licenceOf(text, 'debian')
    expect(licence?.expression).toMatch(/^LicenseRef-[A-Za-z0-9.-]+$/)
    expect([...(licence?.named.values() ?? [])]).toEqual([text])
    expect(expression('GPL-2+ with OpenSSL exception and Expat', 'debian')).toMatch(/ AND MIT$/)
  })

  it.each([
    ['Expat', 'MIT'],
    ['GPL-2+', 'GPL-2.0-or-later'],
    ['GPL-3', 'GPL-3.0-only'],
    ['LGPL-2.1+', 'LGPL-2.1-or-later'],
    ['AGPL-3+', 'AGPL-3.0-or-later'],
    ['GFDL-NIV-1.3+', 'GFDL-1.3-no-invariants-or-later'],
    ['BSD-3-clause', 'BSD-3-Clause'],
    [
      'GPL-1+ or Artistic, and BSD-2-clause',
      '(GPL-1.0-or-later OR LicenseRef-Artistic) AND BSD-2-Clause',
    ],
    ['public-domain', 'LicenseRef-public-domain'],
  ])('%j is %j', (text, expected) => {
    expect(expression(text, 'debian')).toBe(expected)
  })

  it('elsewhere these are other names', () => {
    expect(expression('Expat')).toBe('LicenseRef-Expat')
  })
})

describe('allOf', () => {
  it('names each licence once, choices in parentheses', () => {
    const texts = ['MIT', 'GPL-2.0-only OR ISC', 'MIT']
    const licences = texts.flatMap((text) => licenceOf(text) ?? [])
    expect(allOf(licences)?.expression).toBe('(GPL-2.0-only OR ISC) AND MIT')
  })

  it('one choice alone needs none, and nothing is nothing', () => {
    const licence = licenceOf('MIT OR ISC')
    expect(licence && allOf([licence])?.expression).toBe('MIT OR ISC')
    expect(allOf([])).toBeUndefined()
  })
})

it('what is listed is an identifier as the list writes it', () => {
  expect(['MIT', 'mit', 'MIT AND ISC', 'LicenseRef-x'].map(isListed)).toEqual([
    true,
    false,
    false,
    false,
  ])
})

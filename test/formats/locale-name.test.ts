import { describe, expect, test } from 'vitest'
import {
  archivedLocaleName,
  catalogueDirectories,
  localeDirectories,
  normaliseCodeset,
  parseLocaleAliases,
  parseLocaleName,
} from '../../src/formats/locale-name.ts'

const named = (name: string) => {
  const parsed = parseLocaleName(name)
  if (parsed === undefined) throw new Error(`${name} has no parts`)
  return parsed
}

describe('names of locales (pitfall 11)', () => {
  test.each(['', 'C', 'POSIX', '/usr/lib/locale/x'])('%j has no parts', (name) => {
    expect(parseLocaleName(name)).toBeUndefined()
  })

  test('a name has a language and perhaps a territory, a codeset and a modifier', () => {
    expect(named('sr_RS.UTF-8@latin')).toEqual({
      language: 'sr',
      territory: 'RS',
      codeset: 'UTF-8',
      modifier: 'latin',
    })
    expect(named('C.UTF-8')).toMatchObject({ language: 'C', codeset: 'UTF-8' })
  })

  test.each([
    ['UTF-8', 'utf8'],
    ['ISO-8859-15', 'iso885915'],
    ['8859-1', 'iso88591'],
  ])('the codeset %s is also %s', (codeset, normal) => {
    expect(normaliseCodeset(codeset)).toBe(normal)
  })

  test('data is looked for with the codeset in both spellings and never without', () => {
    expect(localeDirectories(named('de_DE.UTF-8@euro'))).toEqual([
      'de_DE.UTF-8@euro',
      'de_DE.utf8@euro',
      'de.UTF-8@euro',
      'de.utf8@euro',
      'de_DE.UTF-8',
      'de_DE.utf8',
      'de.UTF-8',
      'de.utf8',
    ])
  })

  test('catalogues of messages are looked for without the codeset too', () => {
    expect(catalogueDirectories(named('de_AT.UTF-8'))).toEqual([
      'de_AT.UTF-8',
      'de_AT.utf8',
      'de.UTF-8',
      'de.utf8',
      'de_AT',
      'de',
    ])
  })

  test('in the archive the codeset is normalised', () => {
    expect(archivedLocaleName(named('ca_ES.UTF-8@valencia'))).toBe('ca_ES.utf8@valencia')
    expect(archivedLocaleName(named('de_DE'))).toBe('de_DE')
  })

  test('aliases are in two columns, comments apart, the first of a name counts', () => {
    const aliases = parseLocaleAliases('# x y\nGerman  de_DE.ISO-8859-1\ngerman other\n\nalone\n')
    expect([...aliases]).toEqual([['german', 'de_DE.ISO-8859-1']])
  })
})

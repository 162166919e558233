import { describe, expect, test } from 'vitest'
import { locale } from '../../src/analyzers/locale.ts'
import type { Need } from '../../src/model/need.ts'
import type { InventorySpec } from '../helpers/inventory.ts'
import { localeArchive } from '../helpers/locale-archive.ts'
import { sceneOf } from '../helpers/process.ts'

const program = `
  /app                elf interp=/lib64/ld.so needed=libc.so.6 imports=setlocale,bindtextdomain rodata=tool
  /plain              elf interp=/lib64/ld.so needed=libc.so.6
  /lib64/ld.so        elf soname=ld.so
  /lib/libc.so.6      elf soname=libc.so.6 rodata=libc
`
const escaped = (bytes: Uint8Array) =>
  [...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')

const data = `
  /usr/lib/locale/C.utf8/LC_CTYPE                   x
  /usr/lib/locale/locale-archive                    ${escaped(localeArchive(['de_DE.utf8']))}
  /usr/share/locale/locale.alias                    german de_DE.UTF-8
  /usr/share/locale/de/LC_MESSAGES/tool.mo          x
  /usr/share/locale/de/LC_MESSAGES/other.mo         x
  /usr/share/locale/de/LC_MESSAGES/libc.mo          x
  /usr/share/locale/fr/LC_MESSAGES/tool.mo          x
  /usr/lib/x/gconv/gconv-modules                    module ISO-8859-15// INTERNAL ISO8859-15 1
  /usr/lib/x/gconv/ISO8859-15.so                    elf
  /usr/lib/locale/et_EE.iso885915/LC_CTYPE          x
`

const lineOf = (need: Need): string =>
  'absent' in need
    ? `absent ${need.absent}`
    : 'tree' in need
      ? `tree ${need.tree}`
      : 'path' in need
        ? need.path
        : '?'

const needs = (path: string, spec: InventorySpec, files = data): string[] => {
  const { context, probe } = sceneOf(`${program}\n${files}`, path === '/' ? '/app' : path, spec)
  const about = path === '/' ? probe('read', '/') : probe('exec')
  expect(locale.matches(about)).toBe(true)
  return locale.analyze(about, context).needs.map(lineOf)
}

const alias = '/usr/share/locale/locale.alias'

describe('pitfall 11: a program that calls setlocale has the locale of the environment', () => {
  test('as a directory, in the spelling that the base has', () => {
    expect(needs('/app', { env: { LANG: 'C.UTF-8' } })).toEqual([
      alias,
      'tree /usr/lib/locale/C.utf8',
    ])
  })

  test('out of locale-archive, which is kept whole', () => {
    expect(needs('/app', { env: { LC_TIME: 'de_DE.UTF-8' } })).toEqual([
      alias,
      '/usr/lib/locale/locale-archive',
    ])
  })

  test('by an alias', () => {
    expect(needs('/app', { env: { LC_TIME: 'german' } })).toContain(
      '/usr/lib/locale/locale-archive',
    )
  })

  test('LC_ALL before LC_*, LC_* before LANG; an empty one is not set', () => {
    const env = { LC_ALL: '', LC_CTYPE: 'C.UTF-8', LANG: 'POSIX' }
    expect(needs('/app', { env })).toEqual([alias, 'tree /usr/lib/locale/C.utf8'])
    expect(needs('/app', { env: { ...env, LC_ALL: 'C' } })).toEqual([])
  })

  test('one that does not call setlocale has none', () => {
    expect(needs('/plain', { env: { LANG: 'C.UTF-8' } })).toEqual([])
  })

  test('a damaged archive is taken to have it', () => {
    const files = '/usr/lib/locale/locale-archive broken'
    expect(needs('/app', { env: { LC_CTYPE: 'xx_XX' } }, files)).toContain(
      '/usr/lib/locale/locale-archive',
    )
  })
})

describe('pitfall 11: what the recipe names', () => {
  test('is kept for the whole image', () => {
    expect(needs('/', { locales: ['C.UTF-8'] })).toEqual([alias, 'tree /usr/lib/locale/C.utf8'])
  })

  test('and is unmet when the base does not have it, as is what the environment names', () => {
    expect(needs('/', { locales: ['fr_FR.UTF-8'], env: { LANG: 'it_IT' } })).toEqual([
      'absent locale fr_FR.UTF-8',
      'absent locale it_IT',
    ])
  })

  test('C and POSIX need nothing', () => {
    expect(needs('/', { locales: ['C', 'POSIX'], env: { LANG: 'C' } })).toEqual([])
  })
})

test('pitfall 10: a locale in another character set than UTF-8 has the module that converts it', () => {
  expect(needs('/', { locales: ['et_EE.ISO-8859-15'] })).toEqual([
    alias,
    'tree /usr/lib/locale/et_EE.iso885915',
    '/usr/lib/x/gconv/gconv-modules',
    '/usr/lib/x/gconv/ISO8859-15.so',
  ])
})

describe('pitfall 11: catalogues of messages', () => {
  const catalogues = (spec: InventorySpec) =>
    needs('/app', spec).filter((line) => line.endsWith('.mo'))

  test('those of the text domains that an object has as a string, in the languages of the image alone', () => {
    expect(catalogues({ env: { LANG: 'de_DE.UTF-8' } })).toEqual([
      '/usr/share/locale/de/LC_MESSAGES/tool.mo',
      '/usr/share/locale/de/LC_MESSAGES/libc.mo',
    ])
  })

  test('LANGUAGE is a list, which counts only where the locale is not C', () => {
    const tools = (env: Record<string, string>) =>
      catalogues({ env }).filter((line) => line.endsWith('tool.mo'))
    expect(tools({ LANG: 'de_DE.UTF-8', LANGUAGE: 'fr:de' })).toEqual([
      '/usr/share/locale/fr/LC_MESSAGES/tool.mo',
      '/usr/share/locale/de/LC_MESSAGES/tool.mo',
    ])
    expect(tools({ LANG: 'C', LANGUAGE: 'fr' })).toEqual([])
  })

  test('a locale of the recipe is a language too', () => {
    expect(catalogues({ locales: ['fr_FR.UTF-8'] })).toEqual([
      '/usr/share/locale/fr/LC_MESSAGES/tool.mo',
    ])
  })
})

describe('a program of musl', () => {
  const files = `
    /musl                     elf interp=/lib/ld-musl-x86_64.so.1 needed=libc.so imports=setlocale
    /lib/ld-musl-x86_64.so.1  elf
    /usr/share/locale-musl/de_DE.UTF-8  x
    /usr/share/locale-musl/fr           x
  `
  const env = { LANG: 'de_DE.UTF-8', MUSL_LOCPATH: '/none:/usr/share/locale-musl' }

  test('has messages of libc below MUSL_LOCPATH, and no data of another libc', () => {
    expect(needs('/musl', { env }, `${data}${files}`)).toEqual([
      '/usr/share/locale-musl/de_DE.UTF-8',
    ])
    expect(needs('/musl', { env: { LANG: 'et_EE' } }, `${data}${files}`)).toEqual([])
  })

  test('takes any name: in a base of musl no locale is missing', () => {
    const spec = { env, locales: ['fr', 'xx_XX'] }
    expect(needs('/', spec, files)).toEqual(['/usr/share/locale-musl/fr'])
  })
})

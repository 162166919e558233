import { describe, expect, test } from 'vitest'
import { dpkg } from '../../../src/packages/dpkg.ts'
import { dependencyLines } from '../../helpers/dependencies.ts'
import { treeOf } from '../../helpers/tree.ts'

const stanza = (fields: string) => `Status: install ok installed\\n${fields}\\n\\n`

/** What `app` of amd64 depends on, beside these packages: `NAME VERSION [ARCHITECTURE [MORE FIELDS]]`. */
const depends = (field: string, others: readonly string[], architecture = 'amd64') => {
  const stanzas = others.map((text) => {
    const [name, version, own = 'amd64', ...more] = text.split(' ')
    const fields = more.length === 0 ? '' : `\\n${more.join(' ')}`
    return stanza(`Package: ${name}\\nVersion: ${version}\\nArchitecture: ${own}${fields}`)
  })
  const app = stanza(
    `Package: app\\nVersion: 1\\nArchitecture: ${architecture}\\nDepends: ${field}`,
  )
  return dependencyLines(dpkg.read(treeOf(`/var/lib/dpkg/status ${app}${stanzas.join('')}`)), 'app')
}

describe('a relation of a Debian package is satisfied', () => {
  test('by a package in the version that it asks for, else by nobody', () => {
    const libc = ['libc6 2.36-9']
    expect(depends('libc6 (>= 2.4)', libc)).toEqual(['libc6 (>= 2.4): libc6'])
    expect(depends('libc6 (>> 2.36-9)', libc)).toEqual(['libc6 (>> 2.36-9): nobody'])
  })

  test('by each alternative that is there, in the order they are written', () => {
    expect(depends('b | c | a', ['a 1', 'b 1'])).toEqual(['b | c | a: b / a'])
  })

  test('by who provides a virtual package, those of the name itself first', () => {
    const others = [
      'exim 4 amd64 Provides: mail-agent, mta',
      'mta 1',
      'postfix 3 amd64 Provides: mta',
    ]
    expect(depends('mta', others)).toEqual(['mta: mta / exim / postfix'])
  })

  test('by what is provided in a version, when it asks for one; Debian Policy 7.5', () => {
    const others = ['a 9 amd64 Provides: api (= 2)', 'b 9 amd64 Provides: api']
    expect(depends('api (>= 2), api (>> 2), api', others)).toEqual([
      'api (>= 2): a',
      'api (>> 2): nobody',
      'api: a / b',
    ])
  })

  test('by a package of its own architecture, or of another that is Multi-Arch: foreign', () => {
    const others = ['a 1 i386', 'b 1 i386 Multi-Arch: foreign', 'c 1 all', 'd 1 amd64']
    expect(depends('a, b, c, d', others)).toEqual(['a: nobody', 'b: b', 'c: c', 'd: d'])
  })

  test('by one of any architecture that allows it, when it says so, or of the one it names', () => {
    const others = ['a 1 i386 Multi-Arch: allowed', 'b 1 i386 Multi-Arch: same', 'c 1 amd64']
    expect(depends('a:any, b:any, b:i386, c:native, c:any', others)).toEqual([
      'a:any: a',
      'b:any: nobody',
      'b:i386: b',
      'c:native: c',
      'c:any: c',
    ])
  })

  test('of a package for all architectures by those of the base’s own', () => {
    expect(depends('a, b', ['a 1 amd64', 'b 1 i386', 'c 1 amd64'], 'all')).toEqual([
      'a: a',
      'b: nobody',
    ])
  })

  test('and left out when it is meant for other architectures', () => {
    expect(depends('a [i386], b [!i386]', ['a 1', 'b 1'])).toEqual(['b [!i386]: b'])
  })
})

test('documentation is what slim images of Debian leave out, copyright files excepted', () => {
  const database = dpkg.read(treeOf('/var/lib/dpkg/status'))
  const paths = [
    '/usr/share/doc/a/README',
    '/usr/share/doc/a',
    '/usr/share/man/man1/a.1.gz',
    '/usr/share/info/a.info.gz',
    '/usr/share/lintian/overrides/a',
    '/usr/share/doc/a/copyright',
    '/usr/share/locale/de/LC_MESSAGES/a.mo',
    '/usr/share/groff/1.22/tmac/an.tmac',
    '/usr/share/doc',
  ]
  expect(paths.filter((path) => database.isDocumentation?.(path as never))).toEqual(
    paths.slice(0, 5),
  )
})

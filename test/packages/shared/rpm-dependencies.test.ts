import { describe, expect, test } from 'vitest'
import { rpm } from '../../../src/packages/rpm.ts'
import { dependencyLines } from '../../helpers/dependencies.ts'
import { type RpmSpec, rpmHeader } from '../../helpers/rpm-header.ts'
import { makeRpmSqlite } from '../../helpers/rpm-sqlite.ts'
import { treeOf } from '../../helpers/tree.ts'

const hex = (bytes: Uint8Array) =>
  [...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')

const read = async (specs: readonly RpmSpec[]) => {
  const headers = Object.fromEntries(specs.map((spec, index) => [index + 1, rpmHeader(spec)]))
  const content = hex(await makeRpmSqlite(headers))
  return rpm.read(treeOf(`/bin -> usr/bin\n/usr/bin/sh\n/var/lib/rpm/rpmdb.sqlite ${content}\n`))
}

const others: readonly RpmSpec[] = [
  { name: 'glibc', provides: ['libc.so.6(GLIBC_2.34)(64bit)', 'api = 1:2-1'] },
  { name: 'musl', provides: ['api = 3-1', 'odd'] },
  { name: 'bash', files: { '/usr/bin/sh': {} }, provides: ['bash = 5-1'] },
]

const requires = async (...relations: readonly string[]) =>
  dependencyLines(
    await read([{ name: 'app', requires: relations, provides: ['config(app) = 1-1'] }, ...others]),
    'app',
  )

describe('a requirement of an rpm is satisfied', () => {
  test('by who provides a soname with its version, or what the package provides itself', async () => {
    expect(await requires('libc.so.6(GLIBC_2.34)(64bit)', 'config(app)')).toEqual([
      'libc.so.6(GLIBC_2.34)(64bit): glibc',
      'config(app): app',
    ])
  })

  test('by the version that is provided, its epoch first', async () => {
    expect(await requires('api >= 1:0', 'api < 1:0', 'api > 1:2-1', 'api')).toEqual([
      'api >= 1:0: glibc',
      'api < 1:0: musl',
      'api > 1:2-1: nobody',
      'api: glibc / musl',
    ])
  })

  test('by who has the file, through the links of the base', async () => {
    expect(await requires('/bin/sh', '/usr/bin/sh', '/bin/ksh')).toEqual([
      '/bin/sh: bash',
      '/usr/bin/sh: bash',
      '/bin/ksh: nobody',
    ])
  })

  test.each([
    ['(bash and odd)', '(bash & musl)'],
    ['(none or bash)', 'nobody / bash'],
    ['(bash if odd)', 'bash when musl'],
    ['(bash if odd else api)', 'bash when musl else glibc / musl'],
    ['(bash unless odd)', '() when musl else bash'],
    ['(bash unless odd else api)', 'glibc / musl when musl else bash'],
    ['(api with odd)', 'musl'],
    ['(api without odd)', 'glibc'],
    ['(api >= 1:0 with api < 1:0)', 'nobody'],
    ['(broken and', 'nobody'],
  ])('by the condition %s', async (written, satisfied) => {
    expect(await requires(written)).toEqual([`${written}: ${satisfied}`])
  })
})

test('features of rpm are no package, and what may be missing is only recommended', async () => {
  const more = [
    [1049, 8, ['rpmlib(FileDigests)', 'bash', 'odd']],
    [1048, 4, [1 << 24, 1 << 19, 0]],
    [1050, 8, ['4.6', '', '']],
  ] as const
  const database = await read([
    { name: 'app', recommends: ['glibc'], more },
    ...others,
    { name: 'x', provides: ['glibc'] },
  ])
  expect(dependencyLines(database, 'app')).toEqual([
    'bash: bash (recommended)',
    'odd: musl',
    'glibc: x (recommended)',
  ])
})

test('documentation is what a package marks as such and no licence, wherever it lies', async () => {
  const files = {
    '/usr/lib/a/README': { flags: 2 },
    '/usr/share/a/COPYING': { flags: 2 | 128 },
    '/usr/share/doc/a/x': {},
  }
  const database = await read([{ name: 'a', files }])
  expect(Object.keys(files).filter((path) => database.isDocumentation?.(path as never))).toEqual([
    '/usr/lib/a/README',
  ])
})

import { describe, expect, it } from 'vitest'
import { readBdb } from '../../src/formats/rpm-bdb.ts'
import { readNdb } from '../../src/formats/rpm-ndb.ts'
import { readRpmSqlite } from '../../src/formats/rpm-sqlite.ts'
import type { RootPath } from '../../src/model/file.ts'
import { rpm } from '../../src/packages/rpm.ts'
import { dependencyLines } from '../helpers/dependencies.ts'
import { makeBdb, makeNdb } from '../helpers/rpm-database.ts'
import { rpmHeader, sealedRpmHeader } from '../helpers/rpm-header.ts'
import { makeRpmSqlite } from '../helpers/rpm-sqlite.ts'
import { logBetween } from '../helpers/sqlite-wal.ts'
import { treeOf } from '../helpers/tree.ts'

const directory = { mode: 0o040755 }
const headers = {
  1: rpmHeader({
    name: 'filesystem',
    files: { '/bin': { mode: 0o120777, target: 'usr/bin' }, '/usr/bin': directory },
  }),
  2: rpmHeader({
    name: 'bash',
    epoch: 1,
    version: '5.2',
    release: '3.el9',
    files: {
      '/bin/bash': { mode: 0o100755 },
      '/bin': directory,
      '/usr/share/doc/bash/README': { state: 1, flags: 2 },
      '/usr/share/bash/COPYING': { flags: 128 },
      '/usr/share/bash': { ...directory, flags: 128 },
      '/etc/bash.log': { flags: 64 },
    },
    requires: [
      'libc.so.6()(64bit)',
      'bash',
      'python(abi) = 3.9',
      '/usr/bin/env',
      '/virtual',
      '(glibc-langpack if glibc-common)',
      '(libx.so()(64bit) or missing)',
    ],
    provides: ['bash = 1:5.2-3.el9'],
  }),
  3: rpmHeader({ name: 'glibc', provides: ['libc.so.6()(64bit)', 'libx.so()(64bit)'] }),
  4: rpmHeader({ name: 'coreutils', files: { '/usr/bin/env': {} }, source: 'gnu' }),
  5: rpmHeader({ name: 'python36', provides: ['python(abi) = 3.6'] }),
  6: rpmHeader({ name: 'python39', provides: ['python(abi) = 3.9', '/virtual'] }),
  7: rpmHeader({ name: 'gpg-pubkey', version: 'fd431d51', release: '4ae0493b', architecture: '' }),
  8: rpmHeader({ name: 'glibc-common', provides: ['glibc-common', 'glibc-langpack'] }),
  9: rpmHeader({ name: 'glibc', architecture: 'i686' }),
}

const hex = (bytes: Uint8Array) =>
  [...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')
const files = `
/bin -> usr/bin
/usr/bin/bash 0755
/usr/bin/env 0755
/usr/share/licenses/glibc/COPYING.LIB
/usr/share/bash/COPYING
`
const treeWith = (path: string, content: Uint8Array) =>
  treeOf(`${files}${path} 0640 mtime=77 ${hex(content)}\n`)

const sqlite = await makeRpmSqlite(headers)
const tree = treeWith('/var/lib/rpm/rpmdb.sqlite', sqlite)
const database = await rpm.read(tree)
const { packages } = database
const bash = packages.find(({ name }) => name === 'bash')

describe('rpm.detect', () => {
  it.each([
    '/var/lib/rpm/rpmdb.sqlite',
    '/usr/lib/sysimage/rpm/rpmdb.sqlite',
    '/usr/share/rpm/rpmdb.sqlite',
    '/usr/lib/sysimage/rpm/Packages.db',
    '/var/lib/rpm/Packages',
  ])('sees %s', (path) => {
    expect(rpm.detect(treeOf(`${path} x`))).toBe(true)
    expect(rpm.detect(treeOf(path))).toBe(false)
  })

  it('follows links', () => {
    const linked = treeOf(
      '/var/lib/rpm -> ../../usr/lib/other\n/usr/lib/other/rpmdb.sqlite x\n/var/lib/dpkg/status x',
    )
    expect(rpm.detect(linked)).toBe(true)
    expect(rpm.detect(treeOf('/var/lib/rpm/Name x'))).toBe(false)
  })
})

describe('rpm.read', () => {
  it('finds no packages without a database', async () => {
    expect((await rpm.read(treeOf('/x'))).packages).toEqual([])
  })

  it('lists packages with epoch, version and release as they are; keys are none', () => {
    expect(
      packages.map(({ name, version, architecture }) => `${name} ${version} ${architecture}`),
    ).toEqual([
      'bash 1:5.2-3.el9 x86_64',
      'coreutils 1-1 x86_64',
      'filesystem 1-1 x86_64',
      'glibc 1-1 i686',
      'glibc 1-1 x86_64',
      'glibc-common 1-1 x86_64',
      'python36 1-1 x86_64',
      'python39 1-1 x86_64',
    ])
    expect(packages.map(({ source }) => source).filter((one) => one !== undefined)).toEqual(['gnu'])
  })

  it('says licence and source version of each, as the header has them', () => {
    expect(packages[0]?.about).toEqual({ licence: 'MIT', sourceVersion: '5.2-3.el9' })
  })

  it('gives files through the directory links of the base, without those that were left out on installation', () => {
    expect(bash?.files).toEqual([
      '/etc/bash.log',
      '/usr/bin',
      '/usr/bin/bash',
      '/usr/share/bash',
      '/usr/share/bash/COPYING',
    ])
  })

  it('knows the digests of regular files that were installed, and which are configuration', async () => {
    const etc = '/etc/bash.conf'
    const bytes = await makeRpmSqlite({
      1: rpmHeader({
        name: 'bash',
        files: { '/bin/bash': { mode: 0o100755 }, [etc]: { flags: 1 }, '/etc/log': { flags: 64 } },
        more: [[5011, 4, [8]]],
      }),
    })
    const database = await rpm.read(treeWith('/var/lib/rpm/rpmdb.sqlite', bytes))
    const sha256 = { algorithm: 'sha256', hex: 'ab'.repeat(32) }
    expect(database.digestOf?.('/usr/bin/bash' as RootPath)).toEqual({
      ...sha256,
      isConfiguration: false,
    })
    expect(database.digestOf?.(etc as RootPath)).toEqual({ ...sha256, isConfiguration: true })
    expect(database.digestOf?.('/etc/log' as RootPath)).toBeUndefined()
  })

  it('gives a link to the package that ships it as one', async () => {
    const database = await rpm.read(tree)
    const names = (path: string) => database.ownersOf(path as RootPath).map(({ name }) => name)
    expect(names('/bin')).toEqual(['filesystem'])
    expect(names('/usr/bin')).toEqual(['bash', 'filesystem'])
    expect(names('/usr/bin/bash')).toEqual(['bash'])
  })

  it('knows what a package cannot be without: by provisions in the version it asks for, by files, in conditions', () => {
    expect(dependencyLines(database, 'bash')).toEqual([
      'libc.so.6()(64bit): glibc',
      'bash: bash',
      'python(abi) = 3.9: python39',
      '/usr/bin/env: coreutils',
      '/virtual: python39',
      '(glibc-langpack if glibc-common): glibc-common when glibc-common',
      '(libx.so()(64bit) or missing): glibc / nobody',
    ])
  })

  it('knows licences by their flag and by where they lie', () => {
    expect(bash?.licences).toEqual(['/usr/share/bash/COPYING'])
    expect(packages.find(({ name }) => name === 'glibc')?.licences).toEqual([
      '/usr/share/licenses/glibc/COPYING.LIB',
    ])
  })

  it('reads changes that are in the log beside the file only, and not those of a stale log', async () => {
    const before = await makeRpmSqlite({ 1: headers[1] })
    const log = logBetween(before, sqlite)
    const names = async (bytes: Uint8Array) => {
      const text = `/usr/lib/sysimage/rpm/rpmdb.sqlite ${hex(before)}\n/usr/lib/sysimage/rpm/rpmdb.sqlite-wal ${hex(bytes)}\n`
      const logged = treeOf(`${text}/var/lib/rpm -> ../../usr/lib/sysimage/rpm`)
      return (await rpm.read(logged)).packages.map(({ name }) => name)
    }
    expect(await names(log)).toEqual(packages.map(({ name }) => name))
    expect(await names(log.fill(0, 16, 20))).toEqual(['filesystem'])
  })

  it('takes of two databases the one that has packages, else the first, and warns of the other', async () => {
    const [first, second] = ['/usr/lib/sysimage/rpm/rpmdb.sqlite', '/var/lib/rpm/Packages'] as const
    const keys = await makeRpmSqlite({ 1: headers[7] })
    const read = async (one: Uint8Array, other: Uint8Array) => {
      const both = treeOf(`${first} ${hex(one)}\n${second} ${hex(other)}\n`)
      const { packages: named, warnings } = await rpm.read(both)
      const [trimmed] = await rpm.trim(both, { paths: new Set(), packages: named })
      const examined = await rpm.examine?.(both)
      return [named.length, trimmed?.path, examined?.directories, warnings]
    }
    const warning = (path: string, unread: string): readonly unknown[] => [
      expect.stringMatching(new RegExp(`are those of ${path}, and ${unread} is not read$`)),
    ]
    const secondWins = [1, second, ['/var/lib/rpm'], warning(second, first)]
    const firstWins = (count: number) => [
      count,
      first,
      ['/usr/lib/sysimage/rpm'],
      warning(first, second),
    ]
    const one = makeBdb({ 1: headers[3] })
    expect(await read(await makeRpmSqlite({}), one)).toEqual(secondWins)
    expect(await read(keys, one)).toEqual(secondWins)
    expect(await read(sqlite, one)).toEqual(firstWins(packages.length))
    expect(await read(keys, makeBdb({}))).toEqual(firstWins(0))
  })

  it('does not warn of links to the one database, nor of empty files', async () => {
    const at = '/usr/lib/sysimage/rpm/rpmdb.sqlite'
    const links = [
      '/var/lib/rpm -> ../../usr/lib/sysimage/rpm\n/usr/share/rpm -> /var/lib/rpm',
      `/var/lib/rpm/rpmdb.sqlite = ${at}\n/usr/lib/sysimage/rpm/Packages\n`,
    ]
    for (const text of links) {
      const linked = treeOf(`${at} ${hex(sqlite)}\n${text}`)
      expect((await rpm.read(linked)).warnings).toEqual([])
    }
  })

  it('says of which packages the headers are not what their own digests are of', async () => {
    const sealed = sealedRpmHeader(headers[2])
    const edited = Buffer.from(sealed)
    edited.write('5.9', edited.indexOf('5.2'))
    const read = async (header: Buffer) => {
      const bytes = await makeRpmSqlite({ 1: headers[1], 2: header, 7: headers[7] })
      return rpm.read(treeWith('/var/lib/rpm/rpmdb.sqlite', bytes))
    }
    expect((await read(sealed)).altered).toEqual([])
    const { altered } = await read(edited)
    expect(altered).toMatchObject([
      { path: '/var/lib/rpm/rpmdb.sqlite', package: { name: 'bash', version: '1:5.9-3.el9' } },
    ])
  })

  it('names the file of a damaged database', async () => {
    await expect(rpm.read(treeOf('/var/lib/rpm/Packages x'))).rejects.toMatchObject({
      code: 'PACKAGES_DAMAGED',
      at: { file: '/var/lib/rpm/Packages' },
    })
  })
})

const kept = {
  paths: new Set<RootPath>(),
  packages: packages.filter(({ name, architecture }) => name === 'bash' || architecture === 'i686'),
}

describe('rpm.trim', () => {
  it.each([
    ['/var/lib/rpm/rpmdb.sqlite', sqlite, readRpmSqlite],
    [
      '/usr/lib/sysimage/rpm/Packages.db',
      makeNdb(headers),
      (bytes: Uint8Array) => readNdb(bytes, '').records,
    ],
    ['/var/lib/rpm/Packages', makeBdb(headers), (bytes: Uint8Array) => readBdb(bytes, '').records],
  ] as const)(
    'cuts %s down to the kept packages, headers as they are',
    async (path, content, read) => {
      const base = treeWith(path, content)
      const [file, ...others] = await rpm.trim(base, kept)
      expect(others).toEqual([])
      expect(file).toMatchObject({
        path,
        rule: 'rpm.packages',
        metadata: { mode: 0o640, mtime: 77 },
      })
      const records = await read(file?.content ?? new Uint8Array(), '')
      expect(records.map(({ number }) => number)).toEqual([2, 9])
      expect(Buffer.from(records[0]?.header ?? []).equals(headers[2])).toBe(true)
      const [again] = await rpm.trim(base, kept)
      expect(Buffer.from(again?.content ?? []).equals(file?.content ?? Buffer.alloc(0))).toBe(true)
    },
  )

  it('tells rpm that an index of ndb is out of date', async () => {
    const base = treeWith('/usr/lib/sysimage/rpm/Packages.db', makeNdb(headers))
    const [file] = await rpm.trim(base, kept)
    expect(readNdb(file?.content ?? new Uint8Array(), '').generation).toBe(8)
  })

  it('writes one file with the changes of the log, and empties what is kept of that', async () => {
    const before = await makeRpmSqlite({ 1: headers[1] })
    const at = '/var/lib/rpm/rpmdb.sqlite'
    const log = hex(logBetween(before, sqlite))
    const base = treeOf(`${at} ${hex(before)}\n${at}-shm x\n${at}-wal 0600 ${log}\n`)
    const [file, ...others] = await rpm.trim(base, kept)
    const records = await readRpmSqlite(file?.content ?? new Uint8Array(), '')
    expect(records.map(({ number }) => number)).toEqual([2, 9])
    expect(others).toEqual([])
    const paths = new Set([`${at}-wal`, `${at}-shm`] as RootPath[])
    const [, ...emptied] = await rpm.trim(base, { ...kept, paths })
    expect(emptied).toMatchObject([
      { path: `${at}-shm`, content: new Uint8Array() },
      { path: `${at}-wal`, content: new Uint8Array(), metadata: { mode: 0o600 } },
    ])
  })

  it('does nothing without a database', async () => {
    expect(await rpm.trim(treeOf('/x'), kept)).toEqual([])
  })
})

import { expect, test } from 'vitest'
import { rpm } from '../../src/packages/rpm.ts'
import { lint } from '../../src/questions/lint.ts'
import { MemoryTree } from '../../src/rootfs/memory-tree.ts'
import type { Headers } from '../helpers/rpm-database.ts'
import { type RpmSpec, rpmHeader, sealedRpmHeader } from '../helpers/rpm-header.ts'
import { makeRpmSqlite } from '../helpers/rpm-sqlite.ts'
import { treeOf } from '../helpers/tree.ts'
import { opened } from '../helpers/trimmed.ts'

const database = '/var/lib/rpm/rpmdb.sqlite'
const directory = { mode: 0o040755 }
const link = { mode: 0o120777 }
/** `sha256` of nothing. */
const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const accounts = `
  /etc/passwd mysql:x:27:27::/:\n
  /etc/group  wheel:x:10:\nmysql:x:27:\n
`

/** A tree of these packages, digests of their files those of empty ones. */
const linted = async (text: string, ...specs: readonly RpmSpec[]) => {
  const headers = Object.fromEntries(
    specs.map((spec, index): [number, Buffer] => {
      const files = Object.values(spec.files ?? {})
      const digests = files.map(({ mode = 0o100644 }) => (mode >> 12 === 8 ? empty : ''))
      const tag = [1035, 8, digests] as const
      const more = [...(files.length === 0 ? [] : [tag]), ...(spec.more ?? [])]
      return [index + 1, rpmHeader({ ...spec, more })]
    }),
  )
  return lintedHeaders(text, headers)
}

const lintedHeaders = async (text: string, headers: Headers) => {
  const hex = Buffer.from(await makeRpmSqlite(headers)).toString('hex')
  const bytes = hex.replace(/../g, '\\x$&')
  const tree = treeOf(`${accounts}${database} ${bytes}\n${text}`)
  const packages = await rpm.read(tree)
  const report = lint({ image: opened(tree), packages, examination: await rpm.examine?.(tree) })
  return {
    ...report,
    tree,
    lines: report.findings.map(({ kind, subject, what }) => `${kind} ${subject}: ${what}`),
  }
}

const found = async (text: string, ...specs: readonly RpmSpec[]) =>
  (await linted(text, ...specs)).lines

test('a sound base has no finding; owners are looked up in the base', async () => {
  const files = { '/bin/sh': { mode: 0o100755 }, '/usr/bin': directory, '/usr/lib/a.so': link }
  const tree = `
    /bin          -> usr/bin
    /usr/bin      gid=10 dir
    /usr/bin/sh   0755 gid=10
    /usr/lib/a.so 0755 gid=10 -> a.so.1
    /usr/lib/a.so.1
  `
  const more = [[1036, 8, ['', '', 'a.so.1']]] as const
  expect(await found(tree, { name: 'sh', files, more })).toEqual([])
})

test('a header that is not what its own digests are of is an error that names package and digest', async () => {
  const header = sealedRpmHeader(rpmHeader({ name: 'caps', version: '1.0' }))
  header.write('9.0', header.indexOf('1.0'))
  const { findings } = await lintedHeaders('', { 1: header })
  expect(findings).toMatchObject([
    { kind: 'digest', severity: 'error', subject: database, package: 'caps' },
  ])
  expect(findings[0]?.what).toMatch(/^sha256 [0-9a-f]{64}, recorded [0-9a-f]{64}$/)
})

test('mode, owner, group, target and type are compared with the header', async () => {
  const files = {
    '/mode': {},
    '/owner': {},
    '/group': {},
    '/link': { ...link, target: 'there' },
    '/directory': directory,
    '/file': {},
    '/gone': {},
    '/lost': { ...link, target: '/mode' },
    '/empty': directory,
  }
  const tree = `
    /mode      04755 gid=10
    /owner     uid=27 gid=10
    /group     gid=27
    /link      gid=10 -> mode
    /directory gid=10
    /file      gid=10 -> mode
  `
  expect(await found(tree, { name: 'a', files })).toEqual([
    'digest /file: is a symlink, and a file is recorded',
    'metadata /directory: file, recorded directory',
    'metadata /group: group 27, recorded wheel (10)',
    'metadata /link: leads to mode, recorded there',
    'metadata /mode: mode 4755, recorded 0644',
    'metadata /owner: owner 27, recorded root (0)',
    'missing /gone: is recorded and not there',
    'missing /lost: is recorded and not there',
    'absent /empty: is listed and not there',
    'privileged /mode: setuid 0',
  ])
})

test('an owner whom the base does not have is none', async () => {
  const more = [[1039, 8, ['nobody-here']]] as const
  expect(await found('/a gid=10', { name: 'a', files: { '/a': {} }, more })).toEqual([
    'metadata /a: owner 0, recorded nobody-here (whom the base does not have)',
  ])
})

test('capabilities are compared, however they are written', async () => {
  const files = { '/ping': { mode: 0o100755 }, '/plain': { mode: 0o100755 } }
  const more = [[5010, 8, ['= cap_net_raw+ep', '']]] as const
  const { tree, ...without } = await linted('/ping 0755 gid=10\n/plain 0755 gid=10', {
    ...{ name: 'a', files, more },
  })
  expect(without.lines).toEqual(['metadata /ping: capabilities =, recorded cap_net_raw=ep'])
  const value = Buffer.from('0100000200200000000000000000000000000000', 'hex')
  const given = new MemoryTree(
    ['/ping', '/plain', '/etc/group', database].map((name) => {
      const path = name as Parameters<typeof tree.lstat>[0]
      const entry = tree.lstat(path)
      if (entry === undefined) throw new Error(name)
      const xattrs = new Map(name.startsWith('/p') ? [['security.capability', value]] : [])
      return { path, entry: { ...entry, xattrs }, content: tree.read(path) }
    }),
  )
  const packages = await rpm.read(given)
  const examination = await rpm.examine?.(given)
  const { findings } = lint({ image: opened(given), packages, examination })
  expect(findings.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
    'metadata /plain',
    'privileged /ping',
    'privileged /plain',
  ])
})

test('configuration may be changed, and what a package does not have verified is not compared', async () => {
  const files = { '/etc/a': { flags: 1 }, '/etc/b': { flags: 17 }, '/log': {}, '/any': {} }
  const more = [[1045, 4, [0xffffffff, 0xffffffff, 0xffffffff - 1 - 64, 0]]] as const
  const tree = '/etc/a 0600 gid=10\n/etc/b gid=10 changed\n/log 0600 gid=10 text\n/any 0600 text'
  expect(await found(tree, { name: 'a', files, more })).toEqual([
    'configuration /etc/a: mode 0600, recorded 0644',
    'configuration /etc/b: was changed',
  ])
})

test('what need not be there is a number: %ghost, %missingok, what was left out or is elsewhere', async () => {
  const files = {
    '/ghost': { flags: 64 },
    '/maybe': { flags: 9 },
    '/share': { state: 3 },
    '/left-out': { state: 2 },
    '/wrong-color': { state: 4 },
    '/readme': { flags: 2 },
    '/net/a': {},
  }
  const one = { name: 'a', files }
  const plain = await linted('', one)
  expect([plain.leftOut, plain.lines]).toEqual([
    3,
    ['missing /net/a: is recorded and not there', 'missing /readme: is recorded and not there'],
  ])
  const settings = [
    '/etc/rpm/macros.image %_excludedocs 1\\n%_netsharedpath /mnt:/net',
    '/usr/lib/rpm/macros %_excludedocs 0\\n%_netsharedpath %{nil}\n/etc/rpm/macros %_excludedocs\\x091\\n%_netsharedpath \\\\n/net',
    '/etc/dnf/dnf.conf [main]\\ntsflags=noscripts,\\n  nodocs\n/usr/lib/rpm/macros.d/macros.x %_netsharedpath /net',
  ]
  for (const text of settings)
    expect(await linted(text, one)).toMatchObject({ leftOut: 5, lines: [] })
})

test('a file that another package’s stands for, packages in two versions, and what nothing satisfies', async () => {
  const kernel = { name: 'kernel-core', provides: ['installonlypkg(kernel)'] }
  const specs = [
    { name: 'a', files: { '/a': { state: 1 } } },
    { name: 'b', epoch: 1 },
    { name: 'b', version: '2' },
    { name: 'b', version: '2', architecture: 'i686' },
    kernel,
    { ...kernel, version: '2' },
    {
      name: 'own',
      requires: ['b > 1', 'here', 'away', 'away', '/a', '(x if y)'],
      provides: ['here'],
    },
    { name: 'own', version: '2', recommends: ['nothing'] },
  ]
  const text = '/etc/yum.conf [main]\\ninstallonlypkgs = kernel own\n'
  const provides = specs.map((one) => ({ ...one, provides: [...(one.provides ?? []), one.name] }))
  expect(await found(text, ...provides)).toEqual([
    'duplicate b.x86_64: is installed as 1-1 and 2-1',
    'dependency own: requires away, which nothing here satisfies',
    'dependency own: requires /a, which nothing here satisfies',
    'replaced /a: is another package’s, that of a was replaced',
  ])
})

test('links of alternatives that lead nowhere', async () => {
  const tree = `
    /var/lib/alternatives/java auto\\n/usr/bin/java\\njre\\n/usr/lib/jre\\n\\n/opt/11/java\\n@java@10 service\\n/opt/11\\n/opt/17/java\\n20\\n\\n
    /opt/17/java
    /usr/bin/java -> /etc/alternatives/java
  `
  expect(await found(tree, { name: 'a' })).toEqual([
    'alternative java: /usr/bin/java leads nowhere',
    'alternative java: its choice /opt/11/java is not there',
  ])
})

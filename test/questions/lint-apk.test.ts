import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { apk } from '../../src/packages/apk.ts'
import { lint } from '../../src/questions/lint.ts'
import { treeOf } from '../helpers/tree.ts'
import { opened } from '../helpers/trimmed.ts'

const digest = (text: string) => `Z:Q1${createHash('sha1').update(text).digest('base64')}`
const record = (name: string, ...lines: readonly string[]) =>
  [`P:${name}`, 'V:1-r0', 'A:x86_64', ...lines, '', ''].join('\\n')

const found = (text: string, ...records: readonly string[]) => {
  const tree = treeOf(`/lib/apk/db/installed ${records.join('')}\n${text}`)
  const packages = apk.read(tree)
  return lint({ image: opened(tree), packages, examination: apk.examine?.(tree) }).findings.map(
    ({ severity, kind, subject, what }) => `${severity} ${kind} ${subject}: ${what}`,
  )
}

const app = record(
  'app',
  ...['D:so:libc.musl-x86_64.so.1 !other', 'F:', 'F:usr', 'F:usr/bin', 'R:app', 'a:0:0:755'],
  ...[digest('ELF'), 'R:tool', 'a:0:0:777', digest('app'), 'F:etc', 'R:app.conf', digest('old')],
  ...['F:var/tmp', 'M:0:0:1777'],
)
const musl = record('musl', 'p:so:libc.musl-x86_64.so.1=1')
const sound = `
  /usr/bin/app  0755 ELF
  /usr/bin/tool -> app
  /etc/app.conf old
  /etc/apk/world app>0\\n!vim\\nso:libc.musl-x86_64.so.1\\n
  /var/tmp 01777 dir
`

test('a sound base has no finding', () => {
  expect(found(sound, app, musl)).toEqual([])
})

test.each([
  [/ELF/, 'elf', 'error digest /usr/bin/app: sha1 '],
  [/0755/, '04755', 'error metadata /usr/bin/app: mode 4755, recorded 0755'],
  [/0755/, '0755 uid=7', 'error metadata /usr/bin/app: owner 7, recorded 0 (0)'],
  [/0755/, '0755 gid=7', 'error metadata /usr/bin/app: group 7, recorded 0 (0)'],
  [/-> app/, '-> /bin/sh', 'error metadata /usr/bin/tool: leads to /bin/sh, and something else'],
  [/.*0755 ELF/, '', 'error missing /usr/bin/app: is recorded and not there'],
  [/01777/, '0755', 'error metadata /var/tmp: mode 0755, recorded 1777'],
  [/ old/, ' new', 'note configuration /etc/app.conf: was changed'],
  [/conf old/, 'conf 0600 old', 'note configuration /etc/app.conf: mode 0600, recorded 0644'],
  [/!vim/, '!musl', 'warning dependency !musl: is in world, and musl is here'],
  [/app>0/, 'app>1-r0', 'warning dependency app>1-r0: is in world, and nothing here satisfies it'],
])('%s → %s is found', (from, to, expected) => {
  const tree = sound.replace(from, to)
  expect(found(tree, app, musl).filter((line) => line.startsWith(expected))).toHaveLength(1)
})

test('a dependency that nothing satisfies, and packages that apk marks as broken', () => {
  expect(found(sound.replace(/so:\S+\\n$/m, ''), app, record('half', 'f:fsx'))).toEqual([
    'warning unfinished half: some of its files were not installed',
    'warning unfinished half: one of its scripts did not end well',
    'warning unfinished half: some of its attributes were not set',
    'warning dependency app: requires so:libc.musl-x86_64.so.1, which nothing here satisfies',
  ])
})

test('the base says what is configuration', () => {
  const edited = sound.replace(' old', ' new').replace('ELF', 'elf')
  const lists = '/etc/apk/protected_paths.d/own.list -etc/app.conf\\n# text\\n+usr\\n'
  expect(found(`${edited}${lists}`, app, musl).map((line) => line.split(':')[0])).toEqual([
    'error digest /etc/app.conf',
    'note configuration /usr/bin/app',
  ])
})

test('digests of a package of apk-tools 3 are the first twenty bytes of SHA-256', () => {
  const cut = (text: string) => {
    const bytes = createHash('sha256').update(text).digest().subarray(0, 20)
    return `Z:Q1${bytes.toString('base64')}`
  }
  const lines = ['F:usr', 'R:app', cut('ELF'), 'R:link', 'a:0:0:777', cut('app')]
  const tree = '/usr/app ELF\n/usr/link -> app\n'
  expect(found(tree, record('app', 'f:S', ...lines))).toEqual([])
  const changed = found(
    tree.replace('ELF', 'other').replace('> app', '> /app'),
    record('app', 'f:S', ...lines),
  )
  expect(changed).toEqual([
    expect.stringMatching(/^error digest \/usr\/app: sha256 [0-9a-f]{40}, recorded [0-9a-f]{40}$/),
    expect.stringContaining('error metadata /usr/link: leads to /app'),
    expect.stringContaining('warning dangling /usr/link'),
  ])
})

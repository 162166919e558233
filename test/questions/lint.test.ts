import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { FileTree } from '../../src/model/file.ts'
import type { LintReport } from '../../src/model/lint.ts'
import { dpkg } from '../../src/packages/dpkg.ts'
import { lint } from '../../src/questions/lint.ts'
import { treeOf } from '../helpers/tree.ts'
import { opened } from '../helpers/trimmed.ts'

const md5 = (text: string) => createHash('md5').update(text).digest('hex')
const status = (name: string, state = 'install ok installed', more = '') =>
  `Package: ${name}\\nStatus: ${state}\\n${more}Architecture: amd64\\nVersion: 1\\n\\n`

const linted = (tree: FileTree): LintReport => {
  const packages = dpkg.read(tree)
  return lint({ image: opened(tree), packages, examination: dpkg.examine?.(tree) })
}

const found = (tree: FileTree) =>
  linted(tree).findings.map(({ severity, kind, subject, package: owner }) =>
    [severity, kind, subject, owner ?? '–'].join(' '),
  )

const sound = `
  /usr/bin/app                   0755 ELF
  /usr/bin/tool                  -> app
  /etc/app.conf                  old
  /var/lib/dpkg/status           ${status('app', 'install ok installed', `Conffiles:\\n /etc/app.conf ${md5('old')}\\n`)}
  /var/lib/dpkg/info/app.list    /.\\n/usr\\n/usr/bin\\n/usr/bin/app\\n/usr/bin/tool\\n/etc/app.conf\\n/usr/share/man/man1/app.1.gz\\n/opt/app/help\\n
  /var/lib/dpkg/info/app.md5sums ${md5('ELF')}  usr/bin/app\\n${md5('man')}  usr/share/man/man1/app.1.gz\\n${md5('help')}  opt/app/help\\n
  /var/lib/dpkg/info/app.postinst 0755 script
  /etc/dpkg/dpkg.cfg.d/slim      path-exclude /opt/*\\n
`

test('a sound base has no finding; what is left out on purpose is a number', () => {
  expect(linted(treeOf(sound))).toMatchObject({
    ...{ format: 'dpkg', packages: 1, checked: 2, leftOut: 2, findings: [] },
  })
})

test('a file that is not as recorded or not there is an error, configuration is not', () => {
  const edit = (from: RegExp, to: string) => found(treeOf(sound.replace(from, to)))
  expect(edit(/ELF/, 'elf')).toEqual(['error digest /usr/bin/app app'])
  expect(edit(/path-exclude.*$/m, '')).toEqual(['error missing /opt/app/help app'])
  expect(edit(/0755 ELF/, '-> /bin/app')).toContain('error digest /usr/bin/app app')
  expect(edit(/conf {2,}old/, 'conf new')).toEqual(['note configuration /etc/app.conf –'])
  expect(edit(/\/etc\/app.conf {2,}old/, '')).toEqual(['note configuration /etc/app.conf app'])
  expect(edit(/\/usr\/bin\/tool .*/, '')).toEqual(['note absent /usr/bin/tool app'])
})

test('packages that are neither installed nor removed, or only half', () => {
  const states = [
    ['half', 'install reinstreq half-installed'],
    ['unpacked', 'install ok unpacked'],
    ['again', 'install reinstreq installed'],
    ['going', 'deinstall ok installed'],
    ['gone', 'deinstall ok config-files'],
    ['never', 'unknown ok not-installed'],
    ['held', 'hold ok installed'],
  ]
  const all = states.map(([name = '', state]) => status(name, state)).join('')
  expect(found(treeOf(`/var/lib/dpkg/status ${all}`))).toEqual([
    'warning unfinished again –',
    'warning unfinished going –',
    'warning unfinished half –',
    'warning unfinished unpacked –',
    'warning removed gone –',
  ])
})

test('alternatives, diversions and links that lead nowhere', () => {
  const tree = treeOf(`
    /usr/bin/vi                    -> /etc/alternatives/vi
    /etc/alternatives/vi           -> /usr/bin/vim
    /usr/lib/liba.so               -> liba.so.1
    /usr/lib/libb.so               -> /run/libb.so
    /usr/lib/loop                  -> loop
    /usr/share/doc/a               -> b
    /var/lib/dpkg/status           ${status('a')}
    /var/lib/dpkg/info/a.list      /usr/lib/liba.so\\n/usr/lib/libb.so\\n/usr/lib/loop\\n/usr/share/doc/a\\n
    /var/lib/dpkg/alternatives/vi  auto\\n/usr/bin/vi\\n\\n/usr/bin/vim\\n10\\n\\n
    /var/lib/dpkg/diversions       /bin/x\\n/bin/x.real\\ngone\\n/bin/y\\n/bin/y.real\\na\\n/bin/z\\n/bin/z.real\\n:\\n
  `)
  expect(found(tree)).toEqual([
    'warning alternative vi –',
    'warning alternative vi –',
    'warning diversion /bin/x –',
    'warning dangling /usr/lib/liba.so a',
    'warning dangling /usr/lib/loop a',
  ])
})

test('a file of two packages, an executable of none, and what has privileges', () => {
  const tree = treeOf(`
    /usr/bin/both                 0755
    /usr/bin/su                   04755
    /usr/bin/wall                 02755 gid=5
    /usr/local/bin/own            0755
    /usr/local/share/text
    /var/lib/dpkg/status          ${status('a')}${status('b')}
    /var/lib/dpkg/info/a.list     /usr/bin\\n/usr/bin/both\\n/usr/bin/su\\n/usr/bin/wall\\n
    /var/lib/dpkg/info/b.list     /usr/bin\\n/usr/bin/both\\n
  `)
  expect(found(tree)).toEqual([
    'warning shared /usr/bin/both a',
    'warning unowned /usr/local/bin/own –',
    'note privileged /usr/bin/su a',
    'note privileged /usr/bin/wall a',
  ])
  expect(linted(tree).findings.map(({ what }) => what)).toEqual([
    'belongs to a, b',
    'can be executed and belongs to no package',
    'setuid 0',
    'setgid 5',
  ])
})

test('without a package database nothing can be unowned', () => {
  const tree = treeOf('/usr/bin/su 04755')
  const packages = { format: 'none', packages: [], ownersOf: () => [] } as const
  const report = lint({ image: opened(tree), packages, examination: undefined })
  expect(report.findings.map(({ kind }) => kind)).toEqual(['privileged'])
})

test('what an administrator has overridden is compared, and what packages depend on', () => {
  const tree = treeOf(`
    /a 04755 gid=7
    /b 0755
    /etc/group other:x:8:
    /var/lib/dpkg/status ${status('a', 'install ok installed', 'Depends: b (>= 1), c | d\\n')}${status('b')}
    /var/lib/dpkg/statoverride root other 4754 /a\\n#0 root 755 /b\\nroot root 755 /gone\\n
  `)
  const findings = linted(tree).findings.filter(({ kind }) => /metadata|dependency/.test(kind))
  expect(findings.map(({ subject, what }) => `${subject}: ${what}`)).toEqual([
    '/a: mode 4755, recorded 4754, group 7, recorded other (8)',
    'a: requires c | d, which nothing here satisfies',
  ])
})

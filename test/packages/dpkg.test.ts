import { describe, expect, it } from 'vitest'
import { fromBytes } from '../../src/formats/byte-string.ts'
import type { RootPath } from '../../src/model/file.ts'
import type { GeneratedFile } from '../../src/model/package.ts'
import { dpkg } from '../../src/packages/dpkg.ts'
import { dependencyLines } from '../helpers/dependencies.ts'
import { treeOf } from '../helpers/tree.ts'

const stanza = (name: string, more = '', status = 'install ok installed') =>
  `Package: ${name}\\nStatus: ${status}\\nArchitecture: amd64\\n${more}Version: 1:2-3\\nDescription: x\\n y\\n\\n`
const md5 = '0123456789abcdef0123456789abcdef'

const base = treeOf(`
/bin -> usr/bin
/lib -> usr/lib
/usr/bin/sh                           0755
/usr/bin/bash                         0755
/usr/bin/mawk                         0755
/usr/bin/gawk                         0755
/usr/bin/awk -> /etc/alternatives/awk
/etc/alternatives/awk -> /usr/bin/mawk
/usr/lib/libc.so.6                    0755
/usr/share/man/sh.1.gz
/usr/share/man/sh.distrib.1.gz
/etc/bash.bashrc
/etc/skel/.bashrc
/var/lib/dpkg/arch                    amd64\\ni386\\n
/var/lib/dpkg/status                  0640 mtime=77 ${stanza('libc6', 'Multi-Arch: same\\nSource: glibc (2-1)\\n')}${stanza('bash', `Conffiles:\\n /etc/bash.bashrc ${md5}\\n /etc/skel/.bashrc ${md5} obsolete\\n`)}${stanza('dash')}${stanza('gone', '', 'deinstall ok config-files')}${stanza('held', '', 'hold ok installed')}${stanza('trigger', '', 'install ok triggers-pending')}
/var/lib/dpkg/status-old              old
/var/lib/dpkg/triggers/File           x
/var/lib/dpkg/info/format             1\\n
/var/lib/dpkg/info/libc6:amd64.list   /.\\n/lib\\n/lib/libc.so.6\\n
/var/lib/dpkg/info/libc6:amd64.md5sums ${md5}  lib/libc.so.6\\n
/var/lib/dpkg/info/libc6:amd64.postinst 0755 #!/bin/sh
/var/lib/dpkg/info/bash.list          /.\\n/bin\\n/bin/bash\\n/etc\\n/etc/bash.bashrc\\n/etc/skel/.bashrc\\n/usr/share/man/sh.1.gz\\n/usr/share/doc/bash/copyright\\n
/var/lib/dpkg/info/bash.md5sums       ${md5}  bin/bash\\n${md5}  usr/share/man/sh.1.gz\\n
/var/lib/dpkg/info/bash.conffiles     /etc/bash.bashrc\\n/etc/skel/.bashrc\\n
/var/lib/dpkg/info/dash.list          /.\\n/bin\\n/bin/sh\\n/usr/share/man/sh.1.gz\\n
/var/lib/dpkg/diversions              /usr/share/man/sh.1.gz\\n/usr/share/man/sh.distrib.1.gz\\ndash\\n/etc/none\\n/etc/none.old\\n:\\n
/var/lib/dpkg/statoverride            root root 4755 /bin/bash\\nroot root 755 /none\\n
/var/lib/dpkg/alternatives/awk        auto\\n/usr/bin/awk\\nawk.1\\n/usr/share/man/awk.1\\n\\n/usr/bin/gawk\\n10\\n\\n/usr/bin/mawk\\n5\\n/usr/share/man/mawk.1\\n\\n
/var/lib/dpkg/alternatives/ed         auto\\n/usr/bin/ed\\n\\n/usr/bin/bash\\n10\\n\\n
`)

const owners = (path: string) =>
  dpkg
    .read(base)
    .ownersOf(path as RootPath)
    .map(({ name }) => name)

describe('dpkg.detect', () => {
  it('sees a status file or a directory status.d with something in it', () => {
    expect(dpkg.detect(base)).toBe(true)
    expect(dpkg.detect(treeOf('/var/lib/dpkg/status.d/base'))).toBe(true)
    expect(dpkg.detect(treeOf('/var/lib/dpkg/info/a.list'))).toBe(false)
    expect(dpkg.detect(treeOf('/lib/apk/db/installed'))).toBe(false)
  })
})

describe('a directory that is a link in the base', () => {
  const list = (...kept: string[]) => {
    const { packages } = dpkg.read(base)
    const paths = new Set(kept as RootPath[])
    const files = dpkg.trim(base, {
      paths,
      packages: packages.filter((one) => one.name === 'dash'),
    })
    const found = files.find(({ path }) => path === '/var/lib/dpkg/info/dash.list')
    return found === undefined ? undefined : fromBytes(found.content)
  }

  it('is listed when the link and its target are kept, or dpkg --verify would miss it', () => {
    expect(list('/bin', '/usr/bin', '/usr/bin/sh')).toBe('/.\n/bin\n/bin/sh\n')
    expect(list('/usr/bin', '/usr/bin/sh')).toBe('/.\n/bin/sh\n')
  })
})

describe('a link to a directory that packages list', () => {
  const merged = treeOf(`
/lib -> usr/lib
/sbin -> usr/sbin
/usr/sbin/
/usr/lib/libc.so.6
/usr/lib/jvm/default -> java-17
/usr/lib/jvm/java-17/release
/usr/lib/libboth.so -> libc.so.6
/var/lib/dpkg/status                  ${['base', 'libc', 'unwind', 'java'].map((name) => stanza(name)).join('')}
/var/lib/dpkg/info/base.list          /.\\n/lib\\n/sbin\\n/usr/lib/libboth.so\\n
/var/lib/dpkg/info/libc.list          /.\\n/lib\\n/lib/libc.so.6\\n
/var/lib/dpkg/info/unwind.list        /.\\n/lib\\n/sbin\\n/usr\\n/usr/lib/libboth.so\\n
/var/lib/dpkg/info/java.list          /.\\n/usr\\n/usr/lib\\n/usr/lib/jvm\\n/usr/lib/jvm/default\\n
`)
  const database = dpkg.read(merged)
  const { packages } = database
  const names = (path: string) => database.ownersOf(path as RootPath).map(({ name }) => name)

  it('is a directory to each of them as soon as one has something below it', () => {
    expect(names('/lib')).toEqual([])
    expect(names('/usr/lib')).toEqual(['base', 'java', 'libc', 'unwind'])
  })

  it('is nobody’s when several list it, for it is not told who ships the link and who a directory', () => {
    expect(names('/sbin')).toEqual([])
    expect(names('/usr/sbin')).toEqual(['base', 'unwind'])
    expect(names('/usr/lib/libboth.so')).toEqual(['base', 'unwind'])
  })

  it('belongs to the one package that lists it when nothing is listed below it', () => {
    expect(names('/usr/lib/jvm/default')).toEqual(['java'])
  })

  it('is in a trimmed list as the parent of a kept file, or as what the package itself ships', () => {
    const paths = new Set(
      ['/', '/lib', '/sbin', '/usr', '/usr/lib', '/usr/lib/libc.so.6', '/usr/sbin'].concat([
        '/usr/lib/jvm',
        '/usr/lib/jvm/default',
      ]) as RootPath[],
    )
    const lists = text(dpkg.trim(merged, { packages, paths }))
    expect(lists).toMatchObject({
      '/var/lib/dpkg/info/base.list': '/.\n',
      '/var/lib/dpkg/info/libc.list': '/.\n/lib\n/lib/libc.so.6\n',
      '/var/lib/dpkg/info/java.list': '/.\n/usr\n/usr/lib\n/usr/lib/jvm\n/usr/lib/jvm/default\n',
    })
  })
})

describe('dpkg.read', () => {
  it('finds no packages without a database', () => {
    expect(dpkg.read(treeOf('/x')).packages).toEqual([])
  })

  it('lists what is installed in any way, sorted, versions as they are; removed packages are none', () => {
    const { format, packages } = dpkg.read(base)
    expect(format).toBe('dpkg')
    expect(packages.map(({ name }) => name)).toEqual(['bash', 'dash', 'held', 'libc6', 'trigger'])
    expect(packages[3]).toMatchObject({
      version: '1:2-3',
      architecture: 'amd64',
      source: 'glibc',
      about: { sourceVersion: '2-1' },
      licences: ['/usr/share/doc/libc6/copyright'],
    })
  })

  it('knows what a package cannot be without, all alternatives of it', () => {
    const fields =
      'Pre-Depends: libc6 (>= 2.1)\\nDepends: a:any (= 1) | b,\\n g++\\nRecommends: c\\n'
    const stanzas = ['x', 'a', 'b', 'libc6'].map((name) => stanza(name, name === 'x' ? fields : ''))
    const database = dpkg.read(treeOf(`/var/lib/dpkg/status ${stanzas.join('')}`))
    expect(dependencyLines(database, 'x')).toEqual([
      'libc6 (>= 2.1): libc6',
      'a:any (= 1) | b: b',
      'g++: nobody',
      'c: nobody (recommended)',
    ])
  })

  it('finds owners through the directory links of the base', () => {
    expect(owners('/usr/lib/libc.so.6')).toEqual(['libc6'])
    expect(owners('/usr/bin/bash')).toEqual(['bash'])
    expect(owners('/usr/bin/awk')).toEqual([])
  })

  it('gives the target, not the link, to a package that has files below it', () => {
    expect(owners('/bin')).toEqual([])
    expect(owners('/usr/bin')).toEqual(['bash', 'dash'])
  })

  it('gives a diverted file to the package that diverts and its new name to the others', () => {
    expect(owners('/usr/share/man/sh.1.gz')).toEqual(['dash'])
    expect(owners('/usr/share/man/sh.distrib.1.gz')).toEqual(['bash'])
  })

  it('takes a package without a list for one without files', () => {
    expect(dpkg.read(base).packages.find(({ name }) => name === 'held')?.files).toEqual([])
  })

  it('survives absurd paths in a list', () => {
    const tree = treeOf(
      `/var/lib/dpkg/status ${stanza('a')}\n/var/lib/dpkg/info/a.list /../../etc//x/\\n/${'a/'.repeat(1500)}\\n`,
    )
    expect(dpkg.read(tree).packages[0]?.files[1]).toBe('/etc/x')
  })

  it.each([
    ['a stanza without a package', 'Version: 1\\n', 1],
    ['a stanza without a version', 'Package: a\\nVersion: 1\\n\\nPackage: b\\n', 4],
    ['a package name that is a path', 'Package: ../a\\nVersion: 1\\n', 1],
    ['a line that is no field', 'Package: a\\nrubbish\\n', 2],
  ])('names the line of %s', (_, text, line) => {
    expect(() => dpkg.read(treeOf(`/var/lib/dpkg/status ${text}`))).toThrow(
      expect.objectContaining({
        code: 'PACKAGES_DAMAGED',
        at: { file: '/var/lib/dpkg/status', line },
      }),
    )
  })

  it('names the line of diversions that are cut off', () => {
    const tree = treeOf(`/var/lib/dpkg/status ${stanza('a')}\n/var/lib/dpkg/diversions /a\\n/b\\n`)
    expect(() => dpkg.read(tree)).toThrow(expect.objectContaining({ code: 'PACKAGES_DAMAGED' }))
  })

  it('does not count an installation that was interrupted before there was a version', () => {
    const tree = treeOf(
      '/var/lib/dpkg/status Package: a\\nStatus: install reinstreq half-installed\\nArchitecture: all\\n',
    )
    expect(dpkg.read(tree).packages).toEqual([])
  })
})

const distroless = treeOf(`
/var/lib/dpkg/status.d/base           Package: base-files\\nVersion: 12\\nArchitecture: arm64\\n
/var/lib/dpkg/status.d/base.md5sums   ${md5}  etc/debian_version\\n${md5}  usr/x\\n
/var/lib/dpkg/status.d/tzdata         Package: tzdata\\nVersion: 2024a\\nArchitecture: all
/etc/debian_version
`)

describe('dpkg.read of status.d', () => {
  it('takes packages without a Status line for installed and files from the digests', () => {
    const { packages } = dpkg.read(distroless)
    expect(packages.map(({ name, version, files }) => [name, version, files])).toEqual([
      ['base-files', '12', ['/etc/debian_version', '/usr/x']],
      ['tzdata', '2024a', []],
    ])
  })

  it('is cut down in the form it has', () => {
    const packages = dpkg.read(distroless).packages.filter(({ name }) => name === 'base-files')
    expect(
      text(
        dpkg.trim(distroless, { packages, paths: new Set(['/etc/debian_version' as RootPath]) }),
      ),
    ).toEqual({
      '/var/lib/dpkg/status.d/base': 'Package: base-files\nVersion: 12\nArchitecture: arm64\n\n',
      '/var/lib/dpkg/status.d/base.md5sums': `${md5}  etc/debian_version\n`,
    })
  })
})

const text = (files: readonly GeneratedFile[]) =>
  Object.fromEntries(files.map(({ path, content }) => [path, fromBytes(content)]))

const trimmed = (names: readonly string[], paths: readonly string[]) =>
  dpkg.trim(base, {
    packages: dpkg.read(base).packages.filter(({ name }) => names.includes(name)),
    paths: new Set(['/', ...paths] as RootPath[]),
  })

describe('dpkg.trim', () => {
  const files = trimmed(
    ['bash', 'libc6'],
    [
      '/usr/bin',
      '/usr/bin/bash',
      '/usr/bin/awk',
      '/usr/bin/mawk',
      '/usr/lib/libc.so.6',
      '/usr/share/man/sh.distrib.1.gz',
      '/etc',
      '/etc/bash.bashrc',
    ],
  )

  it('writes these files and no others, sorted, with metadata of the base', () => {
    expect(files.map(({ path, rule }) => [path, rule])).toEqual(
      [
        ['/var/lib/dpkg/alternatives/awk', 'dpkg.alternatives'],
        ['/var/lib/dpkg/arch', 'dpkg.layout'],
        ['/var/lib/dpkg/diversions', 'dpkg.diversions'],
        ['/var/lib/dpkg/info/bash.conffiles', 'dpkg.conffiles'],
        ['/var/lib/dpkg/info/bash.list', 'dpkg.list'],
        ['/var/lib/dpkg/info/bash.md5sums', 'dpkg.md5sums'],
        ['/var/lib/dpkg/info/format', 'dpkg.layout'],
        ['/var/lib/dpkg/info/libc6:amd64.list', 'dpkg.list'],
        ['/var/lib/dpkg/info/libc6:amd64.md5sums', 'dpkg.md5sums'],
        ['/var/lib/dpkg/status', 'dpkg.status'],
        ['/var/lib/dpkg/statoverride', 'dpkg.statoverride'],
      ].sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
    )
    expect(files.find(({ path }) => path.endsWith('/status'))?.metadata).toEqual({
      mode: 0o640,
      uid: 0,
      gid: 0,
      mtime: 77,
      xattrs: new Map(),
      layer: 'memory',
    })
  })

  it('keeps stanzas as they are, in their order, but for conffiles that are not kept', () => {
    const plain = (name: string, more = '') => stanza(name, more).replace(/\\n/g, '\n')
    expect(text(files)['/var/lib/dpkg/status']).toBe(
      plain('libc6', 'Multi-Arch: same\nSource: glibc (2-1)\n') +
        plain('bash', `Conffiles:\n /etc/bash.bashrc ${md5}\n`),
    )
  })

  it('cuts lists, digests and conffiles to kept paths as dpkg wrote them', () => {
    expect(text(files)).toMatchObject({
      '/var/lib/dpkg/info/bash.list':
        '/.\n/bin/bash\n/etc\n/etc/bash.bashrc\n/usr/share/man/sh.1.gz\n',
      '/var/lib/dpkg/info/bash.md5sums': `${md5}  bin/bash\n${md5}  usr/share/man/sh.1.gz\n`,
      '/var/lib/dpkg/info/bash.conffiles': '/etc/bash.bashrc\n',
      '/var/lib/dpkg/info/libc6:amd64.list': '/.\n/lib/libc.so.6\n',
    })
  })

  it('lists directories above kept files and empty ones of the package, not those whose files are all gone', () => {
    const tree = treeOf(`
/etc/app.d/
/etc/app/conf
/var/lib/app/
/usr/bin/app
/var/lib/dpkg/status        ${stanza('app')}
/var/lib/dpkg/info/app.list /.\\n/etc\\n/etc/app\\n/etc/app/conf\\n/usr\\n/usr/bin\\n/usr/bin/app\\n/var\\n/var/lib\\n/var/lib/app\\n`)
    const paths = ['/', '/etc', '/etc/app', '/usr', '/usr/bin', '/usr/bin/app', '/var', '/var/lib']
    const kept = (...more: string[]) => ({
      packages: dpkg.read(tree).packages,
      paths: new Set([...paths, ...more] as RootPath[]),
    })
    const list = (files: readonly GeneratedFile[]) => text(files)['/var/lib/dpkg/info/app.list']
    expect(list(dpkg.trim(tree, kept()))).toBe('/.\n/usr\n/usr/bin\n/usr/bin/app\n')
    expect(list(dpkg.trim(tree, kept('/var/lib/app')))).toBe(
      '/.\n/usr\n/usr/bin\n/usr/bin/app\n/var\n/var/lib\n/var/lib/app\n',
    )
  })

  it('keeps diversions and overrides of kept paths', () => {
    expect(text(files)).toMatchObject({
      '/var/lib/dpkg/diversions': '/usr/share/man/sh.1.gz\n/usr/share/man/sh.distrib.1.gz\ndash\n',
      '/var/lib/dpkg/statoverride': 'root root 4755 /bin/bash\n',
    })
  })

  it('keeps a link group whose link is kept, with the choices and slaves that are', () => {
    expect(text(files)['/var/lib/dpkg/alternatives/awk']).toBe(
      'auto\n/usr/bin/awk\n\n/usr/bin/mawk\n5\n\n',
    )
    const withSlave = trimmed(['libc6'], ['/usr/bin/awk', '/usr/bin/gawk', '/usr/share/man/awk.1'])
    expect(text(withSlave)['/var/lib/dpkg/alternatives/awk']).toBe(
      'auto\n/usr/bin/awk\nawk.1\n/usr/share/man/awk.1\n\n/usr/bin/gawk\n10\n\n\n',
    )
  })

  it('leaves empty conffiles out and keeps empty digests, which dpkg --audit asks for', () => {
    const few = text(trimmed(['bash'], ['/etc']))
    expect(few['/var/lib/dpkg/info/bash.list']).toBe('/.\n')
    expect(few['/var/lib/dpkg/info/bash.md5sums']).toBe('')
    expect(few).not.toHaveProperty('/var/lib/dpkg/info/bash.conffiles')
    expect(few['/var/lib/dpkg/status']).not.toContain('Conffiles')
  })

  it('leaves an empty status when no package is kept, so that scanners see a dpkg image', () => {
    expect(text(trimmed([], []))).toEqual({
      '/var/lib/dpkg/arch': 'amd64\ni386\n',
      '/var/lib/dpkg/info/format': '1\n',
      '/var/lib/dpkg/status': '',
    })
  })

  it('finds the same packages again in what it wrote', () => {
    const lines = Object.entries(text(files)).map(
      ([path, content]) => `${path} ${content.replace(/\n/g, '\\n')}`,
    )
    expect(
      dpkg.read(treeOf(lines.join('\n'))).packages.map(({ name, version }) => [name, version]),
    ).toEqual([
      ['bash', '1:2-3'],
      ['libc6', '1:2-3'],
    ])
  })
})

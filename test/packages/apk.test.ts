import { describe, expect, it } from 'vitest'
import { fromBytes } from '../../src/formats/byte-string.ts'
import type { RootPath } from '../../src/model/file.ts'
import type { GeneratedFile } from '../../src/model/package.ts'
import { apk } from '../../src/packages/apk.ts'
import { dependencyLines } from '../helpers/dependencies.ts'
import { treeOf } from '../helpers/tree.ts'

const line = (text: string) => text.trim().replace(/\n/g, '\\n')

const musl = `C:Q1m=
P:musl
V:1.2.5-r0
A:x86_64
L:MIT
o:musl
p:so:libc.musl-x86_64.so.1=1
F:lib
R:ld-musl-x86_64.so.1
a:0:0:755
Z:Q1ldAAAAAAAAAAAAAAAAAAAAAAAAA=
R:libc.musl-x86_64.so.1
a:0:0:777
Z:Q1lcAAAAAAAAAAAAAAAAAAAAAAAAA=
F:usr
F:usr/share
F:usr/share/empty
M:0:0:1777`

const busybox = `C:Q1b=
P:busybox
V:1.36.1-r29
A:x86_64
o:busybox
D:so:libc.musl-x86_64.so.1 !uclibc
p:/bin/sh cmd:busybox=1.36.1-r29 cmd:sh
r:busybox-initscripts
q:100
F:bin
R:busybox
Z:Q1bbAAAAAAAAAAAAAAAAAAAAAAAAA=
R:sh
F:etc
R:securetty`

const nginx = `P:nginx
V:1.26.2-r0
A:x86_64
o:nginx
D:/bin/sh so:libc.musl-x86_64.so.1 so:libpcre2-8.so.0 nginx-mod>1 none
F:usr
F:usr/sbin
R:nginx
Z:Q1ngAAAAAAAAAAAAAAAAAAAAAAAAA=
F:var
F:var/lib
F:var/lib/nginx
M:100:101:750
F:var/lib/nginx/tmp
k:unknown to us`

const others = `P:libpcre2
V:10
A:x86_64
o:pcre2
p:so:libpcre2-8.so.0
F:usr/lib
R:libpcre2-8.so.0

P:nginx-doc
V:1.26.2-r0
A:noarch
o:nginx
F:usr/share/licenses
F:usr/share/licenses/nginx
R:LICENSE

P:.nginx-rundeps
V:20240101.120000
A:noarch
p:nginx-mod=2`

const files = `
/bin/busybox                          0755
/bin/sh -> busybox
/lib/ld-musl-x86_64.so.1              0755
/lib/libc.musl-x86_64.so.1 -> ld-musl-x86_64.so.1
/usr/lib/libpcre2-8.so.0
/usr/sbin/nginx                       0755
/usr/share/empty/
/usr/share/licenses/nginx/LICENSE
/var/lib/nginx/tmp/
/etc/securetty
/etc/apk/arch                         x86_64\\n
/etc/apk/keys/a.pub
/etc/apk/repositories                 https://example.com/main\\n
`
const database = [musl, busybox, nginx, others].map(line).join('\\n\\n')

const base = treeOf(`${files}
/etc/apk/world                mtime=3 busybox>1\\n!uclibc\\nso:libpcre2-8.so.0\\n.nginx-rundeps=20240101.120000\\nnginx@edge\\n
/lib/apk/db/installed         mtime=7 0600 ${database}
/lib/apk/db/lock
/lib/apk/db/scripts.tar
/lib/apk/db/triggers          Q1b= /bin
`)

const merged = treeOf(`
${files.replaceAll(/^\/(bin|lib|usr\/sbin)\//gm, (_, at: string) => (at === 'lib' ? '/usr/lib/' : '/usr/bin/'))}
/bin -> usr/bin
/lib -> usr/lib
/usr/sbin -> bin
/usr/lib/apk/db/installed     ${database}
`)

const package_ = (name: string, tree = base) =>
  apk.read(tree).packages.find((one) => one.name === name)

describe('apk.detect', () => {
  it('sees the database where apk-tools 2 and 3 have it', () => {
    expect(apk.detect(base)).toBe(true)
    expect(apk.detect(merged)).toBe(true)
    expect(apk.detect(treeOf('/usr/lib/apk/db/installed'))).toBe(true)
    expect(apk.detect(treeOf('/lib/apk/db/scripts.tar\n/var/lib/dpkg/status'))).toBe(false)
  })
})

describe('apk.read', () => {
  it('finds no packages without a database or in an empty one', () => {
    expect(apk.read(treeOf('/x'))).toMatchObject({ format: 'apk', packages: [] })
    expect(apk.read(treeOf('/lib/apk/db/installed')).packages).toEqual([])
  })

  it('lists what is installed, sorted, versions as they are, the source where it differs', () => {
    const { format, packages } = apk.read(base)
    expect(format).toBe('apk')
    expect(packages.map(({ name, version, source }) => [name, version, source])).toEqual([
      ['.nginx-rundeps', '20240101.120000', undefined],
      ['busybox', '1.36.1-r29', undefined],
      ['libpcre2', '10', 'pcre2'],
      ['musl', '1.2.5-r0', undefined],
      ['nginx', '1.26.2-r0', undefined],
      ['nginx-doc', '1.26.2-r0', 'nginx'],
    ])
  })

  it('says the licence, and the version of the source, which is the package’s own', () => {
    expect(package_('musl')?.about).toEqual({ licence: 'MIT', sourceVersion: '1.2.5-r0' })
    expect(package_('.nginx-rundeps')?.about).toEqual({})
  })

  it('knows what a package requires by who provides it: a library, a command, a path, a name without files', () => {
    expect(dependencyLines(apk.read(base), 'nginx')).toEqual([
      '/bin/sh: busybox',
      'so:libc.musl-x86_64.so.1: musl',
      'so:libpcre2-8.so.0: libpcre2',
      'nginx-mod>1: .nginx-rundeps',
      'none: nobody',
    ])
    // A conflict asks for nothing.
    expect(dependencyLines(apk.read(base), 'busybox')).toEqual(['so:libc.musl-x86_64.so.1: musl'])
  })

  it('knows the licence texts of a package, its documentation having them', () => {
    const text = ['/usr/share/licenses/nginx/LICENSE']
    expect(package_('nginx')?.licences).toEqual(text)
    expect(package_('nginx-doc')?.licences).toEqual(text)
    expect(package_('musl')?.licences).toEqual([])
  })

  it('finds owners of files and directories', () => {
    const owners = (path: string) => apk.read(base).ownersOf(path as RootPath)
    expect(owners('/bin/sh').map(({ name }) => name)).toEqual(['busybox'])
    expect(owners('/usr').map(({ name }) => name)).toEqual(['musl', 'nginx'])
    expect(owners('/etc/apk/world')).toEqual([])
  })

  it('finds owners through the directory links of a merged base', () => {
    const owners = (path: string) => apk.read(merged).ownersOf(path as RootPath)
    expect(owners('/usr/lib/ld-musl-x86_64.so.1').map(({ name }) => name)).toEqual(['musl'])
    expect(owners('/usr/bin/nginx').map(({ name }) => name)).toEqual(['nginx'])
    expect(owners('/lib')).toEqual([])
    expect(owners('/usr/lib').map(({ name }) => name)).toEqual(['libpcre2', 'musl'])
  })

  it('names the file and the line of what is damaged', () => {
    const tree = treeOf('/usr/lib/apk/db/installed P:a\\nV:1\\nrubbish\\n\n/lib -> usr/lib')
    expect(() => apk.read(tree)).toThrow(
      expect.objectContaining({
        code: 'PACKAGES_DAMAGED',
        at: { file: '/usr/lib/apk/db/installed', line: 3 },
      }),
    )
  })
})

const trim = (tree: typeof base, names: readonly string[], paths: readonly string[]) =>
  apk.trim(tree, {
    packages: apk.read(tree).packages.filter(({ name }) => names.includes(name)),
    paths: new Set(['/', ...paths] as RootPath[]),
  })

const text = (written: readonly GeneratedFile[]) =>
  Object.fromEntries(written.map(({ path, content }) => [path, fromBytes(content)]))

describe('apk.trim', () => {
  const written = trim(
    base,
    ['musl', 'nginx', 'libpcre2'],
    [
      ...['/lib', '/lib/ld-musl-x86_64.so.1', '/usr', '/usr/lib', '/usr/lib/libpcre2-8.so.0'],
      ...['/usr/sbin', '/usr/sbin/nginx', '/usr/share', '/var', '/var/lib', '/var/lib/nginx'],
    ],
  )

  it('writes these files and no others, sorted, with metadata of the base', () => {
    expect(written.map(({ path, rule, metadata }) => [path, rule, metadata.mtime])).toEqual([
      ['/etc/apk/world', 'apk.world', 3],
      ['/lib/apk/db/installed', 'apk.installed', 7],
    ])
    expect(written[1]?.metadata.mode).toBe(0o600)
  })

  it('keeps records as they are, in their order, but for files and directories that are not kept', () => {
    expect(text(written)['/lib/apk/db/installed']).toBe(
      `${musl.slice(0, musl.indexOf('\nR:libc'))}\n\n` +
        `${nginx.slice(0, nginx.indexOf('\nF:var'))}\nk:unknown to us\n\n` +
        'P:libpcre2\nV:10\nA:x86_64\no:pcre2\np:so:libpcre2-8.so.0\nF:usr/lib\nR:libpcre2-8.so.0\n\n',
    )
  })

  it('keeps empty directories of a package, with their modes and those above', () => {
    const paths = ['/usr', '/usr/sbin', '/usr/sbin/nginx', '/var', '/var/lib', '/var/lib/nginx']
    const all = trim(base, ['nginx'], [...paths, '/var/lib/nginx/tmp'])
    expect(text(all)['/lib/apk/db/installed']).toBe(`${nginx}\n\n`)
  })

  it('leaves in world only what is there, and what must not be', () => {
    expect(text(written)['/etc/apk/world']).toBe('!uclibc\nso:libpcre2-8.so.0\nnginx@edge\n')
  })

  it('leaves an empty database when no package is kept, so that scanners see what the image is made of', () => {
    expect(text(trim(base, [], []))).toEqual({
      '/etc/apk/world': '!uclibc\n',
      '/lib/apk/db/installed': '',
    })
    expect(apk.trim(treeOf('/x'), { packages: [], paths: new Set() })).toEqual([])
  })

  it('lists what is behind the links of a merged base, where the database itself is', () => {
    const paths = ['/usr', '/usr/lib', '/usr/lib/ld-musl-x86_64.so.1']
    expect(text(trim(merged, ['musl'], paths))).toEqual({
      '/usr/lib/apk/db/installed': `${musl.slice(0, musl.indexOf('\nR:libc'))}\n\n`,
    })
  })

  it('finds the same packages again in what it wrote', () => {
    const again = treeOf(
      `/lib/apk/db/installed ${line(text(written)['/lib/apk/db/installed'] ?? '')}`,
    )
    expect(apk.read(again).packages.map(({ name, version }) => `${name} ${version}`)).toEqual([
      'libpcre2 10',
      'musl 1.2.5-r0',
      'nginx 1.26.2-r0',
    ])
  })
})

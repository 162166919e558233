import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { fromBytes } from '../../src/formats/byte-string.ts'
import type { FileEntry, FileTree, RootPath } from '../../src/model/file.ts'
import type { BaseImage } from '../../src/model/image.ts'
import type { VerifyReport } from '../../src/model/verify.ts'
import { dpkg } from '../../src/packages/dpkg.ts'
import { namedPackages } from '../../src/questions/shared/package-differences.ts'
import { verify } from '../../src/questions/verify.ts'
import { type MemoryFile, MemoryTree } from '../../src/rootfs/memory-tree.ts'
import { root } from '../../src/rootfs/path.ts'
import { type Visit, walk } from '../../src/rootfs/walk.ts'
import { impliedEntries } from '../../src/stages/plan.ts'
import { inventoryOf } from '../helpers/inventory.ts'
import { treeOf } from '../helpers/tree.ts'
import { changed, filesOf, opened } from '../helpers/trimmed.ts'

const stanza = (name: string, version = '1-2') =>
  `Package: ${name}\\nStatus: install ok installed\\nArchitecture: amd64\\nVersion: ${version}\\n\\n`
const md5 = (text: string) => createHash('md5').update(text).digest('hex')

const plainBase = treeOf(`
  /bin                          -> usr/bin
  /etc/machine-id               uid=0 0123\\n
  /etc/shadow                   0000 gid=42 mtime=5 root:*\\n
  /usr/bin/                     mtime=9
  /usr/bin/app                  0755 mtime=7 ELF
  /usr/bin/app-alias            = /usr/bin/app
  /usr/bin/ping                 0755 ping
  /usr/bin/other                0755 other
  /usr/lib/libz.so.1            -> libz.so.1.2
  /usr/lib/libz.so.1.2          zlib
  /var/lib/dpkg/status          ${stanza('app')}${stanza('other')}${stanza('zlib', '1:1.2')}
  /var/lib/dpkg/info/app.list   /.\\n/usr\\n/usr/bin\\n/usr/bin/app\\n/usr/bin/app-alias\\n/usr/bin/ping\\n
  /var/lib/dpkg/info/app.md5sums ${md5('ELF')}  usr/bin/app\\n${md5('ping')}  usr/bin/ping\\n
  /var/lib/dpkg/info/other.list /.\\n/bin\\n/bin/other\\n
  /var/lib/dpkg/info/zlib.list  /.\\n/usr\\n/usr/lib\\n/usr/lib/libz.so.1\\n/usr/lib/libz.so.1.2\\n/var/lib/dpkg/info\\n
  /var/lib/dpkg/info/zlib.md5sums ${md5('zlib')}  usr/lib/libz.so.1.2\\n
`)

const netRaw = Uint8Array.of(1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0xff, 0xfe, 0, 0)

const filesIn = (tree: FileTree): MemoryFile[] => {
  const top: Visit = { path: root, entry: tree.lstat(root) as FileEntry }
  return [top, ...walk(tree, root)].map(({ path, entry }) =>
    entry.type === 'file' ? { path, entry, content: tree.read(path) } : { path, entry },
  )
}

const baseFiles = changed(filesIn(plainBase), '/usr/bin/ping', {
  xattrs: new Map([['security.capability', netRaw]]),
})
const base = new MemoryTree(baseFiles)

const pathsOf = (tree: FileTree): Set<RootPath> =>
  new Set([root, ...[...walk(tree, root)].map(({ path }) => path)])

/** The base without `other`, and without what else matches, as a build would write it. */
const trimmed = async (tree = base, without = /other/): Promise<MemoryFile[]> => {
  const left = [...pathsOf(tree)].filter((path) => !/other|dpkg/.test(path) && !without.test(path))
  const packages = dpkg.read(tree)
  const kept = packages.packages.filter(({ name }) => name !== 'other')
  const inventory = { ...inventoryOf(tree), packages }
  const entries = await impliedEntries(
    { paths: new Set(left), packages: kept },
    { tree, inventory, formats: [dpkg] },
  )
  return filesOf(entries, tree)
}

const verified = async (
  files: readonly MemoryFile[],
  more: Partial<BaseImage> & { readonly from?: MemoryTree } = {},
): Promise<VerifyReport> => {
  const { from = base, ...facts } = more
  const tree = new MemoryTree(files)
  const image = opened(tree, facts)
  const [own, packages] = [dpkg.read(from), dpkg.read(tree)]
  const inventory = { ...inventoryOf(from), packages: own }
  const kept = {
    paths: pathsOf(tree),
    packages: namedPackages(own, packages),
  }
  const entries = await impliedEntries(kept, { tree: from, inventory, formats: [dpkg] })
  return verify(
    {
      base: opened(from),
      packages: own,
      platform: { os: 'linux', architecture: 'amd64' },
      tree: from,
      entries,
      recipe: undefined,
      sourceDateEpoch: undefined,
    },
    { image, packages },
  )
}

const changesOf = ({ changed: all }: VerifyReport) =>
  Object.fromEntries(
    all.map(({ path, differences }) => [path, differences.map(({ what }) => what)]),
  )

describe('what passes', () => {
  test('a trimmed image: hard links, capabilities, mode 0000; what was made anew is derived', async () => {
    const report = await verified(await trimmed())
    expect(report).toMatchObject({
      equal: true,
      added: [],
      changed: [],
      missing: [],
      packages: { total: 2, differences: [] },
      digests: { checked: 3, configuration: [], differences: [] },
    })
    expect(report.derived).toEqual([
      { path: '/etc/machine-id', rule: 'machine-id.empty' },
      { path: '/var/lib/dpkg/status', rule: 'dpkg.status' },
    ])
    expect(report.entries.same + report.derived.length).toBe(report.entries.total)
  })

  test('the base itself, which nothing was trimmed of', async () => {
    const report = await verified(baseFiles)
    expect([report.equal, report.derived]).toEqual([true, []])
  })

  test('the second name of a file whose first name is left out', async () => {
    expect(await verified(await trimmed(base, /app$/))).toMatchObject({
      equal: true,
      digests: { checked: 2 },
    })
  })

  test("times that are the image's own where the base has newer ones", async () => {
    const files = changed(await trimmed(), '/usr/bin', { mtime: 6 })
    expect(await verified(files, { created: '1970-01-01T00:00:06Z' })).toMatchObject({
      equal: true,
      entries: { dated: 1 },
    })
    expect((await verified(files)).equal).toBe(false)
    const older = changed(await trimmed(), '/etc/shadow', { mtime: 6 })
    expect(changesOf(await verified(older, { created: '1970-01-01T00:00:06Z' }))).toEqual({
      '/etc/shadow': ['time'],
    })
  })
})

describe('what does not', () => {
  const tamperings: readonly [string, string, Parameters<typeof changed>[2], string][] = [
    ['one byte', '/usr/lib/libz.so.1.2', { content: 'zlob' }, 'content'],
    ['a byte more', '/usr/lib/libz.so.1.2', { content: 'zlib\n' }, 'content'],
    ['a mode', '/etc/shadow', { mode: 0o644 }, 'mode'],
    ['a setuid bit', '/usr/bin/ping', { mode: 0o4755 }, 'mode'],
    ['an owner', '/usr/bin/ping', { uid: 1000 }, 'owner'],
    ['a group', '/etc/shadow', { gid: 0 }, 'owner'],
    ['a time', '/usr/bin/app', { mtime: 8 }, 'time'],
    ['the time of a directory', '/usr/bin', { mtime: 8 }, 'time'],
    ['a time that is no date', '/usr/bin/app', { mtime: 1e18 }, 'time'],
    ['a lost capability', '/usr/bin/ping', { xattrs: new Map() }, 'security.capability'],
    [
      'a capability that was given',
      '/usr/bin/app',
      { xattrs: new Map([['security.capability', netRaw]]) },
      'security.capability',
    ],
    ['a link target', '/usr/lib/libz.so.1', { target: 'libz.so.1.3' }, 'target'],
    ['a type', '/usr/lib/libz.so.1', { type: 'fifo', major: 0, minor: 0 }, 'type'],
    ['a broken hard link', '/usr/bin/app-alias', { inode: 'alone', content: 'ELF' }, 'hard link'],
    ['a derived file', '/etc/machine-id', { content: 'mine' }, 'content'],
    ['the mode of a derived file', '/var/lib/dpkg/status', { mode: 0o666 }, 'mode'],
  ]
  test.each(tamperings)('%s', async (_, path, change, what) => {
    const report = await verified(changed(await trimmed(), path, change))
    expect(report.equal).toBe(false)
    expect(Object.entries(changesOf(report))).toEqual([[path, expect.arrayContaining([what])]])
  })

  test('a file that the base does not have', async () => {
    const [file] = (await trimmed()).filter(({ path }) => path === '/usr/bin/ping')
    const more = { ...(file as MemoryFile), path: '/usr/bin/backdoor' as RootPath }
    expect(await verified([...(await trimmed()), more])).toMatchObject({
      equal: false,
      added: [{ path: '/usr/bin/backdoor', type: 'file', declared: false }],
    })
  })

  test('a file that is gone and that the package database still lists', async () => {
    const report = await verified((await trimmed()).filter(({ path }) => path !== '/usr/bin/ping'))
    expect(report).toMatchObject({
      equal: false,
      missing: [{ path: '/usr/bin/ping', by: 'app' }],
    })
  })

  test('a derived file that is gone', async () => {
    const report = await verified(
      (await trimmed()).filter(({ path }) => !path.endsWith('zlib.md5sums')),
    )
    expect(report).toMatchObject({
      equal: false,
      missing: [{ path: '/var/lib/dpkg/info/zlib.md5sums', by: 'dpkg.md5sums' }],
    })
  })

  const withStatus = async (edit: (text: string) => string) => {
    const path = '/var/lib/dpkg/status'
    const status = (await trimmed()).find((file) => file.path === path)?.content as Uint8Array
    return await verified(changed(await trimmed(), path, { content: edit(fromBytes(status)) }))
  }

  test('the version of a package that is another in the database', async () => {
    const report = await withStatus((text) => text.replace('1:1.2', '1:1.3'))
    expect(report.packages.differences).toEqual([
      { name: 'zlib', architecture: 'amd64', expected: '1:1.2', found: '1:1.3' },
    ])
    expect(changesOf(report)).toEqual({ '/var/lib/dpkg/status': ['content'] })
  })

  test('a package that the database does not name though its files are there', async () => {
    const report = await withStatus((text) => text.slice(0, text.indexOf('Package: zlib')))
    expect(report.packages.differences).toEqual([
      { name: 'zlib', architecture: 'amd64', expected: '1:1.2', found: null },
    ])
  })

  test('a package that the base does not have', async () => {
    const report = await withStatus((text) => text.replace('Package: zlib', 'Package: zlob'))
    expect(report.packages.differences).toEqual([
      { name: 'zlob', architecture: 'amd64', expected: null, found: '1:1.2' },
      { name: 'zlib', architecture: 'amd64', expected: '1:1.2', found: null },
    ])
  })

  test('a base that is not what its own package database recorded', async () => {
    const from = new MemoryTree(changed(baseFiles, '/usr/lib/libz.so.1.2', { content: 'evil' }))
    expect(await verified(await trimmed(from), { from })).toMatchObject({
      equal: false,
      changed: [],
      digests: {
        differences: [
          {
            path: '/usr/lib/libz.so.1.2',
            package: 'zlib',
            algorithm: 'md5',
            expected: md5('zlib'),
            found: md5('evil'),
          },
        ],
      },
    })
  })
})

test('configuration that was changed after it was installed is told and no difference', async () => {
  const conffiles = `Conffiles:\\n /etc/app.conf ${md5('old')}\\n`
  const from = treeOf(`
    /etc/app.conf               new
    /var/lib/dpkg/status        ${stanza('app').replace('Version', `${conffiles}Version`)}
    /var/lib/dpkg/info/app.list /.\\n/etc\\n/etc/app.conf\\n
  `)
  expect(await verified(filesIn(from), { from })).toMatchObject({
    equal: true,
    digests: { checked: 1, configuration: ['/etc/app.conf'], differences: [] },
  })
})

import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { toBytes } from '../../../src/formats/byte-string.ts'
import type { FileTree, RootPath, SpecialFile } from '../../../src/model/file.ts'
import type { Image } from '../../../src/model/image.ts'
import type { PlanEntry } from '../../../src/model/plan-entry.ts'
import { checkRootfs, writeRootfs } from '../../../src/transports/shared/write-rootfs.ts'
import { asUser } from '../../helpers/as-user.ts'
import { imageOf, layerOf, planOf, temporaryDirectory } from '../../helpers/packed.ts'
import { dumpTar } from '../../helpers/tar-dump.ts'
import { treeOf } from '../../helpers/tree.ts'

const isRoot = process.geteuid?.() === 0

let temporary: Awaited<ReturnType<typeof temporaryDirectory>>
let out: string
beforeEach(async () => {
  temporary = await temporaryDirectory()
  chmodSync(temporary.path, 0o777)
  out = join(temporary.path, 'out')
})
afterEach(() => temporary.remove())

const imageFrom = (tree: FileTree): Promise<Image> =>
  imageOf(planOf(layerOf(tree)), tree, temporary.path)

const own = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
const owner = `uid=${own.uid} gid=${own.gid}`

/** Everything below a directory as text, to be compared with what was planned. */
const listing = (directory: Buffer, prefix = ''): string[] =>
  readdirSync(directory, { encoding: 'buffer' })
    .sort((a, b) => Buffer.compare(a, b))
    .flatMap((name) => {
      const path = Buffer.concat([directory, Buffer.from('/'), name])
      const stat = lstatSync(path)
      const shown = `${prefix}/${name.toString('latin1')}`
      const mode = (stat.mode & 0o7777).toString(8).padStart(4, '0')
      const time = String(Math.floor(stat.mtimeMs / 1000))
      if (stat.isSymbolicLink())
        return [
          `${shown} ${time} -> ${readlinkSync(path, { encoding: 'buffer' }).toString('latin1')}`,
        ]
      if (!stat.isDirectory()) return [`${shown} ${mode} ${time}`]
      return [`${shown}/ ${mode} ${time}`, ...listing(path, shown)]
    })

const special = (path: string, type: SpecialFile['type']): PlanEntry => ({
  path: path as RootPath,
  origin: 'base',
  file: {
    type,
    mode: 0o640,
    ...own,
    mtime: 44,
    xattrs: new Map(),
    layer: 'x',
    major: 1,
    minor: 3,
  },
})

const withEntries = (image: Image, ...more: readonly PlanEntry[]): Image => ({
  ...image,
  entries: [...image.entries, ...more],
})

describe('a directory', () => {
  const sample = treeOf(`
/ 0711 ${owner} mtime=1000 dir
/bin ${owner} mtime=-5 -> usr/bin
/etc/ 0500 ${owner} mtime=20 dir
/etc/none 0000 ${owner} mtime=21 secret
/usr/ ${owner} mtime=22 dir
/usr/bin/ ${owner} mtime=23 dir
/usr/bin/app 04755 ${owner} mtime=-315619200 program
/usr/bin/same = /usr/bin/app
/usr/bin/up ${owner} mtime=24 -> ../../../../etc/passwd
/\\xff\\xfe/ 01777 ${owner} mtime=25 dir
/\\xff\\xfe/\\x80 0600 ${owner} mtime=26 bytes
`)

  test('holds every entry with mode, time and content, whatever its name is', async () => {
    const image = withEntries(await imageFrom(sample), special('/usr/pipe', 'fifo'))
    expect(await writeRootfs(image, out)).toEqual({
      destination: `rootfs:${out}`,
      digest: undefined,
      warnings: [],
    })
    expect([lstatSync(out).mode & 0o7777, lstatSync(out).mtimeMs]).toEqual([0o711, 1_000_000])
    if (!isRoot) chmodSync(join(out, 'etc'), 0o700)
    expect(listing(Buffer.from(out))).toEqual([
      '/bin -5 -> usr/bin',
      `/etc/ ${isRoot ? '0500' : '0700'} 20`,
      '/etc/none 0000 21',
      '/usr/ 0755 22',
      '/usr/bin/ 0755 23',
      '/usr/bin/app 4755 -315619200',
      '/usr/bin/same 4755 -315619200',
      '/usr/bin/up 24 -> ../../../../etc/passwd',
      '/usr/pipe 0640 44',
      '/\xff\xfe/ 1777 25',
      '/\xff\xfe/\x80 0600 26',
    ])
    expect(lstatSync(join(out, 'usr/bin/app')).ino).toBe(lstatSync(join(out, 'usr/bin/same')).ino)
    expect(lstatSync(join(out, 'usr/pipe')).isFIFO()).toBe(true)
    const bytes = readFileSync(Buffer.concat([toBytes(out), toBytes('/\xff\xfe/\x80')]))
    expect(bytes.toString()).toBe('bytes')
  })

  test('without an entry for the root is 0755', async () => {
    const tree = treeOf('/a 0644 x')
    const { entries } = layerOf(tree)
    const image = await imageOf(
      planOf({ name: 'x', entries: entries.slice(1) }),
      tree,
      temporary.path,
    )
    await writeRootfs(image, out)
    expect(lstatSync(out).mode & 0o7777).toBe(0o755)
  })

  test('takes a later layer where two hold the same file', async () => {
    const entryOf = (text: string) => {
      const [, entry] = layerOf(treeOf(`/a 0644 ${owner} ${text}`)).entries
      if (entry === undefined) throw new Error('no entry')
      return { ...entry, content: { from: 'memory' as const, bytes: Buffer.from(text) } }
    }
    const [one, two] = [entryOf('old'), entryOf('newer')]
    const image = await imageOf(
      planOf({ name: '1', entries: [one] }, { name: '2', entries: [two] }),
      treeOf(''),
      temporary.path,
    )
    await writeRootfs(image, out)
    expect(readFileSync(join(out, 'a'), 'utf8')).toBe('newer')
  })

  test('that has something in it or is no directory is OUTPUT_EXISTS, an empty one is taken', async () => {
    const image = await imageFrom(sample)
    mkdirSync(out)
    await checkRootfs(out)
    writeFileSync(join(out, 'mine'), '')
    for (const act of [() => checkRootfs(out), () => writeRootfs(image, out)])
      await expect(act()).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' })
    symlinkSync(out, `${out}-link`)
    await expect(checkRootfs(`${out}-link`)).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' })
    await expect(checkRootfs('/')).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' })
    mkdirSync(`${out}-empty`)
    await writeRootfs(image, `${out}-empty`)
    expect(readlinkSync(join(`${out}-empty`, 'bin'))).toBe('usr/bin')
  })
})

describe('entries that would leave the directory are PATH_ESCAPES, and nothing is left', () => {
  const link = treeOf('/etc/dir -> /tmp')
  test.each([
    ['a path with ..', '/etc/../../outside'],
    ['a path without its parent', '/missing/file'],
    ['a path below a link', '/etc/dir/file'],
    ['a path that is not absolute', 'etc/file'],
  ])('%s', async (_, path) => {
    const image = withEntries(await imageFrom(link), special(path, 'fifo'))
    await expect(writeRootfs(image, out)).rejects.toMatchObject({ code: 'PATH_ESCAPES' })
    expect(readdirSync(temporary.path).filter((name) => name.includes('out'))).toEqual([])
  })
})

describe('what an ordinary user cannot keep', () => {
  const foreign = treeOf(`
/home/a 04755 uid=1000680000 mtime=5 program
/home/b 0644 uid=1000680000 mtime=6 other
/home/c 0644 uid=1000680000 mtime=7 third
`)

  test('is said once a kind with a count, and nobody else gets rights of that user', async () => {
    const { warnings } = await asUser(async () => {
      const image = await imageFrom(foreign)
      return writeRootfs(withEntries(image, special('/dev', 'character')), out)
    })
    expect(warnings.map((line) => /^\d+ entr\w+/.exec(line)?.[0])).toEqual([
      // Directories are root's in the plan, and the device is refused before it has an owner.
      '5 entries',
      '1 entry',
      '1 entry',
    ])
    const { mode, mtimeMs } = lstatSync(join(out, 'home/a'))
    expect([mode & 0o7777, mtimeMs]).toEqual([0o755, 5000])
  })

  test('leaves nothing behind when it fails, even in directories without permissions', async () => {
    const tree = treeOf('/locked/ 0000 dir\n/locked/in 0000 x\n/z 0644 y')
    const writing = asUser(async () => {
      const image = await imageFrom(tree)
      return writeRootfs(withEntries(image, special('/missing/x', 'fifo')), out)
    })
    await expect(writing).rejects.toMatchObject({ code: 'PATH_ESCAPES' })
    expect(readdirSync(temporary.path).filter((name) => name.includes('out'))).toEqual([])
  })
})

test.skipIf(!isRoot)('root keeps owners, setuid and attributes', async () => {
  const tree = treeOf('/a 06755 uid=1000680000 gid=300000 mtime=9 program')
  const image = await imageFrom(tree)
  const capability = Buffer.from('0100000280200000000000000000000000000000', 'hex')
  const entries = image.entries.map(
    (entry): PlanEntry =>
      entry.path === '/a'
        ? {
            ...entry,
            file: { ...entry.file, xattrs: new Map([['security.capability', capability]]) },
          }
        : entry,
  )
  const { warnings } = await writeRootfs({ ...image, entries }, out)
  const { uid, gid, mode } = lstatSync(join(out, 'a'))
  expect([uid, gid, mode & 0o7777]).toEqual([1_000_680_000, 300_000, 0o6755])
  const { getAttributeSync } = await import('@napi-rs/xattr')
  const kept = getAttributeSync(join(out, 'a'), 'security.capability')
  // A container's root may lack CAP_SETFCAP: then it is said.
  expect(kept === null ? warnings.length : kept.equals(capability)).toBe(kept === null ? 1 : true)
})

describe('a tar', () => {
  const tree = treeOf('/etc/motd 0644 hello\n/usr/bin/app 0755 program')

  test('of one layer is that layer, byte for byte, and names its digest', async () => {
    const image = await imageFrom(tree)
    const { digest } = await writeRootfs(image, `${out}.tar`)
    expect(digest).toBe(image.layers[0]?.diffId)
    expect(readFileSync(`${out}.tar`).equals(readFileSync(image.layers[0]?.tar ?? ''))).toBe(true)
  })

  test('of several layers is their sum with every path once', async () => {
    const upper = treeOf('/etc/b 0644 second')
    const both = treeOf('/etc/b 0644 second\n/etc/motd 0644 hello\n/usr/bin/app 0755 program')
    const image = await imageOf(planOf(layerOf(tree), layerOf(upper)), both, temporary.path)
    await writeRootfs(image, `${out}.tar`)
    const members = dumpTar(readFileSync(`${out}.tar`))
    expect(members.map(({ name, content }) => [name, content.toString()])).toEqual([
      ['./', ''],
      ['etc/', ''],
      ['etc/motd', 'hello'],
      ['usr/', ''],
      ['usr/bin/', ''],
      ['usr/bin/app', 'program'],
      ['etc/b', 'second'],
    ])
  })

  test.each(['x.tar.gz', 'x.tgz', 'x.tar.zst', 'x.tar.xz', ''])(
    '%j is REFERENCE_INVALID: a rootfs tar is plain',
    async (location) => {
      const check = async () => checkRootfs(location)
      await expect(check()).rejects.toMatchObject({ code: 'REFERENCE_INVALID' })
    },
  )
})

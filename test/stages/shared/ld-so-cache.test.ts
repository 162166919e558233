import { describe, expect, it } from 'vitest'
import { fromBytes } from '../../../src/formats/byte-string.ts'
import { type LdSoCacheRecord, parseLdSoCache } from '../../../src/formats/ld-so-cache.ts'
import { formatLdSoCache } from '../../../src/formats/ld-so-cache-writer.ts'
import type { FileTree, RootPath } from '../../../src/model/file.ts'
import { takeInventory } from '../../../src/stages/inventory.ts'
import { deriveLdSoCache } from '../../../src/stages/shared/ld-so-cache.ts'
import { treeOf } from '../../helpers/tree.ts'
import { opened } from '../../helpers/trimmed.ts'

const record = (name: string, path: string): LdSoCacheRecord => ({
  name,
  path,
  flags: 0x303,
  hwcaps: undefined,
  isaLevel: 0,
  legacyHwcap: 0n,
  osVersion: 0,
})

const baseCache = formatLdSoCache({
  littleEndian: true,
  generator: 'ldconfig 2.36',
  entries: [
    record('libz.so.1', '/lib/libz.so.1'),
    record('liby.so.1', '/lib/liby.so.1'),
    record('libgone.so.1', '/lib/libgone.so.1'),
  ],
})

const escaped = (bytes: Uint8Array) =>
  [...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')

const libraries = `
/lib                    -> usr/lib
/usr/lib/libz.so.1      -> libz.so.1.2
/usr/lib/libz.so.1.2    elf soname=libz.so.1
/usr/lib/liby.so.1      elf soname=liby.so.1
`
const cached = treeOf(`${libraries}\n/etc/ld.so.cache 0640 mtime=5 ${escaped(baseCache)}`)

const derive = async (tree: FileTree, paths: readonly string[]) => {
  const image = opened(tree, { platform: { os: 'linux', architecture: 'amd64' } })
  const inventory = await takeInventory({ image, tree }, {}, [])
  return deriveLdSoCache(tree, new Set(paths as RootPath[]), inventory)
}

const namesOf = (file: Awaited<ReturnType<typeof derive>>) => {
  const parsed = file === undefined ? undefined : parseLdSoCache(file.content)
  return parsed !== undefined && 'cache' in parsed
    ? parsed.cache.entries.map(({ name, path }) => `${name} ${path}`)
    : undefined
}

describe('deriveLdSoCache for a base with a cache', () => {
  it('keeps the entries whose library and links are all kept, with generator and metadata', async () => {
    const file = await derive(cached, ['/lib', '/usr/lib/libz.so.1', '/usr/lib/libz.so.1.2'])
    expect(namesOf(file)).toEqual(['libz.so.1 /lib/libz.so.1'])
    expect(file).toMatchObject({ path: '/etc/ld.so.cache', rule: 'ldso.cache' })
    expect(file?.metadata).toMatchObject({ mode: 0o640, mtime: 5 })
    expect(fromBytes(file?.content ?? new Uint8Array())).toMatch(/ldconfig 2\.36$/)
  })

  it.each([
    [['/usr/lib/libz.so.1', '/usr/lib/libz.so.1.2', '/usr/lib/liby.so.1']],
    [['/lib', '/usr/lib/libz.so.1.2']],
    [['/lib', '/usr/lib/libz.so.1']],
  ])('leaves out what a missing link or file would make unreachable: %j', async (paths) => {
    expect(namesOf(await derive(cached, [...paths, '/etc/ld.so.cache']))).toEqual([])
  })

  it('is undefined when nothing is left and the cache is not kept', async () => {
    expect(await derive(cached, ['/usr/bin/static'])).toBeUndefined()
  })
})

const configured = (directory: string) =>
  treeOf(`${libraries}
/etc/ld.so.conf         mtime=9 ${directory}\\n/lib\\n/usr/lib
${directory}/libx.so.1     elf soname=libx.so.1
${directory}/libx.so       -> libx.so.1
${directory}/libnone.so    elf
${directory}/libbad.so     text
${directory}/plugin.so     elf
${directory}/libcut.so     \\x7fELF
`)

const all = ['libx.so.1', 'libx.so', 'libnone.so', 'libbad.so', 'plugin.so', 'libcut.so']

describe('deriveLdSoCache for a base without a cache', () => {
  it('lists kept libraries of ld.so.conf under their own names, when one is where ld.so does not look', async () => {
    const paths = ['/lib', '/usr/lib/liby.so.1', ...all.map((name) => `/opt/lib/${name}`)]
    const file = await derive(configured('/opt/lib'), paths)
    expect(namesOf(file)).toEqual([
      'liby.so.1 /lib/liby.so.1',
      'libx.so.1 /opt/lib/libx.so.1',
      'libnone.so /opt/lib/libnone.so',
    ])
    expect(file).toMatchObject({ path: '/etc/ld.so.cache', metadata: { mode: 0o644, mtime: 9 } })
  })

  it('is undefined when all kept libraries are in built-in directories', async () => {
    const multiarch = '/usr/lib/x86_64-linux-gnu'
    expect(
      await derive(
        configured(multiarch),
        all.map((name) => `${multiarch}/${name}`),
      ),
    ).toBeUndefined()
    expect(await derive(configured('/opt/lib'), ['/lib', '/usr/lib/liby.so.1'])).toBeUndefined()
  })

  it('is made for a base whose cache is damaged too, in the place of the old one', async () => {
    const tree = treeOf('/etc/ld.so.conf /opt\n/opt/libx.so elf\n/etc/ld.so.cache uid=7 rubbish')
    const file = await derive(tree, ['/opt/libx.so'])
    expect(namesOf(file)).toEqual(['libx.so /opt/libx.so'])
    expect(file?.metadata.uid).toBe(7)
  })
})

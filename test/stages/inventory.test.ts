import { describe, expect, it } from 'vitest'
import type { FileTree } from '../../src/model/file.ts'
import type { ContainerConfig, Platform } from '../../src/model/image.ts'
import type { PackageFormat } from '../../src/model/package.ts'
import { normalise } from '../../src/rootfs/path.ts'
import { type InventoryRecipe, takeInventory } from '../../src/stages/inventory.ts'
import { realLdSoCache } from '../helpers/ld-so-cache.ts'
import { packagesOf } from '../helpers/packages.ts'
import { treeOf } from '../helpers/tree.ts'
import { opened } from '../helpers/trimmed.ts'

const amd64: Platform = { os: 'linux', architecture: 'amd64' }

/** A format that finds packages of these names; undefined when it finds no database. */
const format = (
  name: PackageFormat['name'],
  names: readonly string[] | undefined,
): PackageFormat => ({
  name,
  detect: () => names !== undefined,
  read: () => ({
    ...packagesOf(Object.fromEntries((names ?? []).map((one) => [one, []]))),
    format: name,
  }),
  trim: () => [],
})

const take = (
  tree: FileTree,
  recipe: InventoryRecipe = {},
  image: { config?: ContainerConfig; platform?: Platform | undefined } = {},
  formats: readonly PackageFormat[] = [format('dpkg', ['bash'])],
) => {
  const base = opened(tree, { platform: amd64, ...image })
  return takeInventory({ image: base, tree }, recipe, formats)
}

describe('os-release', () => {
  it('is read from /etc, through links, else from /usr/lib', async () => {
    const linked = treeOf('/usr/lib/os-release ID=a\n/etc/os-release -> ../usr/lib/os-release')
    expect((await take(linked)).osRelease.get('ID')).toBe('a')
    expect((await take(treeOf('/usr/lib/os-release ID=b'))).osRelease.get('ID')).toBe('b')
    expect((await take(treeOf('/x'))).osRelease.size).toBe(0)
  })

  it('warns of damaged lines and goes on', async () => {
    const { osRelease, warnings } = await take(treeOf('/etc/os-release rubbish\\nID=a'))
    expect(osRelease.get('ID')).toBe('a')
    expect(warnings).toEqual([expect.stringContaining('/etc/os-release:1')])
  })
})

describe('packages', () => {
  it('come from the first format that finds its database', async () => {
    const formats = [format('dpkg', undefined), format('rpm', ['bash'])]
    expect((await take(treeOf('/x'), {}, {}, formats)).packages.format).toBe('rpm')
  })

  it('come from another database where that of a tool for a foreign system is empty', async () => {
    const formats = [format('dpkg', []), format('apk', ['busybox'])]
    expect((await take(treeOf('/x'), {}, {}, formats)).packages.format).toBe('apk')
    expect(await take(treeOf('/x'), {}, {}, [format('dpkg', []), format('apk', [])])).toMatchObject(
      {
        packages: { format: 'dpkg' },
        warnings: [],
      },
    )
  })

  it('are none when no format finds any, and one warning says what cannot be known then', async () => {
    const { packages, warnings } = await take(treeOf('/x'), {}, {}, [format('dpkg', undefined)])
    expect(packages).toMatchObject({ format: 'none', packages: [] })
    expect(packages.ownersOf(normalise('/x'))).toEqual([])
    expect(warnings).toEqual([expect.stringContaining('no package database')])
  })

  it('whose records were changed are named in one warning, beside those of the database', async () => {
    const rpm = format('rpm', ['bash', 'zlib'])
    const database = rpm.read(treeOf('/x'))
    const digest = {
      algorithm: 'sha256',
      expected: 'a',
      found: 'b',
      path: normalise('/db'),
    } as const
    const altered = database.packages.map((one) => ({ ...digest, package: one }))
    const read = () => ({ ...database, altered, warnings: ['two databases'] })
    const { warnings } = await take(treeOf('/x'), {}, {}, [{ ...rpm, read }])
    const changed = expect.stringMatching(/own digests .*: bash 1, zlib 1$/) as string
    expect(warnings).toEqual(['two databases', changed])
  })
})

describe('environment', () => {
  it('is that of the base with the recipe on top, as bytes', async () => {
    const config = { Env: ['A=1', 'B=2=3', 'A=4', 'NONE'], WorkingDir: '/w' }
    const { env } = await take(treeOf('/x'), { env: new Map([['B', 'ö']]) }, { config })
    expect([...env]).toEqual([
      ['A', '4'],
      ['B', '\xc3\xb6'],
    ])
  })

  it('gives PATH, or the usual six directories', async () => {
    expect(
      (await take(treeOf('/x'), {}, { config: { Env: ['PATH=/a::/b'] } })).commandPath,
    ).toEqual(['/a', '', '/b'])
    expect((await take(treeOf('/x'))).commandPath).toHaveLength(6)
  })

  it('gives the working directory of the recipe, the base, or the root', async () => {
    const config = { WorkingDir: '/srv//app/' }
    expect((await take(treeOf('/x'), { workdir: '/opt/../w' }, { config })).workdir).toBe('/w')
    expect((await take(treeOf('/x'), { workdir: undefined }, { config })).workdir).toBe('/srv/app')
    expect((await take(treeOf('/x'), {}, { config: { WorkingDir: '' } })).workdir).toBe('/')
  })

  it('splits the variables of ld.so as ld.so does', async () => {
    const Env = ['LD_LIBRARY_PATH=/a:;b:', 'LD_PRELOAD=x.so /y.so:z.so', 'LD_AUDIT=a.so:b.so']
    const tree = treeOf('/etc/ld.so.preload # c\\n/p.so:q.so # d\\n\\x09r.so')
    const { libraryPath, preload, audit } = (await take(tree, {}, { config: { Env } })).libraries
    expect(libraryPath).toEqual(['/a', 'b'])
    expect(audit).toEqual(['a.so', 'b.so'])
    expect(preload.map(({ name, source }) => `${source} ${name}`)).toEqual([
      'LD_PRELOAD x.so',
      'LD_PRELOAD /y.so',
      'LD_PRELOAD z.so',
      '/etc/ld.so.preload /p.so',
      '/etc/ld.so.preload q.so',
      '/etc/ld.so.preload r.so',
    ])
  })
})

describe('accounts', () => {
  it('are those of /etc/passwd and /etc/group', async () => {
    const { users, groups } = await take(treeOf('/etc/passwd a:x:1:2::/:/\n/etc/group g:x:2:a'))
    expect(users.map(({ name }) => name)).toEqual(['a'])
    expect(groups.map(({ name }) => name)).toEqual(['g'])
  })
})

describe('ld.so.conf', () => {
  const configured = async (text: string) => (await take(treeOf(text))).libraries.configured

  it('is read with its includes in place, sorted, relative ones from the including file', async () => {
    expect(
      await configured(`
/etc/ld.so.conf           /first\\ninclude ld.so.conf.d/*.conf\\n/last\\n/first
/etc/ld.so.conf.d/b.conf  /b
/etc/ld.so.conf.d/a.conf  /a\\ninclude more/x
/etc/ld.so.conf.d/more/x  /x
/etc/ld.so.conf.d/.h.conf /hidden
/etc/ld.so.conf.d/c.txt   /c`),
    ).toEqual(['/first', '/a', '/x', '/b', '/last'])
  })

  it('matches a leading dot only where the pattern says so, and knows no braces', async () => {
    expect(
      await configured(
        '/etc/ld.so.conf include /d/.*\\ninclude /d/{a,b}\n/d/.h /h\n/d/a /a\n/d/{a,b} /lit',
      ),
    ).toEqual(['/h', '/lit'])
  })

  it('ends where files include one another', async () => {
    expect(
      await configured(
        '/etc/ld.so.conf include /a\\n/x\n/a include /etc/ld.so.conf\\n/y\\ninclude /*',
      ),
    ).toEqual(['/y', '/x'])
  })

  it('is empty where there is none', async () => {
    expect(await configured('/x')).toEqual([])
  })
})

const withCache = (content: Uint8Array): FileTree =>
  treeOf(
    `/etc/ld.so.cache ${[...content].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}`,
  )

describe('ld.so.cache', () => {
  it('is given as it is', async () => {
    const { cache } = (await take(withCache(realLdSoCache))).libraries
    expect(cache?.map(({ name }) => name)).toEqual([
      'libzstd.so.1',
      'libz.so.1',
      'libz.so.1',
      'libz.so.1',
      'libc.so.6',
    ])
  })

  it('is left out of account with a warning when it is damaged', async () => {
    const { libraries, warnings } = await take(withCache(realLdSoCache.subarray(0, 100)))
    expect(libraries.cache).toBeUndefined()
    expect(warnings).toEqual([expect.stringContaining('/etc/ld.so.cache')])
  })
})

describe('platform', () => {
  const arm64 = treeOf('/usr/bin/sh elf machine=aarch64\n/bin -> usr/bin')
  const none = { platform: undefined }

  it('is what the base says, else the recipe, else the programs', async () => {
    const v8 = { os: 'linux', architecture: 'arm64', variant: 'v8' }
    expect((await take(arm64, {}, { platform: v8 })).platform).toEqual(v8)
    expect((await take(arm64, { platform: v8 }, none)).platform).toEqual(v8)
    expect((await take(arm64, {}, none)).platform).toEqual({ os: 'linux', architecture: 'arm64' })
  })

  it('is told by the loader or any program in PATH where there is no shell', async () => {
    const loader = treeOf('/lib/x-linux-gnu/ld-linux.so.2 elf machine=386\n/bin/sh #!/x')
    expect((await take(loader, {}, none)).platform.architecture).toBe('386')
    const program = treeOf('/opt/[bin]/a text\n/opt/[bin]/b elf machine=s390')
    const config = { Env: ['PATH=rel:/opt/[bin]'] }
    expect((await take(program, {}, { ...none, config })).platform.architecture).toBe('s390x')
  })

  it.each([
    ['base and programs', {}, { platform: amd64 }],
    ['recipe and programs', { platform: amd64 }, none],
    ['recipe and base', { platform: amd64 }, { platform: { os: 'linux', architecture: 'arm64' } }],
  ])('is an error where %s contradict each other', async (_, recipe, image) => {
    await expect(take(arm64, recipe, image)).rejects.toThrow(
      expect.objectContaining({ code: 'BASE_PLATFORM' }),
    )
  })

  it('is an error where nothing tells it', async () => {
    await expect(take(treeOf('/x'), {}, none)).rejects.toThrow(
      expect.objectContaining({ code: 'BASE_PLATFORM' }),
    )
  })
})

import { fromText } from '../../src/formats/byte-string.ts'
import { parseOsRelease } from '../../src/formats/os-release.ts'
import { parseGroup, parsePasswd } from '../../src/formats/passwd.ts'
import type { ByteString, FileTree, RootPath } from '../../src/model/file.ts'
import type { Inventory, LdSoCacheEntry } from '../../src/model/inventory.ts'
import type { PackageDb } from '../../src/model/package.ts'
import { root } from '../../src/rootfs/path.ts'
import { readIfFile } from '../../src/rootfs/resolve.ts'

const noPackages: PackageDb = { format: 'none', packages: [], ownersOf: () => [] }

/** What a test says of a base; all but the tree has a default. */
export interface InventorySpec {
  readonly timeZones?: readonly string[]
  readonly locales?: readonly string[]
  /** ld.so.cache as name → paths, for x86-64; `hwcaps/NAME` as a prefix of the name for a glibc-hwcaps entry. */
  readonly cache?: Readonly<Record<string, readonly string[]>>
  /** The same with every field. */
  readonly cacheEntries?: readonly LdSoCacheEntry[]
  /** Directories of ld.so.conf. */
  readonly configured?: readonly string[]
  readonly libraryPath?: readonly string[]
  /** LD_PRELOAD. */
  readonly preload?: readonly string[]
  /** /etc/ld.so.preload. */
  readonly preloadFile?: readonly string[]
  readonly audit?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly commandPath?: readonly string[]
  readonly workdir?: RootPath
  readonly packages?: PackageDb
}

/**
 * An inventory without the stage that takes it: what the spec says, os-release, users and groups from the tree, no packages. Without `cache` the
 * base has no ld.so.cache.
 */
export const inventoryOf = (tree: FileTree, spec: InventorySpec = {}): Inventory => {
  const osRelease = readIfFile(tree, '/etc/os-release')
  const env = Object.entries(spec.env ?? {}).map(([name, value]): [ByteString, ByteString] => [
    fromText(name),
    fromText(value),
  ])
  return {
    osRelease: osRelease === undefined ? new Map() : parseOsRelease(osRelease).values,
    platform: { os: 'linux', architecture: 'amd64' },
    packages: spec.packages ?? noPackages,
    libraries: {
      cache: spec.cacheEntries ?? (spec.cache && cacheOf(spec.cache)),
      configured: spec.configured ?? [],
      libraryPath: spec.libraryPath ?? [],
      preload: [
        ...(spec.preload ?? []).map((name) => ({ name, source: 'LD_PRELOAD' }) as const),
        ...(spec.preloadFile ?? []).map(
          (name) => ({ name, source: '/etc/ld.so.preload' }) as const,
        ),
      ],
      audit: spec.audit ?? [],
    },
    env: new Map(env),
    commandPath: spec.commandPath ?? [
      '/usr/local/sbin',
      '/usr/local/bin',
      '/usr/sbin',
      '/usr/bin',
      '/sbin',
      '/bin',
    ],
    timeZones: spec.timeZones ?? [],
    locales: spec.locales ?? [],
    users: parsePasswd(readIfFile(tree, '/etc/passwd') ?? new Uint8Array()),
    groups: parseGroup(readIfFile(tree, '/etc/group') ?? new Uint8Array()),
    warnings: [],
    workdir: spec.workdir ?? root,
  }
}

const x8664 = 0x0303

const cacheOf = (names: Readonly<Record<string, readonly string[]>>): LdSoCacheEntry[] =>
  Object.entries(names).flatMap(([key, paths]) => {
    const [name = '', hwcaps] = key.split('/').reverse()
    return paths.map((path) => ({ name, path, flags: x8664, hwcaps }))
  })

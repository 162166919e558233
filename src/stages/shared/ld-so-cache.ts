import { toDisplay } from '../../formats/byte-string.ts'
import { parseElf } from '../../formats/elf.ts'
import { elfHeadSize, ldSoCacheFlags } from '../../formats/elf-platform.ts'
import { type LdSoCache, type LdSoCacheRecord, parseLdSoCache } from '../../formats/ld-so-cache.ts'
import { formatLdSoCache } from '../../formats/ld-so-cache-writer.ts'
import { SlimError } from '../../model/error.ts'
import type { ByteString, FileTree, Metadata, RootPath } from '../../model/file.ts'
import type { Inventory } from '../../model/inventory.ts'
import type { GeneratedFile } from '../../model/package.ts'
import { metadataOf } from '../../rootfs/metadata.ts'
import { child, normalise } from '../../rootfs/path.ts'
import { resolve } from '../../rootfs/resolve.ts'

const cachePath = '/etc/ld.so.cache'
const rule = 'ldso.cache'

/**
 * ld.so.cache for what is kept, as the base's own ldconfig(8) would list it there; undefined when the image needs none.
 *
 * A base with a cache: its own entries whose library and links are all kept, in its byte order and with its generator, so
 * that ld.so finds in the image exactly what it found in the base. A base without one (a root that was never configured): the
 * closure finds libraries through the directories of ld.so.conf, which ld.so itself never reads, so the cache is made, but only
 * when a kept library is in a configured directory that is not built into ld.so anyway; without glibc-hwcaps variants.
 */
export const deriveLdSoCache = (
  tree: FileTree,
  keptPaths: ReadonlySet<RootPath>,
  inventory: Inventory,
): GeneratedFile | undefined => {
  const found = resolve(tree, cachePath)
  const old = found.kind === 'found' && found.entry.type === 'file' ? found : undefined
  const parsed =
    old === undefined || inventory.libraries.cache === undefined
      ? undefined
      : parseLdSoCache(tree.read(old.path))
  const cache =
    parsed !== undefined && 'cache' in parsed
      ? keptEntries(tree, keptPaths, parsed.cache)
      : configuredLibraries(tree, keptPaths, inventory)
  const path = old?.path ?? normalise(cachePath)
  if (cache.entries.length === 0 && !keptPaths.has(path)) return undefined
  const metadata = old === undefined ? newMetadata(tree) : metadataOf(old.entry)
  return { path, content: formatLdSoCache(cache), metadata, rule }
}

/** Where a path leads when it and every link on the way are kept. */
const keptTarget = (
  tree: FileTree,
  keptPaths: ReadonlySet<RootPath>,
  path: ByteString,
): { readonly path: RootPath; readonly size: number } | undefined => {
  const target = resolve(tree, path)
  if (target.kind !== 'found' || target.entry.type !== 'file') return undefined
  const all = [target.path, ...target.crossed]
  return all.every((one) => keptPaths.has(one))
    ? { path: target.path, size: target.entry.size }
    : undefined
}

const keptEntries = (
  tree: FileTree,
  keptPaths: ReadonlySet<RootPath>,
  cache: LdSoCache,
): LdSoCache => ({
  ...cache,
  entries: cache.entries.filter(({ path }) => keptTarget(tree, keptPaths, path) !== undefined),
})

/**
 * Directories that ld.so of some distribution has built in and that no other distribution configures: a wrong yes would lose
 * libraries, a wrong no only makes a cache that says what ld.so knows.
 */
const builtIn = /^(?:\/usr)?\/lib(?:\/[^/]+-linux-[^/]+)?$/

const configuredLibraries = (
  tree: FileTree,
  keptPaths: ReadonlySet<RootPath>,
  { libraries }: Inventory,
): LdSoCache => {
  // Like ldconfig, a directory that two names lead to is read once, under its first name.
  const directories = new Map<RootPath, ByteString>()
  for (const directory of libraries.configured) {
    const at = resolve(tree, directory)
    if (at.kind === 'found' && !directories.has(at.path)) directories.set(at.path, directory)
  }
  const found = [...directories].flatMap((directory) => librariesIn(tree, keptPaths, directory))
  const needed = found.some(({ directory }) => !builtIn.test(directory))
  return {
    littleEndian: found[0]?.littleEndian ?? true,
    entries: needed ? found.map(({ record }) => record) : [],
    generator: undefined,
  }
}

interface FoundLibrary {
  readonly directory: ByteString
  readonly littleEndian: boolean
  readonly record: LdSoCacheRecord
}

/** The names ldconfig looks at. */
const libraryName = /^(?:lib.*\.so|ld-.*\.so|ld(?:64)?\.so\.)/s

const librariesIn = (
  tree: FileTree,
  keptPaths: ReadonlySet<RootPath>,
  [at, directory]: readonly [RootPath, ByteString],
): FoundLibrary[] =>
  tree.list(at).flatMap((name) => {
    if (!libraryName.test(name) || !keptPaths.has(child(at, name))) return []
    const path = `${directory}/${name}`
    const target = keptTarget(tree, keptPaths, path)
    const library = target === undefined ? undefined : libraryOf(tree, target.path, target.size)
    // Under other names than its own a library is not found: ldconfig lists each by its soname.
    if (library === undefined || (library.soname ?? name) !== name) return []
    const { flags, littleEndian } = library
    const none = { hwcaps: undefined, isaLevel: 0, legacyHwcap: 0n, osVersion: 0 }
    return [{ directory, littleEndian, record: { name, path, flags, ...none } }]
  })

const libraryOf = (tree: FileTree, path: RootPath, size: number) => {
  const flags = ldSoCacheFlags(tree.read(path, 0, elfHeadSize))
  if (flags === undefined) return undefined
  try {
    const read = (start: number, end: number) => tree.read(path, start, end)
    const elf = parseElf({ name: toDisplay(path), size, read })
    return { flags, littleEndian: elf.data === 'lsb', soname: elf.dynamic?.soname }
  } catch (error) {
    if (error instanceof SlimError && error.code === 'ELF_DAMAGED') return undefined
    throw error
  }
}

/** A file that the base lacks is as old as the configuration it is made from. */
const newMetadata = (tree: FileTree): Metadata => {
  const conf = resolve(tree, '/etc/ld.so.conf')
  const from = conf.kind === 'found' ? conf.entry : undefined
  return {
    mode: 0o644,
    uid: 0,
    gid: 0,
    mtime: from?.mtime ?? 0,
    xattrs: new Map(),
    layer: from?.layer ?? 'directory',
  }
}

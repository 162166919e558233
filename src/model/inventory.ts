import type { ByteString, RootPath } from './file.ts'
import type { Platform } from './image.ts'
import type { PackageDb } from './package.ts'

/** A line of passwd(5). */
export interface User {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly home: ByteString
  readonly shell: ByteString
}

/** A line of group(5). */
export interface Group {
  readonly name: string
  readonly gid: number
  readonly members: readonly string[]
}

/** One library of ld.so.cache, in file order; glibc sysdeps/generic/dl-cache.h. */
export interface LdSoCacheEntry {
  /** The name that DT_NEEDED would say. */
  readonly name: ByteString
  /** Absolute path as stored. */
  readonly path: ByteString
  /** FLAG_ELF_LIBC6 and the architecture bits. */
  readonly flags: number
  /** The glibc-hwcaps subdirectory (`x86-64-v3`), undefined for the baseline. */
  readonly hwcaps: string | undefined
}

/** Where the base's ld.so looks, apart from what each ELF file says itself. */
export interface LibrarySearch {
  /** ld.so.cache, when the base has one that can be read. */
  readonly cache: readonly LdSoCacheEntry[] | undefined
  /** Directories of ld.so.conf and its includes, in order, as written. */
  readonly configured: readonly ByteString[]
  /** LD_LIBRARY_PATH of the image config, split; empty components are `.`, which is left out. */
  readonly libraryPath: readonly ByteString[]
  /** LD_PRELOAD of the image config and /etc/ld.so.preload, split. */
  readonly preload: readonly {
    readonly name: ByteString
    readonly source: 'LD_PRELOAD' | '/etc/ld.so.preload'
  }[]
  /** LD_AUDIT of the image config, split. */
  readonly audit: readonly ByteString[]
}

/** What can be known about a base before any program is looked at. */
export interface Inventory {
  /** os-release(5) as name → value; empty when the base has none. */
  readonly osRelease: ReadonlyMap<string, string>
  readonly platform: Platform
  readonly packages: PackageDb
  readonly libraries: LibrarySearch
  /** Environment of the image: the base's config with the recipe's on top. */
  readonly env: ReadonlyMap<ByteString, ByteString>
  /** PATH of that environment, split; the usual six directories when it has none. */
  readonly commandPath: readonly ByteString[]
  /** Time zones that the recipe names; TZ is in `env`. */
  readonly timeZones: readonly string[]
  /** Locales that the recipe names; LANG and LC_* are in `env`. */
  readonly locales: readonly string[]
  readonly users: readonly User[]
  readonly groups: readonly Group[]
  /** What could not be read and was worked round (a damaged ld.so.cache, say). */
  readonly warnings: readonly string[]
  /** Working directory of the image, for relative commands. */
  readonly workdir: RootPath
}

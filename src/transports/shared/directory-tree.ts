import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
} from 'node:fs'
import { compareBytes, fromBytes, toBytes, toDisplay } from '../../formats/byte-string.ts'
import { SlimError } from '../../model/error.ts'
import type { ByteString, FileEntry, FileTree, RootPath } from '../../model/file.ts'
import { child, dirname, root } from '../../rootfs/path.ts'
import type { AttributeReader } from './host-attributes.ts'
import { hostEntry } from './host-entry.ts'
import { isOnPseudoFileSystem } from './pseudo-file-systems.ts'
import { readingError } from './reading-errors.ts'

/** What a {@link DirectoryTree} is made of. */
export interface HostDirectory {
  /** Absolute host path that becomes the root: a directory, or a single file, which then is the whole tree. */
  readonly path: string
  /** What entries say of where they come from; see `Metadata.layer`. */
  readonly layer: string
  /** Undefined where attributes cannot be read: all are then empty. */
  readonly attributes: AttributeReader | undefined
  /** Told of what cannot be read without being an error, each kind once. */
  readonly warn: (sentence: string) => void
}

/** An entry with what tells whether the file is still the same. */
interface Known {
  readonly entry: FileEntry
  readonly stat: BigIntStats
  /** A mounted file system of the kernel's own, seen as an empty directory. */
  readonly isHollow: boolean
}

/** PATH_MAX of Linux without the final NUL: no program can open more. */
const longestPath = 4095
const openFile = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/**
 * A host directory as a tree, read as it is asked for; what was seen once stays as seen. No link is ever followed by the host: a
 * path has an entry only when all above it are real directories. Mounted /proc, /sys and their like are empty directories
 * with the time 0. Methods throw CONTENT_UNREADABLE for what this user may not read, when it is read, and CONTENT_CHANGED for
 * files that are no longer as they were seen.
 */
export class DirectoryTree implements FileTree {
  readonly #host: HostDirectory
  readonly #prefix: Buffer
  readonly #known = new Map<RootPath, Known | undefined>()
  readonly #names = new Map<RootPath, readonly ByteString[]>()

  constructor(host: HostDirectory) {
    this.#host = host
    this.#prefix = Buffer.from(host.path === '/' ? '' : host.path)
  }

  /** The entry of exactly this path. */
  lstat(path: RootPath): FileEntry | undefined {
    return this.#look(path)?.entry
  }

  /** Sorted names of a directory. */
  list(path: RootPath): readonly ByteString[] {
    const known = this.#look(path)
    if (known?.entry.type !== 'directory' || known.isHollow) return []
    const before = this.#names.get(path)
    if (before !== undefined) return before
    const host = this.#hostPath(path)
    const names = this.#coded(path, () =>
      readdirSync(host, { encoding: 'buffer' }).map(fromBytes).sort(compareBytes),
    )
    const long = names.find((name) => host.length + 1 + name.length > longestPath)
    if (long !== undefined)
      throw new SlimError(
        'CONTENT_UNREADABLE',
        `${toDisplay(child(path, long))} is too deep to open`,
        {
          hint: 'name an archive of the directory instead',
        },
      )
    this.#names.set(path, names)
    return names
  }

  /** Content of a regular file, read by position. */
  read(path: RootPath, start = 0, end = Number.POSITIVE_INFINITY): Uint8Array {
    const known = this.#look(path)
    if (known?.entry.type !== 'file')
      throw new SlimError('PATH_NOT_KEPT', `${toDisplay(path)} is not a regular file`)
    const stop = Math.max(start, Math.min(end, known.entry.size))
    const handle = this.#coded(path, () => openSync(this.#hostPath(path), openFile))
    try {
      return this.#coded(path, () => {
        if (!isSame(fstatSync(handle, { bigint: true }), known.stat)) throw this.#changed(path)
        return this.#readAt(path, handle, { start, stop })
      })
    } finally {
      closeSync(handle)
    }
  }

  #readAt(path: RootPath, handle: number, { start, stop }: { start: number; stop: number }) {
    const bytes = Buffer.allocUnsafe(stop - start)
    for (let done = 0; done < bytes.length; ) {
      const count = readSync(handle, bytes, done, bytes.length - done, start + done)
      if (count === 0) throw this.#changed(path)
      done += count
    }
    return bytes
  }

  #look(path: RootPath): Known | undefined {
    if (this.#known.has(path)) return this.#known.get(path)
    // The length also bounds how deep this goes.
    const isPossible = path.length <= longestPath && !path.includes('\0')
    const known = isPossible ? this.#lookAnew(path) : undefined
    this.#known.set(path, known)
    return known
  }

  #lookAnew(path: RootPath): Known | undefined {
    const parent = path === root ? undefined : this.#look(dirname(path))
    if (path !== root && (parent?.entry.type !== 'directory' || parent.isHollow)) return undefined
    const host = this.#hostPath(path)
    const stat = this.#coded(path, () => lstatIfThere(host))
    if (stat === undefined) return undefined
    const isMount = parent !== undefined && stat.dev !== parent.stat.dev
    const isHollow = isMount && stat.isDirectory() && isOnPseudoFileSystem(host)
    const entry = this.#coded(path, () =>
      hostEntry(stat, {
        path,
        layer: this.#host.layer,
        isHollow,
        target: () => fromBytes(readlinkSync(host, { encoding: 'buffer' })),
        xattrs: () => this.#attributes(path, stat.isDirectory()),
      }),
    )
    return { entry, stat, isHollow }
  }

  #attributes(path: RootPath, isDirectory: boolean): ReadonlyMap<string, Uint8Array> {
    const { attributes, warn } = this.#host
    if (attributes === undefined) return new Map()
    const found = this.#coded(path, () => attributes(this.#hostPath(path), isDirectory))
    if (found === undefined)
      warn('extended attributes of files whose names are not UTF-8 cannot be read from a directory')
    return found ?? new Map()
  }

  #hostPath(path: RootPath): Buffer {
    if (path === root) return Buffer.from(this.#host.path)
    return Buffer.concat([this.#prefix, toBytes(path)])
  }

  #changed(path: RootPath): SlimError {
    return new SlimError('CONTENT_CHANGED', `${this.#shown(path)} was changed while it was read`, {
      hint: 'run again when nothing writes there',
    })
  }

  #shown(path: RootPath): string {
    return toDisplay(fromBytes(this.#hostPath(path)))
  }

  /** Only for what was seen before: not being there any more is a change. */
  #coded<Result>(path: RootPath, act: () => Result): Result {
    try {
      return act()
    } catch (error) {
      const coded = readingError(this.#shown(path), error)
      throw coded instanceof SlimError && coded.code === 'BASE_NOT_FOUND'
        ? this.#changed(path)
        : coded
    }
  }
}

const isSame = (now: BigIntStats, before: BigIntStats): boolean =>
  now.isFile() &&
  now.ino === before.ino &&
  now.size === before.size &&
  now.mtimeNs === before.mtimeNs

const lstatIfThere = (path: Buffer): BigIntStats | undefined => {
  try {
    return lstatSync(path, { bigint: true, throwIfNoEntry: false })
  } catch (error) {
    // A name longer than the file system allows cannot be in it.
    if ((error as NodeJS.ErrnoException).code === 'ENAMETOOLONG') return undefined
    throw error
  }
}

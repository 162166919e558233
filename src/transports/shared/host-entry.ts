import type { BigIntStats } from 'node:fs'
import type { ByteString, FileEntry, Metadata, RootPath } from '../../model/file.ts'

/** What lstat(2) does not say of a file. */
export interface Beyond {
  readonly path: RootPath
  readonly layer: string
  /** A mounted file system of the kernel's own: its times are those of the machine's start. */
  readonly isHollow: boolean
  /** Asked for symbolic links only. */
  readonly target: () => ByteString
  /** Asked for regular files and directories only, and only when somebody looks at the attributes. */
  readonly xattrs: () => ReadonlyMap<string, Uint8Array>
}

const none: ReadonlyMap<string, Uint8Array> = new Map()

/** The entry of a file of the host; inode(7). */
export const hostEntry = (stat: BigIntStats, beyond: Beyond): FileEntry => {
  const plain = {
    mode: Number(stat.mode & 0o7777n),
    uid: Number(stat.uid),
    gid: Number(stat.gid),
    mtime: beyond.isHollow ? 0 : flooredSeconds(stat.mtimeNs),
    xattrs: none,
    layer: beyond.layer,
  }
  if (stat.isDirectory()) return withAttributes({ ...plain, type: 'directory' }, beyond)
  if (stat.isFile())
    return withAttributes(
      { ...plain, type: 'file', size: Number(stat.size), inode: inodeOf(stat, beyond.path) },
      beyond,
    )
  if (stat.isSymbolicLink()) return { ...plain, type: 'symlink', target: beyond.target() }
  const isDevice = stat.isCharacterDevice() || stat.isBlockDevice()
  return { ...plain, type: specialType(stat), ...deviceNumbers(isDevice ? stat.rdev : 0n) }
}

const specialType = (stat: BigIntStats) => {
  if (stat.isCharacterDevice()) return 'character'
  if (stat.isBlockDevice()) return 'block'
  return stat.isFIFO() ? 'fifo' : 'socket'
}

/** Attributes are read when they are first looked at, which spreading the entry does too. */
const withAttributes = <Entry extends Metadata>(entry: Entry, beyond: Beyond): Entry => {
  let known: ReadonlyMap<string, Uint8Array> | undefined
  return Object.defineProperty({ ...entry }, 'xattrs', {
    enumerable: true,
    get: () => (known ??= beyond.isHollow ? none : beyond.xattrs()),
  })
}

const second = 1_000_000_000n

/** Division rounds towards zero; times before 1970 must go down. */
const flooredSeconds = (nanoseconds: bigint): number => {
  const rest = nanoseconds % second
  return Number((nanoseconds - (rest < 0n ? rest + second : rest)) / second)
}

/** Only what has several names needs to be told by its inode. */
const inodeOf = ({ nlink, dev, ino }: BigIntStats, path: RootPath): string =>
  nlink > 1n ? `${dev}:${ino}` : path

/** glibc's dev_t: the low 12 bits of the major number and the low 8 of the minor one stand below the rest of each; makedev(3). */
const deviceNumbers = (device: bigint): { major: number; minor: number } => ({
  major: Number(((device >> 8n) & 0xfffn) | ((device >> 32n) & 0xfffff000n)),
  minor: Number((device & 0xffn) | ((device >> 12n) & 0xffffff00n)),
})

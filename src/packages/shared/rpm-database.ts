import { readBdb } from '../../formats/rpm-bdb.ts'
import { writeBdb } from '../../formats/rpm-bdb-writer.ts'
import { parseRpmIdentity, type RpmIdentity } from '../../formats/rpm-header.ts'
import { readNdb, writeNdb } from '../../formats/rpm-ndb.ts'
import { damagedRpm, type RpmRecord } from '../../formats/rpm-record.ts'
import { readRpmSqlite, trimRpmSqlite } from '../../formats/rpm-sqlite.ts'
import { withSqliteLog } from '../../formats/sqlite-wal.ts'
import type { ByteString, FileTree, Metadata, RegularFile, RootPath } from '../../model/file.ts'
import { metadataOf } from '../../rootfs/metadata.ts'
import { resolve } from '../../rootfs/resolve.ts'

/** Where distributions have it: Fedora and SUSE, RHEL, rpm-ostree. */
const directories = ['/usr/lib/sysimage/rpm', '/var/lib/rpm', '/usr/share/rpm']

/** Far above any real database, and what can be held in memory. */
const maxFileSize = 512 * 1024 * 1024

interface Backend {
  readonly file: string
  /** What follows the name in those of files that hold for this very database only. */
  readonly beside?: readonly string[]
  /** Rows in the order of the database. */
  readonly read: (
    content: Uint8Array,
    file: ByteString,
  ) => readonly RpmRecord[] | Promise<readonly RpmRecord[]>
  /** The same database with these rows alone, by their numbers. */
  readonly trim: (
    content: Uint8Array,
    file: ByteString,
    kept: ReadonlySet<number>,
  ) => Uint8Array | Promise<Uint8Array>
}

/** In the order in which rpm looks for what a database is made with; an old one is left behind when it is converted. */
const backends: readonly Backend[] = [
  {
    file: 'rpmdb.sqlite',
    beside: ['-shm', '-wal'],
    read: readRpmSqlite,
    trim: trimRpmSqlite,
  },
  {
    // Its Index.db is left out: rpm makes it anew when it is missing, and the next generation tells it that one is out of date.
    file: 'Packages.db',
    read: (content, file) => readNdb(content, file).records,
    trim: (content, file, kept) => {
      const database = readNdb(content, file)
      const records = database.records.filter(({ number }) => kept.has(number))
      return writeNdb({ ...database, generation: (database.generation + 1) >>> 0, records })
    },
  },
  {
    // Its indexes (Name, Basenames …) are left out: rpm makes those anew that are missing, and scanners read Packages alone.
    file: 'Packages',
    read: (content, file) => readBdb(content, file).records,
    trim: (content, file, kept) => {
      const database = readBdb(content, file)
      const records = database.records.filter(({ number }) => kept.has(number))
      return writeBdb({ ...database, records })
    },
  },
]

interface Located {
  /** Canonical. */
  readonly path: RootPath
  readonly entry: RegularFile
}

interface Found extends Located {
  readonly backend: Backend
}

const fileAt = (tree: FileTree, path: ByteString): Located | undefined => {
  const found = resolve(tree, path)
  return found.kind === 'found' && found.entry.type === 'file' && found.entry.size > 0
    ? { path: found.path, entry: found.entry }
    : undefined
}

/** Files that are not empty, each once, however many links lead to it. */
const candidates = (tree: FileTree): readonly Found[] => {
  const found = new Map<string, Found>()
  for (const directory of directories)
    for (const backend of backends) {
      const file = fileAt(tree, `${directory}/${backend.file}`)
      if (file !== undefined && !found.has(file.entry.inode))
        found.set(file.entry.inode, { backend, ...file })
    }
  return [...found.values()]
}

/** Whether there is a file of a database that is not empty; packages there may be none in it. */
export const hasRpmDatabase = (tree: FileTree): boolean => candidates(tree).length > 0

/** A key that rpm trusts is a row like a package and none of software. */
export const isSoftware = ({ name }: RpmIdentity): boolean => name !== 'gpg-pubkey'

/** rpm's database in a tree. */
export interface RpmDatabase {
  /** Canonical path of the file that holds the headers. */
  readonly path: RootPath
  readonly metadata: Metadata
  readonly records: readonly RpmRecord[]
  /** Files that are not empty and would be wrong beside any other content of `path`: SQLite's log of changes and the index of that. */
  readonly beside: readonly { readonly path: RootPath; readonly metadata: Metadata }[]
  /** The file's bytes with these rows alone, by their numbers; headers stay as they are signed. */
  readonly trim: (kept: ReadonlySet<number>) => Promise<Uint8Array>
  /** Canonical paths of other databases of the tree, which are not empty files and no links to this one. */
  readonly others: readonly RootPath[]
}

const opened = new WeakMap<FileTree, Promise<RpmDatabase | undefined>>()

/**
 * Reads the rows of the first database that has packages, else of the first, once for a tree; undefined when there is none. rpm made to look
 * in another place leaves an empty one there. What SQLite's log holds counts. Throws PACKAGES_DAMAGED.
 */
export const openRpmDatabase = (tree: FileTree): Promise<RpmDatabase | undefined> => {
  const known = opened.get(tree)
  if (known !== undefined) return known
  const opening = open(tree)
  opened.set(tree, opening)
  return opening
}

const open = async (tree: FileTree): Promise<RpmDatabase | undefined> => {
  const found = candidates(tree)
  let first: RpmDatabase | undefined
  for (const one of found) {
    const others = found.map(({ path }) => path).filter((path) => path !== one.path)
    const database = { ...(await read(tree, one)), others }
    first ??= database
    if (hasPackages(database)) return database
  }
  return first
}

const hasPackages = ({ records, path }: Pick<RpmDatabase, 'records' | 'path'>): boolean =>
  records.some((record) => isSoftware(parseRpmIdentity(record, path)))

const read = async (tree: FileTree, found: Found): Promise<Omit<RpmDatabase, 'others'>> => {
  const { backend, path, entry } = found
  const beside = (backend.beside ?? []).flatMap((ending) => fileAt(tree, path + ending) ?? [])
  const content = contentOf(tree, found)
  return {
    path,
    metadata: metadataOf(entry),
    records: await backend.read(content, path),
    beside: beside.map((one) => ({ path: one.path, metadata: metadataOf(one.entry) })),
    trim: async (kept) => backend.trim(content, path, kept),
  }
}

const contentOf = (tree: FileTree, found: Found): Uint8Array => {
  const content = bytesOf(tree, found)
  const hasLog = found.backend.beside?.includes('-wal') === true
  const log = hasLog ? fileAt(tree, `${found.path}-wal`) : undefined
  return log === undefined ? content : withSqliteLog(content, bytesOf(tree, log), found.path)
}

const bytesOf = (tree: FileTree, { path, entry }: Located): Uint8Array => {
  if (entry.size > maxFileSize)
    throw damagedRpm(path, `has ${entry.size} bytes, too many for a package database`)
  return tree.read(path)
}

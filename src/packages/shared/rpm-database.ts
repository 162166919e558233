import { toDisplay } from '../../formats/byte-string.ts'
import { readBdb } from '../../formats/rpm-bdb.ts'
import { writeBdb } from '../../formats/rpm-bdb-writer.ts'
import { readNdb, writeNdb } from '../../formats/rpm-ndb.ts'
import { damagedRpm, type RpmRecord } from '../../formats/rpm-record.ts'
import { readRpmSqlite, trimRpmSqlite } from '../../formats/rpm-sqlite.ts'
import { SlimError } from '../../model/error.ts'
import type { ByteString, FileTree, Metadata, RegularFile, RootPath } from '../../model/file.ts'
import { metadataOf } from '../../rootfs/metadata.ts'
import { resolve } from '../../rootfs/resolve.ts'

/** Where distributions have it: Fedora and SUSE, RHEL, rpm-ostree. */
const directories = ['/usr/lib/sysimage/rpm', '/var/lib/rpm', '/usr/share/rpm']

/** Far above any real database, and what can be held in memory. */
const maxFileSize = 512 * 1024 * 1024

interface Backend {
  readonly file: string
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
  { file: 'rpmdb.sqlite', read: readRpmSqlite, trim: trimRpmSqlite },
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

interface Found {
  readonly backend: Backend
  readonly directory: ByteString
  /** Canonical. */
  readonly path: RootPath
  readonly entry: RegularFile
}

const fileAt = (tree: FileTree, path: ByteString) => {
  const found = resolve(tree, path)
  return found.kind === 'found' && found.entry.type === 'file' && found.entry.size > 0
    ? { path: found.path, entry: found.entry }
    : undefined
}

const find = (tree: FileTree): Found | undefined => {
  for (const directory of directories)
    for (const backend of backends) {
      const file = fileAt(tree, `${directory}/${backend.file}`)
      if (file !== undefined) return { backend, directory, ...file }
    }
  return undefined
}

/** Whether there is a database that holds anything. */
export const hasRpmDatabase = (tree: FileTree): boolean => find(tree) !== undefined

/** rpm's database in a tree. */
export interface RpmDatabase {
  /** Canonical path of the file that holds the headers. */
  readonly path: RootPath
  readonly metadata: Metadata
  readonly records: readonly RpmRecord[]
  /** The file's bytes with these rows alone, by their numbers; headers stay as they are signed. */
  readonly trim: (kept: ReadonlySet<number>) => Promise<Uint8Array>
}

/** Reads the rows of the first database that is found; undefined when there is none. Throws PACKAGES_DAMAGED. */
export const openRpmDatabase = async (tree: FileTree): Promise<RpmDatabase | undefined> => {
  const found = find(tree)
  if (found === undefined) return undefined
  const { backend, path, entry } = found
  if (entry.size > maxFileSize)
    throw damagedRpm(path, `has ${entry.size} bytes, too many for a package database`)
  checkLog(tree, found)
  const content = tree.read(path)
  return {
    path,
    metadata: metadataOf(entry),
    records: await backend.read(content, path),
    trim: async (kept) => backend.trim(content, path, kept),
  }
}

/** SQLite's log of changes that are not yet in the file: without them the list of packages would be an old one. */
const checkLog = (tree: FileTree, { backend, directory }: Found): void => {
  const log = fileAt(tree, `${directory}/${backend.file}-wal`)
  if (log === undefined) return
  throw new SlimError(
    'PACKAGES_DAMAGED',
    `${toDisplay(log.path)} holds changes that are not in ${backend.file}`,
    {
      at: { file: toDisplay(log.path) },
      hint: "run `sqlite3 rpmdb.sqlite 'PRAGMA wal_checkpoint(TRUNCATE)'` or `rpm --rebuilddb` where the base is made",
    },
  )
}

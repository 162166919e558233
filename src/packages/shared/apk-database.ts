import { parseApkDependencies } from '../../formats/apk-dependencies.ts'
import { type ApkRecord, parseApkInstalled } from '../../formats/apk-installed.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import { resolveFile } from '../../rootfs/resolve.ts'
import { type DatabaseFile, databaseFile } from './database-file.ts'

/** Where apk-tools 2 has its database, and apk-tools 3 on a merged /usr. */
const places = ['/lib/apk/db/installed', '/usr/lib/apk/db/installed']

/** The canonical path of apk's `installed`; undefined when the base has none. */
export const installedPath = (tree: FileTree): RootPath | undefined => {
  for (const place of places) {
    const path = resolveFile(tree, place)
    if (path !== undefined) return path
  }
  return undefined
}

/** What is installed, as apk's database says. */
export interface ApkDatabase {
  readonly file: DatabaseFile
  /** In the base's order. */
  readonly records: readonly ApkRecord[]
}

/** Reads the database; undefined when the base has none. Throws PACKAGES_DAMAGED. */
export const apkDatabase = (tree: FileTree): ApkDatabase | undefined => {
  const path = installedPath(tree)
  const file = path === undefined ? undefined : databaseFile(tree, path)
  return file === undefined ? undefined : { file, records: parseApkInstalled(file.text, file.path) }
}

/** A package's field that the parser has seen to be there, or that may be empty. */
export const fieldOf = ({ fields }: ApkRecord, letter: string): ByteString =>
  fields.get(letter) ?? ''

/** What tells records of one database apart. */
export const recordKey = (record: ApkRecord): string =>
  keyOf({
    name: fieldOf(record, 'P'),
    version: fieldOf(record, 'V'),
    architecture: fieldOf(record, 'A'),
  })

/** The same of a package. */
export const keyOf = (one: {
  readonly name: string
  readonly version: string
  readonly architecture: string
}): string => `${one.name} ${one.version} ${one.architecture}`

/** Every name that something can depend on → the packages that have or provide it: their own, and those of `p:`. */
export const apkProviders = (
  records: readonly ApkRecord[],
): ReadonlyMap<ByteString, ReadonlySet<string>> => {
  const providers = new Map<ByteString, Set<string>>()
  for (const record of records) {
    const own = fieldOf(record, 'P')
    const provided = parseApkDependencies(fieldOf(record, 'p')).map(({ name }) => name)
    for (const name of [own, ...provided]) {
      const known = providers.get(name) ?? new Set()
      providers.set(name, known.add(own))
    }
  }
  return providers
}

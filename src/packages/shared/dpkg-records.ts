import { toDisplay } from '../../formats/byte-string.ts'
import { damagedLine } from '../../formats/damaged-line.ts'
import { type Deb822Stanza, parseDeb822 } from '../../formats/deb822.ts'
import { defined } from '../../formats/defined.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import type { Package, PackageAbout } from '../../model/package.ts'
import { child } from '../../rootfs/path.ts'
import { type DatabaseFile, databaseFile, databaseFiles } from './database-file.ts'

/** A package whose files are in the base, as its stanza says. */
export interface DpkgRecord {
  readonly name: string
  readonly version: string
  readonly architecture: string
  readonly source?: string
  readonly said: PackageAbout
  readonly stanza: Deb822Stanza
  /** The stanza's file: `status`, or one of `status.d`. */
  readonly file: DatabaseFile
  /** Where a kind of file about it (`list`, `md5sums`, `conffiles`) may be, most likely first. */
  readonly about: (kind: string) => readonly RootPath[]
}

/**
 * The packages that `status` and `status.d` record as being there, in file order; of two with the same name and architecture
 * the first counts. Throws PACKAGES_DAMAGED.
 */
export const dpkgRecords = (tree: FileTree, admin: RootPath): readonly DpkgRecord[] => {
  const records = new Map<string, DpkgRecord>()
  for (const record of [...statusRecords(tree, admin), ...statusDirectoryRecords(tree, admin)]) {
    const key = recordKey(record)
    if (!records.has(key)) records.set(key, record)
  }
  return [...records.values()]
}

/**
 * A line of the `Conffiles` field: `PATH DIGEST`, and `obsolete` or `remove-on-upgrade` after it; a path may hold blanks. There is
 * no digest of a file that is about to be installed (`newconffile`).
 */
export const conffileLine = (
  line: ByteString,
): { readonly path: ByteString; readonly md5: string | undefined } => {
  const [, path = line, digest] = /^(.*) ([0-9a-f]{32}|newconffile)(?: [a-z-]+)*$/s.exec(line) ?? []
  return { path, md5: digest === 'newconffile' ? undefined : digest }
}

/** What tells packages of one database apart. */
export const recordKey = ({ name, architecture }: Pick<Package, 'name' | 'architecture'>): string =>
  `${name}:${architecture}`

const statusRecords = (tree: FileTree, admin: RootPath): DpkgRecord[] => {
  const file = databaseFile(tree, child(admin, 'status'))
  if (file === undefined) return []
  const info = child(admin, 'info')
  return parseDeb822(file.text, file.path).flatMap((stanza) => {
    const record = recordOf(stanza, file)
    if (record === undefined) return []
    const plain = record.name
    const qualified = `${plain}:${record.architecture}`
    const same = stanza.fields.get('multi-arch') === 'same'
    const names = same ? [qualified, plain] : [plain, qualified]
    return [{ ...record, about: (kind) => names.map((name) => child(info, `${name}.${kind}`)) }]
  })
}

/** distroless: one file for each package, what is known of its files beside it. */
const statusDirectoryRecords = (tree: FileTree, admin: RootPath): DpkgRecord[] => {
  const directory = child(admin, 'status.d')
  const records: DpkgRecord[] = []
  for (const file of databaseFiles(tree, directory)) {
    if (/\.(?:md5sums|list|conffiles)$/.test(file.name)) continue
    for (const stanza of parseDeb822(file.text, file.path)) {
      const record = recordOf(stanza, file)
      const about = (kind: string) => [child(directory, `${file.name}.${kind}`)]
      if (record !== undefined) records.push({ ...record, about })
    }
  }
  return records
}

/**
 * States of dpkg(1) in which a version's files are in place, and of these all; dpkg-query and scanners count the same. A
 * removed package whose configuration stays (`config-files`) has nothing to execute and is none.
 */
const present = new Set([
  'installed',
  'unpacked',
  'half-configured',
  'half-installed',
  'triggers-awaited',
  'triggers-pending',
])

const recordOf = (
  stanza: Deb822Stanza,
  file: DatabaseFile,
): Omit<DpkgRecord, 'about'> | undefined => {
  const { fields } = stanza
  const status = fields.get('status')
  const state = status?.split(/\s+/)[2]
  if (status !== undefined && !present.has(state ?? '')) return undefined
  const name = fields.get('package') ?? ''
  const version = fields.get('version') ?? ''
  const architecture = fields.get('architecture') ?? ''
  const damaged = (what: string) => damagedLine(file.path, stanza.line, what)
  if (!/^[A-Za-z0-9][A-Za-z0-9+._-]*$/.test(name))
    throw damaged(`begins a stanza ${name === '' ? 'without a package' : `for ${toDisplay(name)}`}`)
  // Interrupted before its first unpacking ended, a package has no version yet.
  if (version === '' && state === 'half-installed') return undefined
  if (version === '') throw damaged(`begins a stanza for ${name} without a version`)
  if (!/^[A-Za-z0-9-]*$/.test(architecture))
    throw damaged(`begins a stanza for ${name} with a strange architecture`)
  const [source, sourceVersion = version] = sourceOf(fields.get('source'))
  return {
    name,
    version,
    architecture,
    ...(source === undefined || source === name ? {} : { source }),
    said: defined({
      sourceVersion,
      maintainer: fields.get('maintainer'),
      homepage: fields.get('homepage'),
    }),
    stanza,
    file,
  }
}

/** `glibc (2.36-9)` names the source version too, where it differs. */
const sourceOf = (source: ByteString = ''): readonly (string | undefined)[] =>
  /^([^\s(]+)\s*(?:\(([^)]*)\))?/.exec(source)?.slice(1) ?? []

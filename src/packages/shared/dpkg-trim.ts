import { compareBytes } from '../../formats/byte-string.ts'
import { filterFieldLines } from '../../formats/deb822.ts'
import { formatAlternativeGroup, parseAlternativeGroup } from '../../formats/dpkg-alternatives.ts'
import { formatDpkgDiversions, parseDpkgDiversions } from '../../formats/dpkg-diversions.ts'
import { parseDpkgConffiles, parseDpkgList } from '../../formats/dpkg-list.ts'
import { parseDpkgMd5sums } from '../../formats/dpkg-md5sums.ts'
import { parseDpkgStatOverride } from '../../formats/dpkg-statoverride.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import type { GeneratedFile, Kept } from '../../model/package.ts'
import { ancestors, child } from '../../rootfs/path.ts'
import { listedParent } from './canonical-paths.ts'
import { type DatabaseFile, databaseFile, databaseFiles, rewritten } from './database-file.ts'
import { type DpkgPaths, dpkgPaths, fileAbout } from './dpkg-paths.ts'
import { conffileLine, type DpkgRecord, dpkgRecords, recordKey } from './dpkg-records.ts'

/**
 * dpkg's database cut down to what is kept, sorted by path: stanzas, lists, digests and conffiles of kept packages, the
 * diversions, overrides and link groups of kept paths. What only installing and removing needs (maintainer scripts, triggers,
 * symbols, templates, `available`) is left out: dpkg-query, `dpkg --verify` and `dpkg --audit` do without, and no directory has
 * to be there that would be empty. Throws PACKAGES_DAMAGED.
 */
export const trimDpkg = (tree: FileTree, admin: RootPath, kept: Kept): readonly GeneratedFile[] => {
  const packages = new Map(kept.packages.map((one) => [recordKey(one), new Set(one.files)]))
  const records = dpkgRecords(tree, admin).filter((record) => packages.has(recordKey(record)))
  const cut: Cut = { tree, admin, paths: dpkgPaths(tree, admin), kept: kept.paths, packages }
  // The directories that hold the database are in the image too, and dpkg itself lists them.
  const own = cutFiles(cut, records).flatMap(({ path }) => ancestors(path))
  return cutFiles({ ...cut, kept: new Set([...kept.paths, ...own]) }, records)
}

const cutFiles = (cut: Cut, records: readonly DpkgRecord[]): readonly GeneratedFile[] =>
  [
    ...statusFiles(cut, records),
    ...records.flatMap((record) => recordFiles(cut, record)),
    ...wholeFiles(cut),
    ...pathFiles(cut),
    ...alternativeFiles(cut),
  ].sort((a, b) => compareBytes(a.path, b.path))

interface Cut {
  readonly tree: FileTree
  readonly admin: RootPath
  readonly paths: DpkgPaths
  readonly kept: ReadonlySet<RootPath>
  /** What each kept package owns, by its record's key. */
  readonly packages: ReadonlyMap<string, ReadonlySet<RootPath>>
}

const asLines = (lines: readonly { readonly text: ByteString }[]): ByteString =>
  lines.map(({ text }) => `${text}\n`).join('')

/** `status` even when no package is left (its being there tells scanners what the image is made of), and files of status.d. */
const statusFiles = (cut: Cut, records: readonly DpkgRecord[]): GeneratedFile[] => {
  const texts = new Map<RootPath, { file: DatabaseFile; stanzas: ByteString[] }>()
  const status = databaseFile(cut.tree, child(cut.admin, 'status'))
  if (status !== undefined) texts.set(status.path, { file: status, stanzas: [] })
  for (const record of records) {
    const { file } = record
    const known = texts.get(file.path) ?? { file, stanzas: [] }
    known.stanzas.push(keptStanza(cut, record))
    texts.set(file.path, known)
  }
  return [...texts.values()].map(({ file, stanzas }) =>
    rewritten(file, 'dpkg.status', stanzas.map((stanza) => `${stanza}\n\n`).join('')),
  )
}

const keptStanza = ({ paths, kept }: Cut, { name, stanza }: DpkgRecord): ByteString =>
  filterFieldLines(stanza.text, 'conffiles', (line) =>
    kept.has(paths.installed(conffileLine(line).path, name)),
  )

/**
 * Lines of a package's list that the image has: what the package owns and what is above that. dpkg lists every parent directory;
 * one whose files are all gone would claim a directory that is there for others. A directory that the base has a link for (`/sbin`)
 * is in the image only when the link is.
 */
const keptLines = (
  { paths, kept, packages }: Cut,
  record: DpkgRecord,
  listed: readonly ByteString[],
): ByteString[] => {
  const owned = packages.get(recordKey(record)) ?? new Set()
  const at = (path: ByteString) => paths.installed(path, record.name)
  const parents = new Set(listed.map(listedParent))
  const leaves = new Set(
    listed.filter((path) => !parents.has(path) && kept.has(at(path)) && owned.has(at(path))),
  )
  const above = new Set<ByteString>()
  for (const leaf of leaves)
    for (let parent = listedParent(leaf); parent !== ''; parent = listedParent(parent))
      above.add(parent)
  const isKeptParent = (path: ByteString) =>
    above.has(path) && kept.has(at(path)) && kept.has(paths.directory(path))
  return listed.filter((path) => path === '/.' || leaves.has(path) || isKeptParent(path))
}

const recordFiles = (cut: Cut, record: DpkgRecord): GeneratedFile[] => {
  const { tree, paths, kept } = cut
  const isKept = ({ path }: { path: ByteString }) => kept.has(paths.installed(path, record.name))
  const files: GeneratedFile[] = []
  const list = fileAbout(tree, record, 'list')
  if (list !== undefined) {
    const lines = keptLines(cut, record, parseDpkgList(list.text, list.path))
    files.push(rewritten(list, 'dpkg.list', asLines(lines.map((text) => ({ text })))))
  }
  // Empty or not, the digests stay: dpkg --audit names packages without the file.
  const sums = fileAbout(tree, record, 'md5sums')
  if (sums !== undefined) {
    const lines = parseDpkgMd5sums(sums.text, sums.path).filter(isKept)
    files.push(rewritten(sums, 'dpkg.md5sums', asLines(lines)))
  }
  const conffiles = fileAbout(tree, record, 'conffiles')
  if (conffiles !== undefined) {
    const lines = parseDpkgConffiles(conffiles.text, conffiles.path).filter(isKept)
    if (lines.length > 0) files.push(rewritten(conffiles, 'dpkg.conffiles', asLines(lines)))
  }
  return files
}

/** What says how the rest is to be read: the layout of `info`, and the foreign architectures. */
const wholeFiles = ({ tree, admin }: Cut): GeneratedFile[] =>
  [child(child(admin, 'info'), 'format'), child(admin, 'arch')].flatMap((path) => {
    const file = databaseFile(tree, path)
    return file === undefined ? [] : [rewritten(file, 'dpkg.layout', file.text)]
  })

const pathFiles = ({ tree, admin, paths, kept }: Cut): GeneratedFile[] => {
  const isKept = (path: ByteString) => kept.has(paths.canonical(path))
  const files: GeneratedFile[] = []
  const diversions = databaseFile(tree, child(admin, 'diversions'))
  if (diversions !== undefined) {
    const entries = parseDpkgDiversions(diversions.text, diversions.path)
    const text = formatDpkgDiversions(entries.filter(({ from, to }) => isKept(from) || isKept(to)))
    if (text !== '') files.push(rewritten(diversions, 'dpkg.diversions', text))
  }
  const overrides = databaseFile(tree, child(admin, 'statoverride'))
  if (overrides !== undefined) {
    const lines = parseDpkgStatOverride(overrides.text, overrides.path)
    const text = asLines(lines.filter(({ path }) => isKept(path)))
    if (text !== '') files.push(rewritten(overrides, 'dpkg.statoverride', text))
  }
  return files
}

const alternativeFiles = (cut: Cut): GeneratedFile[] =>
  [...databaseFiles(cut.tree, child(cut.admin, 'alternatives'))].flatMap((file) => {
    const text = keptGroup(cut, file)
    return text === undefined ? [] : [rewritten(file, 'dpkg.alternatives', text)]
  })

/** The link group with only kept links and choices; undefined when its link or its last choice is gone. */
const keptGroup = ({ paths, kept }: Cut, file: DatabaseFile): ByteString | undefined => {
  const group = parseAlternativeGroup(file.text, file.path)
  const isKept = (path: ByteString) => path !== '' && kept.has(paths.canonical(path))
  if (!isKept(group.link)) return undefined
  const slaveKept = group.slaves.map(({ link }) => isKept(link))
  const choices = group.choices
    .filter(({ path }) => isKept(path))
    .map((choice) => ({
      ...choice,
      slaves: choice.slaves
        .filter((_, index) => slaveKept[index])
        .map((path) => (isKept(path) ? path : '')),
    }))
  if (choices.length === 0) return undefined
  const slaves = group.slaves.filter((_, index) => slaveKept[index])
  return formatAlternativeGroup({ ...group, slaves, choices })
}

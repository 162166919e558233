import { toDisplay } from '../../formats/byte-string.ts'
import { parseChkconfigAlternatives } from '../../formats/chkconfig-alternatives.ts'
import { normaliseCapabilities } from '../../formats/file-capability.ts'
import { type RpmFile, rpmFileFlag, rpmFileState, rpmVerify } from '../../formats/rpm-files.ts'
import type { RpmHeader } from '../../formats/rpm-header.ts'
import type { FileEntry, FileTree, RootPath } from '../../model/file.ts'
import type { DatabaseFinding, Examination, RecordedEntry } from '../../model/package.ts'
import { dirname, isWithin, normalise } from '../../rootfs/path.ts'
import { alternativeFindings } from './alternative-findings.ts'
import { type CanonicalPaths, canonicalPaths } from './canonical-paths.ts'
import { type RecordedAccounts, recordedAccounts } from './recorded-accounts.ts'
import { type RpmSettings, rpmSettings } from './rpm-settings.ts'

/** The database of a base, software alone. */
export interface RpmExamined {
  /** Canonical path of the file that holds the headers. */
  readonly path: RootPath
  readonly headers: readonly RpmHeader[]
}

/**
 * What headers say of their files as `rpm --verify` would compare them, dates apart, packages in several versions as `dnf check` finds them,
 * and links of alternatives(8). Throws PACKAGES_DAMAGED.
 */
export const examineRpm = (tree: FileTree, { path, headers }: RpmExamined): Examination => {
  const paths = canonicalPaths(tree)
  const files = headers.flatMap((header) => header.files)
  const settings = rpmSettings(tree)
  return {
    directories: [dirname(path)],
    isLeftOut: leftOut(files, paths, settings),
    findings: [
      ...duplicates(headers, settings),
      ...alternativeFindings(tree, normalise('/var/lib/alternatives'), parseChkconfigAlternatives),
      ...replacedFiles(headers, paths),
    ],
    recorded: recordedEntries(files, paths, recordedAccounts(tree)),
  }
}

/** What need not be there: `%ghost`, `%missingok`, documentation where settings leave it out, and what is on a network share. */
const leftOut = (files: readonly RpmFile[], paths: CanonicalPaths, settings: RpmSettings) => {
  const { ghost, missingOk, doc } = rpmFileFlag
  const optional = ghost | missingOk | (settings.isWithoutDocumentation ? doc : 0)
  const known = new Set(
    files
      .filter(({ flags, state }) => (flags & optional) !== 0 || state === rpmFileState.netShared)
      .map((file) => pathOf(file, paths)),
  )
  return (path: RootPath): boolean =>
    known.has(path) || settings.netShared.some((directory) => isWithin(path, directory))
}

const duplicates = (
  headers: readonly RpmHeader[],
  { installOnly }: RpmSettings,
): DatabaseFinding[] => {
  const groups = new Map<string, RpmHeader[]>()
  for (const header of headers) {
    const subject = `${header.name}.${header.architecture}`
    groups.set(subject, [...(groups.get(subject) ?? []), header])
  }
  return [...groups].flatMap(([subject, group]): DatabaseFinding[] => {
    const isMeant = group.every(({ name, provides }) =>
      [name, ...provides.map((one) => one.name)].some((one) => installOnly.has(one)),
    )
    if (group.length < 2 || isMeant) return []
    const versions = group.map(({ version, release }) => `${version}-${release}`)
    return [{ kind: 'duplicate', subject, what: `is installed as ${versions.join(' and ')}` }]
  })
}

const replacedFiles = (headers: readonly RpmHeader[], paths: CanonicalPaths): DatabaseFinding[] =>
  headers.flatMap(({ name, files }) =>
    files
      .filter(({ state }) => state === rpmFileState.replaced)
      .map((file) => ({
        kind: 'replaced',
        subject: pathOf(file, paths),
        what: `is another package’s, that of ${toDisplay(name)} was replaced`,
      })),
  )

const types = new Map<number, FileEntry['type']>([
  [0o010000, 'fifo'],
  [0o020000, 'character'],
  [0o040000, 'directory'],
  [0o060000, 'block'],
  [0o100000, 'file'],
  [0o120000, 'symlink'],
  [0o140000, 'socket'],
])

const typeOf = ({ mode }: RpmFile) => types.get(mode & 0o170000)

/** A directory that the base has a link for is what the link leads to. */
const pathOf = (file: RpmFile, paths: CanonicalPaths): RootPath =>
  typeOf(file) === 'directory' ? paths.directory(file.path) : paths.entry(file.path)

const recordedEntries = (
  files: readonly RpmFile[],
  paths: CanonicalPaths,
  accounts: RecordedAccounts,
): RecordedEntry[] =>
  files
    .filter(({ state }) => state === rpmFileState.normal)
    .map((file) => {
      const { flags, verified } = file
      const isGhost = (flags & rpmFileFlag.ghost) !== 0
      const isCompared = (what: number) => (verified & what) !== 0
      const capabilities = normaliseCapabilities(file.capabilities) ?? file.capabilities
      return {
        path: pathOf(file, paths),
        isConfiguration: (flags & rpmFileFlag.config) !== 0,
        ...(isGhost || !isCompared(rpmVerify.mode) ? {} : { type: typeOf(file) }),
        ...(isCompared(rpmVerify.mode) ? { mode: file.mode & 0o7777 } : {}),
        ...(isCompared(rpmVerify.owner) ? { owner: accounts.owner(file.owner) } : {}),
        ...(isCompared(rpmVerify.group) ? { group: accounts.group(file.group) } : {}),
        ...(isGhost || !isCompared(rpmVerify.target) ? {} : { target: file.target }),
        ...(isCompared(rpmVerify.capabilities) ? { capabilities } : {}),
      }
    })

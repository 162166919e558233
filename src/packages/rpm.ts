import { compareBytes, toDisplay } from '../formats/byte-string.ts'
import { defined } from '../formats/defined.ts'
import { rpmFileFlag, rpmVerify } from '../formats/rpm-files.ts'
import {
  parseRpmHeader,
  parseRpmIdentity,
  type RpmHeader,
  type RpmIdentity,
} from '../formats/rpm-header.ts'
import { alteredRpmHeader } from '../formats/rpm-seal.ts'
import type { FileTree, RootPath } from '../model/file.ts'
import type { FileDigest, Package, PatientPackageFormat } from '../model/package.ts'
import { normalise } from '../rootfs/path.ts'
import { type CanonicalPaths, canonicalPaths } from './shared/canonical-paths.ts'
import { nothingExamined } from './shared/nothing-examined.ts'
import { packageDb } from './shared/owner-index.ts'
import {
  hasRpmDatabase,
  isSoftware,
  openRpmDatabase,
  type RpmDatabase,
} from './shared/rpm-database.ts'
import { rpmDependencies } from './shared/rpm-dependencies.ts'
import { examineRpm } from './shared/rpm-examination.ts'

/**
 * rpm's database: `rpmdb.sqlite`, `Packages.db` (ndb) or `Packages` (BerkeleyDB), wherever the distribution has it. A header is signed,
 * so a trimmed database lists all files of a kept package, those too that are not in the image.
 */
export const rpm: PatientPackageFormat = {
  name: 'rpm',
  detect: hasRpmDatabase,
  read: async (tree) => {
    const database = await openRpmDatabase(tree)
    if (database === undefined) return packageDb('rpm', [])
    const paths = canonicalPaths(tree)
    const rows = rowsOf(database).map((row) => ({
      ...row,
      package: packageOf(tree, row.header, paths),
    }))
    const headers = rows.map(({ header }) => header)
    const byPackage = new Map(rows.map((row) => [row.package, row.header]))
    const packages = packageDb('rpm', [...byPackage.keys()], {
      digests: () => digestsOf(tree, headers),
      dependencies: () =>
        rpmDependencies(byPackage, (path) => packages.ownersOf(paths.entry(path))),
      isDocumentation: documentationIn(headers, paths),
      isSigned: true,
      warnings: warningsOf(database),
      altered: rows.flatMap(({ record, package: one }) => {
        const altered = alteredRpmHeader(record, database.path)
        return altered === undefined ? [] : [{ ...altered, package: one, path: database.path }]
      }),
    })
    return packages
  },
  trim: async (tree, kept) => {
    const database = await openRpmDatabase(tree)
    if (database === undefined) return []
    const keys = new Set(kept.packages.map(keyOf))
    const numbers = database.records
      .map((record) => ({ ...record, header: parseRpmIdentity(record, database.path) }))
      .filter(({ header }) => isSoftware(header) && keys.has(keyOf(namesOf(header))))
      .map(({ number }) => number)
    const { path, metadata } = database
    const content = await database.trim(new Set(numbers))
    const emptied = database.beside
      .filter((one) => kept.paths.has(one.path))
      .map((one) => ({ ...one, content: new Uint8Array() }))
    return [{ path, content, metadata }, ...emptied].map((one) => ({
      ...one,
      rule: 'rpm.packages',
    }))
  },
  examine: async (tree) => {
    const database = await openRpmDatabase(tree)
    if (database === undefined) return nothingExamined
    return examineRpm(tree, {
      path: database.path,
      headers: rowsOf(database).map(({ header }) => header),
    })
  },
}

/** Those of software. */
const rowsOf = ({ records, path }: RpmDatabase) =>
  records
    .map((record) => ({ record, header: parseRpmHeader(record, path) }))
    .filter(({ header }) => isSoftware(header))

/** Scanners may look where the others are. */
const warningsOf = ({ path, others }: RpmDatabase): readonly string[] => {
  const unread = others.map(toDisplay).join(', ')
  return others.length === 0
    ? []
    : [
        `there is more than one package database: packages are those of ${toDisplay(path)}, and ${unread} is not read`,
      ]
}

/** What a package is called: the version as `rpm -q --qf '%{EVR}'` prints it. */
const namesOf = ({ name, epoch, version, release, architecture }: RpmIdentity) => ({
  name,
  version: `${epoch === undefined ? '' : `${epoch}:`}${version}-${release}`,
  architecture,
})

const keyOf = ({
  name,
  version,
  architecture,
}: Pick<Package, 'name' | 'version' | 'architecture'>): string =>
  `${name} ${version} ${architecture}`

const packageOf = (tree: FileTree, header: RpmHeader, paths: CanonicalPaths): Package => {
  const { name, source } = header
  return {
    format: 'rpm',
    ...namesOf(header),
    ...(source === undefined || source === name ? {} : { source }),
    about: aboutOf(header),
    files: [...ownedPaths(header, paths)].sort(compareBytes),
    licences: licencesOf(tree, header, paths),
  }
}

/** What packages mark as documentation, manual pages included, and do not call a licence. */
const documentationIn = (headers: readonly RpmHeader[], paths: CanonicalPaths) => {
  const { doc, licence } = rpmFileFlag
  let marked: ReadonlySet<RootPath> | undefined
  const markedPaths = () =>
    new Set(
      headers.flatMap(({ files }) =>
        files
          .filter(({ flags }) => (flags & doc) !== 0 && (flags & licence) === 0)
          .map(({ path }) => paths.entry(path)),
      ),
    )
  return (path: RootPath): boolean => (marked ??= markedPaths()).has(path)
}

const aboutOf = ({ sourceVersion, licence, vendor, url, modularityLabel }: RpmHeader) =>
  defined({ sourceVersion, licence, vendor, homepage: url, modularityLabel })

/** Digests of the regular files that were installed, by canonical path; none of what a package only reserves (`%ghost`), or has not verified. */
const digestsOf = (
  tree: FileTree,
  headers: readonly RpmHeader[],
): ReadonlyMap<RootPath, FileDigest> => {
  const paths = canonicalPaths(tree)
  return new Map(
    headers.flatMap(({ files, digestAlgorithm: algorithm }) =>
      files.flatMap(({ path, digest: hex, flags, isInstalled, verified }) => {
        const isCompared = isInstalled && (verified & rpmVerify.digest) !== 0
        const isRecorded = isCompared && hex !== '' && (flags & rpmFileFlag.ghost) === 0
        if (algorithm === undefined || !isRecorded) return []
        const isConfiguration = (flags & rpmFileFlag.config) !== 0
        return [[paths.entry(path), { algorithm, hex, isConfiguration }] as const]
      }),
    ),
  )
}

const directoryType = 0o040000
const typeMask = 0o170000

/** What it has in the tree; a directory that the base has a link for is what the link leads to. */
const ownedPaths = ({ files }: RpmHeader, paths: CanonicalPaths): ReadonlySet<RootPath> =>
  new Set(
    files
      .filter(({ isInstalled }) => isInstalled)
      .map(({ path, mode }) =>
        (mode & typeMask) === directoryType ? paths.directory(path) : paths.entry(path),
      ),
  )

/** Files that the package itself calls its licence, and those that lie where distributions put them. */
const licencesOf = (
  tree: FileTree,
  { name, files }: RpmHeader,
  paths: CanonicalPaths,
): readonly RootPath[] => {
  const directory = normalise(`/usr/share/licenses/${name}`)
  const flagged = files.filter(
    ({ flags, mode }) => (flags & rpmFileFlag.licence) !== 0 && (mode & typeMask) !== directoryType,
  )
  const found = [
    ...flagged.map(({ path }) => paths.entry(path)),
    ...tree.list(directory).map((one) => normalise(`${directory}/${one}`)),
  ]
  return [...new Set(found)].sort(compareBytes)
}

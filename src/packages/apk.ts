import type { ApkRecord } from '../formats/apk-installed.ts'
import { compareBytes } from '../formats/byte-string.ts'
import { defined } from '../formats/defined.ts'
import type { FileTree, RootPath } from '../model/file.ts'
import type { FileDigest, Package, PackageFormat } from '../model/package.ts'
import { apkDatabase, fieldOf, installedPath } from './shared/apk-database.ts'
import { apkDependencies } from './shared/apk-dependencies.ts'
import { examineApk } from './shared/apk-examination.ts'
import { apkFiles, apkProtection } from './shared/apk-files.ts'
import { trimApk } from './shared/apk-trim.ts'
import { type CanonicalPaths, canonicalPaths } from './shared/canonical-paths.ts'
import { isUnderDocumentation } from './shared/documentation.ts'
import { nothingExamined } from './shared/nothing-examined.ts'
import { packageDb } from './shared/owner-index.ts'

/** apk's database in `/lib/apk/db` or `/usr/lib/apk/db`: Alpine, Wolfi and their kin; apk-tools 2 and 3, apk(8). */
export const apk: PackageFormat = {
  name: 'apk',
  detect: (tree) => installedPath(tree) !== undefined,
  read: (tree) => {
    const records = apkDatabase(tree)?.records ?? []
    const packages = packagesOf(tree, records)
    return packageDb('apk', packages, {
      digests: () => digestsOf(tree, records),
      dependencies: () => apkDependencies(records, packages),
      isDocumentation: isUnderDocumentation,
    })
  },
  trim: (tree, kept) => {
    const database = apkDatabase(tree)
    return database === undefined ? [] : trimApk(tree, database, kept)
  },
  examine: (tree) => {
    const database = apkDatabase(tree)
    if (database === undefined) return nothingExamined
    return examineApk(tree, database, packagesOf(tree, database.records))
  },
}

/** In the order of the records. */
const packagesOf = (tree: FileTree, records: readonly ApkRecord[]): readonly Package[] => {
  const paths = canonicalPaths(tree)
  const owned = records.map((record) => ownedPaths(record, paths))
  const licences = licencesIn(owned)
  return records.map((record, index): Package => {
    const files = owned[index] ?? []
    return { ...facts(record), files, licences: licences(record, files) }
  })
}

/** Of files; that of a link is of where it leads, and no digest of bytes. */
const digestsOf = (
  tree: FileTree,
  records: readonly ApkRecord[],
): ReadonlyMap<RootPath, FileDigest> => {
  const isConfiguration = apkProtection(tree)
  return new Map(
    apkFiles(records, canonicalPaths(tree))
      .filter(({ path }) => tree.lstat(path)?.type !== 'symlink')
      .map(({ path, digest }) => [path, { ...digest, isConfiguration: isConfiguration(path) }]),
  )
}

const facts = (record: ApkRecord) => {
  const name = fieldOf(record, 'P')
  const origin = fieldOf(record, 'o')
  return {
    format: 'apk',
    name,
    version: fieldOf(record, 'V'),
    architecture: fieldOf(record, 'A'),
    ...(origin === '' || origin === name ? {} : { source: origin }),
    about: defined({
      // All packages of an origin are built at once, in one version.
      sourceVersion: origin === '' ? '' : fieldOf(record, 'V'),
      licence: fieldOf(record, 'L'),
      maintainer: fieldOf(record, 'm'),
      homepage: fieldOf(record, 'U'),
    }),
  } as const
}

const ownedPaths = ({ lines }: ApkRecord, paths: CanonicalPaths): readonly RootPath[] => {
  const owned = new Set<RootPath>()
  for (const { directory, file } of lines) {
    if (file !== undefined) owned.add(paths.entry(file))
    else if (directory !== undefined) owned.add(paths.directory(directory))
  }
  return [...owned].sort(compareBytes)
}

const licenceFile = /^\/usr\/share\/licenses\/([^/]+)\/./

/**
 * Licence texts are in `/usr/share/licenses/NAME`, of the package itself or, more often, of its `-doc`, under its own name or that of its
 * source.
 */
const licencesIn = (owned: readonly (readonly RootPath[])[]) => {
  const texts = new Map<string, RootPath[]>()
  for (const path of new Set(owned.flat())) {
    const name = licenceFile.exec(path)?.[1]
    if (name === undefined) continue
    const known = texts.get(name)
    if (known === undefined) texts.set(name, [path])
    else known.push(path)
  }
  return (record: ApkRecord, files: readonly RootPath[]): readonly RootPath[] =>
    [
      ...new Set([
        ...files.filter((path) => licenceFile.test(path)),
        ...(texts.get(fieldOf(record, 'P')) ?? []),
        ...(texts.get(fieldOf(record, 'o')) ?? []),
      ]),
    ].sort(compareBytes)
}

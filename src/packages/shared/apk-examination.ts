import { createHash } from 'node:crypto'
import { type ApkDependency, parseApkDependencies } from '../../formats/apk-dependencies.ts'
import type { ApkLine, ApkRecord } from '../../formats/apk-installed.ts'
import type { ApkAccess } from '../../formats/apk-values.ts'
import { toBytes, toDisplay } from '../../formats/byte-string.ts'
import type { FileTree } from '../../model/file.ts'
import type { DatabaseFinding, Examination, Package, RecordedEntry } from '../../model/package.ts'
import { dirname, normalise } from '../../rootfs/path.ts'
import { type ApkDatabase, fieldOf } from './apk-database.ts'
import { apkSatisfying } from './apk-dependencies.ts'
import { apkFiles, apkProtection } from './apk-files.ts'
import { type CanonicalPaths, canonicalPaths } from './canonical-paths.ts'
import { databaseFile } from './database-file.ts'

/**
 * What apk's database says of itself: packages that it marks as broken, words of `world` that are not so, modes, owners and targets of links.
 * `packages` in the order of the records. Throws PACKAGES_DAMAGED.
 */
export const examineApk = (
  tree: FileTree,
  { file, records }: ApkDatabase,
  packages: readonly Package[],
): Examination => {
  const paths = canonicalPaths(tree)
  return {
    directories: [dirname(file.path)],
    isLeftOut: () => false,
    findings: [
      ...records.flatMap(brokenFindings),
      ...worldFindings(tree, apkSatisfying(records, packages)),
      ...linkFindings(tree, records, paths),
    ],
    recorded: recordedEntries(records, paths, apkProtection(tree)),
  }
}

/** The field `f`; apk-tools src/database.c, `apk_db_write_fdb`. */
const broken = new Map([
  ['f', 'some of its files were not installed'],
  ['s', 'one of its scripts did not end well'],
  ['x', 'some of its attributes were not set'],
])

const brokenFindings = (record: ApkRecord): DatabaseFinding[] =>
  [...broken]
    .filter(([letter]) => fieldOf(record, 'f').includes(letter))
    .map(([, what]) => ({ kind: 'unfinished', subject: fieldOf(record, 'P'), what }))

const worldFindings = (
  tree: FileTree,
  satisfying: (dependency: ApkDependency) => readonly Package[],
): DatabaseFinding[] => {
  const world = databaseFile(tree, normalise('/etc/apk/world'))
  return parseApkDependencies(world?.text ?? '').flatMap((wanted): DatabaseFinding[] => {
    const [found] = satisfying(wanted)
    if (wanted.isConflict !== (found === undefined)) {
      const what = found === undefined ? 'nothing here satisfies it' : `${found.name} is here`
      return [{ kind: 'dependency', subject: wanted.text, what: `is in world, and ${what}` }]
    }
    return []
  })
}

const linkFindings = (
  tree: FileTree,
  records: readonly ApkRecord[],
  paths: CanonicalPaths,
): DatabaseFinding[] =>
  apkFiles(records, paths).flatMap(({ path, digest: { algorithm, hex, bytes } }) => {
    const entry = tree.lstat(path)
    if (entry?.type !== 'symlink') return []
    const found = createHash(algorithm)
      .update(toBytes(entry.target))
      .digest()
      .subarray(0, bytes)
      .toString('hex')
    if (found === hex) return []
    const what = `leads to ${toDisplay(entry.target)}, and something else is recorded`
    return [{ kind: 'metadata', subject: path, what }]
  })

/** What holds without an `M:` or `a:` line; apk-tools src/database.c, the defaults of `apk_db_open`. */
const usual = {
  directory: { uid: 0, gid: 0, mode: 0o755 },
  file: { uid: 0, gid: 0, mode: 0o644 },
} as const

const recordedEntries = (
  records: readonly ApkRecord[],
  paths: CanonicalPaths,
  isConfiguration: (path: RecordedEntry['path']) => boolean,
): RecordedEntry[] =>
  records.flatMap(({ lines }) =>
    lines.flatMap((line, index) => {
      const path = listedPath(line, paths)
      if (path === undefined) return []
      const kind = line.file === undefined ? 'directory' : 'file'
      const { uid, gid, mode } = accessOf(lines, index) ?? usual[kind]
      return [
        {
          path,
          ...(kind === 'directory' ? { type: kind } : {}),
          ...{ mode, owner: accountOf(uid), group: accountOf(gid) },
          isConfiguration: isConfiguration(path),
        } as const,
      ]
    }),
  )

/** What an `F:` or `R:` line begins; other lines are about that. */
const listedPath = ({ text, file, directory }: ApkLine, paths: CanonicalPaths) => {
  if (text.startsWith('R:') && file !== undefined) return paths.entry(file)
  if (text.startsWith('F:') && directory !== undefined) return paths.directory(directory)
  return undefined
}

const accessOf = (lines: readonly ApkLine[], start: number): ApkAccess | undefined => {
  for (let index = start + 1; index < lines.length; index += 1) {
    const { text = '', access } = lines[index] ?? {}
    if (access !== undefined || /^[FR]:/.test(text)) return access
  }
  return undefined
}

const accountOf = (id: number) => ({ name: `${id}`, id })

import { parseApkDependencies } from '../../formats/apk-dependencies.ts'
import type { ApkRecord } from '../../formats/apk-installed.ts'
import { compareBytes } from '../../formats/byte-string.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import type { GeneratedFile, Kept } from '../../model/package.ts'
import { normalise } from '../../rootfs/path.ts'
import { type ApkDatabase, apkProviders, keyOf, recordKey } from './apk-database.ts'
import { type CanonicalPaths, canonicalPaths, listedParent } from './canonical-paths.ts'
import { databaseFile, rewritten } from './database-file.ts'

/**
 * apk's database cut down to what is kept, sorted by path: the records of kept packages, and `world`, without which apk opens no database.
 * What only installing and removing needs is left out, and `apk info` does without: `scripts.tar` and `triggers` (what is to be run then), the
 * lock, the keys of repositories. What names them, `repositories` and `arch`, are files of the base as any other, kept by a rule.
 */
export const trimApk = (
  tree: FileTree,
  { file, records }: ApkDatabase,
  kept: Kept,
): readonly GeneratedFile[] => {
  const packages = new Set(kept.packages.map(keyOf))
  const paths = canonicalPaths(tree)
  const left = records.filter((record) => packages.has(recordKey(record)))
  const texts = left.map((record) => `${keptLines(record, paths, kept.paths).join('\n')}\n\n`)
  const files = [rewritten(file, 'apk.installed', texts.join(''))]
  const world = databaseFile(tree, normalise('/etc/apk/world'))
  if (world !== undefined) files.push(rewritten(world, 'apk.world', keptWorld(world.text, left)))
  return files.sort((a, b) => compareBytes(a.path, b.path))
}

/**
 * Lines of a record but for files that the image has not, and directories that are listed for them alone. A directory that the base has a
 * link for (`lib`) is in the image when something listed in it is, or when the link is.
 */
const keptLines = (
  { lines }: ApkRecord,
  paths: CanonicalPaths,
  kept: ReadonlySet<RootPath>,
): readonly ByteString[] => {
  const isThere = (path: ByteString) =>
    kept.has(paths.entry(path)) && kept.has(paths.directory(path))
  const directories = new Set(lines.flatMap(({ directory }) => directory ?? []))
  const files = new Set(lines.flatMap(({ file }) => file ?? []))
  const parents = new Set([...directories, ...files].map(listedParent))
  const keptFiles = new Set([...files].filter((path) => kept.has(paths.entry(path))))
  const empty = [...directories].filter(
    (path) => path !== '' && !parents.has(path) && isThere(path),
  )
  const holding = new Set([...keptFiles].map(listedParent))
  const above = new Set<ByteString>(['', ...empty])
  for (const path of [...keptFiles, ...empty])
    for (let at = listedParent(path); at !== ''; at = listedParent(at)) above.add(at)
  const isKept = (path: ByteString) => holding.has(path) || (above.has(path) && isThere(path))
  return lines
    .filter(({ directory, file }) =>
      file === undefined ? directory === undefined || isKept(directory) : keptFiles.has(file),
    )
    .map(({ text }) => text)
}

/** Names of what is gone are left out; one a line, as apk writes it. */
const keptWorld = (text: ByteString, records: readonly ApkRecord[]): ByteString => {
  const providers = apkProviders(records)
  const words = parseApkDependencies(text)
    .filter(({ name, isConflict }) => isConflict || providers.has(name))
    .map((word) => word.text)
  return `${words.join('\n')}\n`
}

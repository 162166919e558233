import type { ApkRecord } from '../../formats/apk-installed.ts'
import type { ApkDigest } from '../../formats/apk-values.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import { isWithin, normalise } from '../../rootfs/path.ts'
import { fieldOf } from './apk-database.ts'
import type { CanonicalPaths } from './canonical-paths.ts'
import { databaseFiles } from './database-file.ts'

/** A file or link of a package with what its `Z:` line says. */
export interface ApkFile {
  /** Canonical. */
  readonly path: RootPath
  readonly digest: ApkDigest
}

/** What records say of the bytes of files, and of the targets of links, whose digest is of the text; others are left out. */
export const apkFiles = (
  records: readonly ApkRecord[],
  paths: CanonicalPaths,
): readonly ApkFile[] =>
  records.flatMap((record) =>
    record.lines.flatMap(({ file, digest }) =>
      file === undefined || digest === undefined
        ? []
        : [{ path: paths.entry(file), digest: meant(digest, record) }],
    ),
  )

/** Of a package of apk-tools 3, which is marked with `S`, what looks like SHA-1 is as much of SHA-256; src/database.c, `sha256_160`. */
const meant = (digest: ApkDigest, record: ApkRecord): ApkDigest =>
  digest.algorithm === 'sha1' && fieldOf(record, 'f').includes('S')
    ? { ...digest, algorithm: 'sha256', bytes: 20 }
    : digest

/** What apk has protected where nothing else is said; apk-tools src/database.c, `apk_db_open`. */
const usual = ['+etc', '@etc/init.d', '!etc/apk']

/**
 * Whether a path is configuration, which an upgrade leaves alone when it was changed: apk-protected_paths(5), with the paths themselves and
 * no patterns. The last of the lines that a path is below counts. Throws PACKAGES_DAMAGED.
 */
export const apkProtection = (tree: FileTree): ((path: RootPath) => boolean) => {
  const files = [...databaseFiles(tree, normalise('/etc/apk/protected_paths.d'))]
  const own = files
    .filter(({ name }) => name.endsWith('.list'))
    .flatMap(({ text }) => linesOf(text))
  const lines = [...usual, ...own].map((line) => ({
    isProtected: !line.startsWith('-'),
    directory: normalise(`/${line.replace(/^[-+@!]/, '')}`),
  }))
  return (path) =>
    lines.findLast(({ directory }) => isWithin(path, directory))?.isProtected === true
}

const linesOf = (text: ByteString): readonly ByteString[] =>
  text.split('\n').filter((line) => /^[-+@!]?[^#\s]/.test(line))

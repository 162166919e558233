import { fromBytes, toDisplay } from '../../formats/byte-string.ts'
import { parseLdSoCache } from '../../formats/ld-so-cache.ts'
import { parseLdSoConf } from '../../formats/ld-so-conf.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import type { LdSoCacheEntry, LibrarySearch } from '../../model/inventory.ts'
import { glob } from '../../rootfs/glob.ts'
import { basename, dirname, normalise } from '../../rootfs/path.ts'
import { readBaseFile } from './base-file.ts'

/**
 * Where the base's ld.so looks: /etc/ld.so.conf with its includes, /etc/ld.so.cache, /etc/ld.so.preload and the LD_ variables of
 * the environment; ld.so(8). What cannot be read is told in `warnings` and counts as missing, as it does for ld.so.
 */
export const librarySearch = (
  tree: FileTree,
  env: ReadonlyMap<ByteString, ByteString>,
  warnings: string[],
): LibrarySearch => {
  const preloadFile = readBaseFile(tree, '/etc/ld.so.preload', warnings)
  const split = (variable: string, separator: RegExp): ByteString[] =>
    (env.get(variable) ?? '').split(separator).filter((part) => part !== '')
  return {
    cache: readCache(tree, warnings),
    configured: configuredDirectories(tree, warnings),
    libraryPath: split('LD_LIBRARY_PATH', /[:;]/),
    preload: [
      ...split('LD_PRELOAD', /[: ]/).map((name) => ({ name, source: 'LD_PRELOAD' as const })),
      ...preloadNames(preloadFile?.bytes).map((name) => ({
        name,
        source: '/etc/ld.so.preload' as const,
      })),
    ],
    audit: split('LD_AUDIT', /:/),
  }
}

/** glibc elf/rtld.c: `#` begins a comment, blanks, colons and line ends separate. */
const preloadNames = (bytes: Uint8Array | undefined): ByteString[] =>
  bytes === undefined
    ? []
    : fromBytes(bytes)
        .replace(/#.*/g, '')
        .split(/[ \t\n:]+/)
        .filter((name) => name !== '')

const readCache = (tree: FileTree, warnings: string[]): readonly LdSoCacheEntry[] | undefined => {
  const file = readBaseFile(tree, '/etc/ld.so.cache', warnings)
  if (file === undefined) return undefined
  const parsed = parseLdSoCache(file.bytes)
  if ('cache' in parsed) return parsed.cache.entries
  warnings.push(`${toDisplay(file.path)} is damaged and left out of account: ${parsed.damage}`)
  return undefined
}

/** More files than any distribution has; an include of everything must not read a whole machine. */
const maxFiles = 1024

const configuredDirectories = (tree: FileTree, warnings: string[]): readonly ByteString[] => {
  const directories = new Set<ByteString>()
  const visited = new Set<RootPath>()
  const readConf = (path: ByteString): void => {
    const file = readBaseFile(tree, path, warnings)
    if (file === undefined || visited.has(file.path) || visited.size >= maxFiles) return
    visited.add(file.path)
    for (const line of parseLdSoConf(file.bytes)) {
      if ('directory' in line) directories.add(line.directory)
      else for (const included of includedFiles(tree, line.include, path)) readConf(included)
    }
  }
  readConf('/etc/ld.so.conf')
  return [...directories]
}

/** glob(3) as ldconfig calls it: no braces, `**` is `*`, and no wildcard matches a leading dot. */
const includedFiles = (tree: FileTree, pattern: ByteString, from: ByteString): RootPath[] => {
  const absolute = pattern.startsWith('/') ? pattern : `${dirname(normalise(from))}/${pattern}`
  const plain = absolute.replace(/[{}]/g, '\\$&').replace(/\*{2,}/g, '*')
  const hidden = basename(pattern).startsWith('.')
  return [...glob(tree, plain)].filter((path) => hidden || !basename(path).startsWith('.'))
}

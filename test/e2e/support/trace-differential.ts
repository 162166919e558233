import { lstatSync, readlinkSync, type Stats } from 'node:fs'
import { dirname, join } from 'node:path'
import type { FileTrace } from './strace.ts'

/** A run in the full base and the same in the trimmed root. */
export interface TracedRuns {
  readonly full: FileTrace
  readonly trimmed: FileTrace
  /** Host directories that make the full base, the topmost first. */
  readonly fullRoot: readonly string[]
  /** Host directory. */
  readonly trimmedRoot: string
}

/** Files of the base that the trimmed root lacks, by what was done with them; paths in the root, in order. */
export interface Differential {
  /** Used in the full base; asked for in the trimmed root and not found, itself or a directory it is in. */
  readonly missed: readonly string[]
  /** Used in the full base and never asked for in the trimmed root: it took another way, or ended before. */
  readonly unreached: readonly string[]
  /** Asked for in the trimmed root and not found; in the full base nobody opened them, but at most looked whether they are there. */
  readonly probed: readonly string[]
  /** Directories that were asked for in the trimmed root, or something in them, and that only the base has. */
  readonly directories: readonly string[]
}

/** Nothing is below a file either. */
const statsOf = (path: string): Stats | undefined => {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return undefined
    throw error
  }
}

const inRoot = (
  root: readonly string[],
  path: string,
): { stats: Stats; at: string } | undefined => {
  for (const lower of root) {
    const at = join(lower, path)
    const stats = statsOf(at)
    if (stats !== undefined) return { stats, at }
  }
  return undefined
}

/** The path without links, inside of the root; undefined where nothing is. */
const resolveInRoot = (root: readonly string[], path: string, left = 40): string | undefined => {
  if (left === 0) return undefined
  if (path === '/') return path
  const parent = resolveInRoot(root, dirname(path), left - 1)
  if (parent === undefined) return undefined
  const here = join(parent, path.slice(path.lastIndexOf('/') + 1))
  const found = inRoot(root, here)
  if (found?.stats.isSymbolicLink() !== true) return found && here
  return resolveInRoot(root, join('/', target(parent, readlinkSync(found.at))), left - 1)
}

const target = (directory: string, link: string): string =>
  link.startsWith('/') ? link : join(directory, link)

const ancestors = (path: string): readonly string[] =>
  path === '/' ? [] : [dirname(path), ...ancestors(dirname(path))]

/** Compares the runs. What the runs themselves made is in neither root, so it is not seen. */
export const traceDifferential = (runs: TracedRuns): Differential => {
  const { full, trimmed, fullRoot, trimmedRoot } = runs
  /** Files of the base, not directories, that nobody would find in the trimmed root under this name. */
  const lost = (paths: Iterable<string>): Set<string> =>
    new Set(
      [...paths].flatMap((path) => {
        const inBase = resolveInRoot(fullRoot, join('/', path))
        if (inBase === undefined || inRoot(fullRoot, inBase)?.stats.isDirectory() === true)
          return []
        return resolveInRoot([trimmedRoot], join('/', path)) === undefined ? [inBase] : []
      }),
    )
  const lostDirectories = (path: string): readonly string[] => {
    const inBase = resolveInRoot(fullRoot, join('/', path))
    const isDirectory = inBase !== undefined && inRoot(fullRoot, inBase)?.stats.isDirectory()
    return isDirectory && resolveInRoot([trimmedRoot], path) === undefined ? [inBase] : []
  }
  const used = lost([...full.opened, ...full.executed])
  const asked = lost(trimmed.missing)
  const directories = new Set([...trimmed.missing].flatMap(lostDirectories))
  const isMissed = (path: string): boolean =>
    asked.has(path) || ancestors(path).some((directory) => directories.has(directory))
  return {
    missed: [...used].filter(isMissed).sort(),
    unreached: [...used].filter((path) => !isMissed(path)).sort(),
    probed: [...asked].filter((path) => !used.has(path)).sort(),
    directories: [
      ...new Set([...directories, ...[...trimmed.missing].map(dirname).flatMap(lostDirectories)]),
    ].sort(),
  }
}

/** What any program may miss, with the reason. */
const allowedEverywhere: Readonly<Record<string, string>> = {
  '/etc/resolv.conf': 'a container runtime mounts its own over it',
}

/** What is missed and not allowed; a key of `allowed` that ends in a slash stands for all below it. */
export const notAllowed = (
  missed: readonly string[],
  allowed: Readonly<Record<string, string>> = {},
): readonly string[] => {
  const keys = Object.keys({ ...allowedEverywhere, ...allowed })
  return missed.filter(
    (path) => !keys.some((key) => path === key || (key.endsWith('/') && path.startsWith(key))),
  )
}

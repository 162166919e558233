import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from 'node:fs'
import { run } from './process.ts'

/** Path from the root, bytes as latin1 → all that is known of the file, on one line. */
export type TreeDump = ReadonlyMap<string, string>

const kinds: readonly (readonly [string, (stats: Stats) => boolean])[] = [
  ['file', (stats) => stats.isFile()],
  ['directory', (stats) => stats.isDirectory()],
  ['symlink', (stats) => stats.isSymbolicLink()],
  ['fifo', (stats) => stats.isFIFO()],
  ['socket', (stats) => stats.isSocket()],
  ['character', (stats) => stats.isCharacterDevice()],
  ['block', (stats) => stats.isBlockDevice()],
]

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')

/** Every extended attribute below a directory, as getfattr(1) sees it: path → `name=0xhex` in order. */
const attributesIn = async (directory: string): Promise<Map<string, string[]>> => {
  const dump = await run('getfattr', ['-R', '-P', '-h', '-d', '-m', '-', '-e', 'hex', '.'], {
    cwd: directory,
    env: { LC_ALL: 'C' },
  })
  const byPath = new Map<string, string[]>()
  let current: string[] = []
  for (const line of dump.split('\n')) {
    const path = /^# file: (.*)$/.exec(line)?.[1]
    if (path !== undefined) {
      const name = path.replace(/\\([0-7]{3})/g, (_, octal: string) =>
        String.fromCharCode(Number.parseInt(octal, 8)),
      )
      current = []
      byPath.set(name === '.' ? '/' : `/${name}`, current)
    } else if (line !== '') current.push(line)
  }
  for (const attributes of byPath.values()) attributes.sort()
  return byPath
}

const detail = (host: Buffer, stats: Stats, firstNames: Map<number, string>, name: string) => {
  if (stats.isSymbolicLink()) return `-> ${readlinkSync(host, 'latin1')}`
  if (stats.isCharacterDevice() || stats.isBlockDevice()) return `rdev=${stats.rdev}`
  if (!stats.isFile()) return ''
  const first = firstNames.get(stats.ino)
  if (first !== undefined) return `= ${first}`
  firstNames.set(stats.ino, name)
  const hash = createHash('sha256').update(readFileSync(host)).digest('hex')
  return `${stats.size} ${hash}`
}

/**
 * All of a directory tree in path order: type, mode, owner, modification time in seconds, extended attributes, and the link target, the
 * earlier name of a hard link, or size and digest. `ignore` leaves out paths with all below them.
 */
export const dumpTree = async (
  directory: string,
  ignore: readonly string[] = [],
): Promise<TreeDump> => {
  const attributes = await attributesIn(directory)
  const firstNames = new Map<number, string>()
  const dump = new Map<string, string>()
  const visit = (path: string): void => {
    const name = path === '' ? '/' : path
    if (ignore.includes(name)) return
    const host = Buffer.concat([Buffer.from(directory), bytes(path)])
    const stats = lstatSync(host)
    const kind = kinds.find(([, is]) => is(stats))?.[0] ?? 'unknown'
    const mode = (stats.mode & 0o7777).toString(8).padStart(4, '0')
    const seconds = Math.floor(stats.mtimeMs / 1000)
    const facts = [kind, mode, `${stats.uid}:${stats.gid}`, seconds]
    facts.push(...(attributes.get(name) ?? []), detail(host, stats, firstNames, name))
    dump.set(name, facts.join(' ').trimEnd())
    if (!stats.isDirectory()) return
    const names = readdirSync(host, { encoding: 'buffer' }).map((one) => one.toString('latin1'))
    for (const one of names.sort()) visit(`${path}/${one}`)
  }
  visit('')
  return dump
}

/** What differs between two trees, a line each; empty when nothing does. */
export const differences = (expected: TreeDump, actual: TreeDump): readonly string[] => {
  const paths = [...new Set([...expected.keys(), ...actual.keys()])].sort()
  return paths.flatMap((path) => {
    const [left, right] = [expected.get(path), actual.get(path)]
    if (left === right) return []
    return [`${path}\n  expected ${left ?? 'nothing'}\n  actual   ${right ?? 'nothing'}`]
  })
}

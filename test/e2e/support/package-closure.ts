import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseDeb822 } from '../../../src/formats/deb822.ts'

/** What some packages have, counted as slim counts a tree: regular files' bytes, hard links once; entries that are not directories. */
export interface PackageFilesSize {
  readonly packages: number
  readonly files: number
  readonly bytes: number
}

/** Packages of a Debian root and what they need, as a package manager would install them. */
export interface InstalledPackages {
  /** These packages with all that they depend on, documentation, manual pages and translations left out; with compiled caches. */
  sizeWithDependencies(names: Iterable<string>): PackageFilesSize
}

interface Relations {
  readonly name: string
  readonly architecture: string
  readonly depends: readonly (readonly string[])[]
  readonly provides: readonly string[]
}

/** `a (>= 1) | b:any, c` → [[a, b], [c]]. */
const alternatives = (field: string): readonly (readonly string[])[] =>
  field
    .split(',')
    .map((clause) => clause.split('|').map((name) => name.replace(/[(:[].*$/s, '').trim()))
    .filter(([name]) => name !== '')

const relationsIn = (root: string): readonly Relations[] => {
  const status = readFileSync(join(root, 'var/lib/dpkg/status'), 'latin1')
  return parseDeb822(status, '/var/lib/dpkg/status').map(({ fields }) => ({
    name: fields.get('package') ?? '',
    architecture: fields.get('architecture') ?? '',
    depends: ['pre-depends', 'depends'].flatMap((field) => alternatives(fields.get(field) ?? '')),
    provides: alternatives(fields.get('provides') ?? '').flat(),
  }))
}

const leftOut = /^\/usr\/share\/(doc|man|locale)\//

/** Merged /usr, as the base has it: what dpkg lists as /lib/x is /usr/lib/x. */
const canonical = (path: string): string =>
  path.replace(/^\/(bin|lib|lib64|sbin)(?=\/|$)/, '/usr/$1')

const filesOf = (root: string, { name, architecture }: Relations): readonly string[] => {
  const info = join(root, 'var/lib/dpkg/info')
  const list = [`${name}.list`, `${name}:${architecture}.list`]
    .map((file) => join(info, file))
    .find((file) => existsSync(file))
  if (list === undefined) return []
  const paths = readFileSync(list, 'latin1').split('\n').map(canonical)
  return [...paths, ...paths.flatMap((path) => compiledFrom(root, path))]
}

/** What a package's scripts compile when it is installed: no list has it, and every image that is made of packages does. */
const compiledFrom = (root: string, path: string): readonly string[] => {
  const [, directory, name] = /^(\/usr\/lib\/.*)\/([^/]+)\.py$/.exec(path) ?? []
  if (directory === undefined || name === undefined) return []
  const cache = `${directory}/__pycache__`
  return cachesIn(join(root, cache))
    .filter((file) => file.startsWith(`${name}.cpython-`))
    .map((file) => `${cache}/${file}`)
}

const caches = new Map<string, readonly string[]>()

const cachesIn = (directory: string): readonly string[] => {
  const names = caches.get(directory) ?? (existsSync(directory) ? readdirSync(directory) : [])
  caches.set(directory, names)
  return names
}

/** Reads the package database of an unpacked root. The base has merged /usr, so a host path below it leads to the file. */
export const installedPackages = (root: string): InstalledPackages => {
  const relations = relationsIn(root)
  const byName = new Map<string, Relations>()
  for (const entry of relations)
    for (const name of entry.provides) if (!byName.has(name)) byName.set(name, entry)
  for (const entry of relations) byName.set(entry.name, entry)
  const withDependencies = (names: Iterable<string>): ReadonlySet<Relations> => {
    const queue = [...names]
    const found = new Set<Relations>()
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      const entry = byName.get(name)
      if (entry === undefined || found.has(entry)) continue
      found.add(entry)
      // Of alternatives the first that is installed.
      queue.push(...entry.depends.flatMap((names) => names.find((one) => byName.has(one)) ?? []))
    }
    return found
  }
  return {
    sizeWithDependencies: (names) => {
      const packages = withDependencies(names)
      const paths = new Set([...packages].flatMap((entry) => filesOf(root, entry)))
      const sizes = new Map<number, number>()
      let files = 0
      for (const path of paths) {
        if (path === '' || leftOut.test(path)) continue
        const stats = lstatSync(join(root, path), { throwIfNoEntry: false })
        if (stats === undefined || stats.isDirectory()) continue
        files += 1
        if (stats.isFile()) sizes.set(stats.ino, stats.size)
      }
      const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0)
      return { packages: packages.size, files, bytes }
    },
  }
}

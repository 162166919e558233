import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import { child, isWithin } from '../../rootfs/path.ts'
import { resolve, resolveFile } from '../../rootfs/resolve.ts'
import { walk } from '../../rootfs/walk.ts'

/** `Foo::Bar` → `Foo/Bar`. */
export const modulePath = (name: string): ByteString => name.replaceAll('::', '/')

/** The directories of one module's parts that are no source: its shared object, its sources that are loaded one sub at a time. */
export interface ModuleParts {
  /** As DynaLoader would open it. */
  readonly object: ByteString | undefined
  /** What AutoLoader reads. */
  readonly split: readonly RootPath[]
}

/** What XSLoader, DynaLoader and AutoLoader would find for a package below these directories, the first first. */
export const partsOf = (
  tree: FileTree,
  name: string,
  directories: readonly ByteString[],
): ModuleParts => {
  const path = modulePath(name)
  const last = path.slice(path.lastIndexOf('/') + 1)
  let object: ByteString | undefined
  const split: RootPath[] = []
  for (const directory of directories) {
    const place = resolve(tree, `${directory}/auto/${path}`)
    if (place.kind !== 'found' || place.entry.type !== 'directory') continue
    const candidate = `${directory}/auto/${path}/${last}.so`
    if (object === undefined && resolveFile(tree, candidate) !== undefined) object = candidate
    const names = tree.list(place.path).filter((one) => /\.al$|^autosplit\.ix$/.test(one))
    split.push(...names.map((one) => child(place.path, one)))
  }
  return { object, split }
}

/** A place below `@INC` is left after so many files: it is no tree of modules. */
const mostFiles = 20_000

/** Names of all modules below a name (`DBD` of `DBD::*`), in the directories of `@INC`. */
export const modulesBelow = (
  tree: FileTree,
  name: string,
  directories: readonly ByteString[],
): readonly string[] => {
  const found = new Set<string>()
  for (const directory of directories) {
    const place = resolve(tree, `${directory}/${modulePath(name)}`)
    if (place.kind !== 'found' || place.entry.type !== 'directory') continue
    for (const path of sourcesBelow(tree, place.path, /\.pm$/)) {
      const below = path.slice(place.path.length + 1, -'.pm'.length)
      found.add(`${name}::${below.replaceAll('/', '::')}`)
    }
  }
  return [...found]
}

/** Files below a directory whose names match, links left out. */
export const sourcesBelow = (
  tree: FileTree,
  directory: RootPath,
  name: RegExp,
): readonly RootPath[] => {
  const found: RootPath[] = []
  let seen = 0
  for (const { path, entry } of walk(tree, directory)) {
    seen += 1
    if (seen > mostFiles) break
    if (entry.type === 'file' && name.test(path)) found.push(path)
  }
  return found
}

/** The innermost of some directories that a path is in. */
export const innermost = (path: RootPath, directories: readonly RootPath[]): RootPath | undefined =>
  directories.filter((one) => isWithin(path, one)).toSorted((a, b) => b.length - a.length)[0]

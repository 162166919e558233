import { fromBytes } from '../../formats/byte-string.ts'
import { type EntryPoint, parseEntryPoints } from '../../formats/python-installation.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import { child, dirname } from '../../rootfs/path.ts'
import { readIfFile, resolve } from '../../rootfs/resolve.ts'
import type { SearchItem } from './search-path.ts'

/** An installed distribution, by its `.dist-info` or `.egg-info`. */
export interface Distribution {
  /** As packaging tools compare names: lower case, one `-` for runs of `-`, `_` and `.`. */
  readonly name: string
  /** The metadata: a directory, or one file of an old installation. */
  readonly path: RootPath
  /** Names of top-level modules, as far as the metadata says. */
  readonly modules: ReadonlySet<ByteString>
  readonly entryPoints: readonly EntryPoint[]
  /** Distributions that it cannot do without, by their names; not those of its extras. */
  readonly requires: ReadonlySet<string>
}

/** The distributions that a module is of. */
export const ownersOf = (
  distributions: readonly Distribution[],
  module: ByteString,
): readonly Distribution[] => {
  const [top = module] = module.split('.', 1)
  return distributions.filter(({ modules }) => modules.has(top))
}

/** The form in which names of distributions are compared; packaging.python.org, "Names and normalization". */
export const normaliseName = (name: ByteString): string =>
  name.toLowerCase().replace(/[-_.]+/g, '-')

/** The distributions of a search path, in its order. */
export const distributionsOf = (
  tree: FileTree,
  items: readonly SearchItem[],
): readonly Distribution[] =>
  items.flatMap((item) => {
    const found = resolve(tree, item.path)
    if (found.kind !== 'found' || item.origin === 'stdlib') return []
    return tree
      .list(found.path)
      .filter((name) => /\.(?:dist|egg)-info$/.test(name))
      .map((name) => readDistribution(tree, child(found.path, name)))
  })

const readDistribution = (tree: FileTree, path: RootPath): Distribution => {
  const stem = path.slice(dirname(path).length + 1).replace(/\.(?:dist|egg)-info$/, '')
  const name = normaliseName(stem.split('-')[0] ?? stem)
  const entries = readIfFile(tree, `${path}/entry_points.txt`)
  return {
    name,
    path,
    modules: new Set(modulesOf(tree, path, stem)),
    entryPoints: entries === undefined ? [] : parseEntryPoints(entries),
    requires: new Set(requirementsOf(tree, path)),
  }
}

const requirementsOf = (tree: FileTree, path: RootPath): readonly string[] => {
  const metadata = readIfFile(tree, `${path}/METADATA`)
  const listed = readIfFile(tree, `${path}/requires.txt`)
  const lines = [
    ...(metadata === undefined ? '' : fromBytes(metadata)).matchAll(/^Requires-Dist:\s*(.+)$/gm),
  ].flatMap(([, line = '']) => (/;.*\bextra\b/.test(line) ? [] : [line]))
  const [plain = ''] = (listed === undefined ? '' : fromBytes(listed)).split(/^\[/m)
  return [...lines, ...plain.split('\n')]
    .map((line) => normaliseName(/^\s*([\w.-]+)/.exec(line)?.[1] ?? ''))
    .filter((name) => name !== '')
}

const modulesOf = (tree: FileTree, path: RootPath, stem: string): readonly ByteString[] => {
  const listed = readIfFile(tree, `${path}/top_level.txt`)
  if (listed !== undefined) return fromBytes(listed).split(/\s+/).filter(Boolean)
  const record = readIfFile(tree, `${path}/RECORD`)
  const tops = (record === undefined ? '' : fromBytes(record))
    .split('\n')
    .map((line) => /^([A-Za-z_]\w*)(?:\/|[.\w-]*\.(?:py|so),)/.exec(line)?.[1])
    .filter((one) => one !== undefined)
  return tops.length > 0 ? tops : [(stem.split('-')[0] ?? stem).replace(/[-.]/g, '_').toLowerCase()]
}

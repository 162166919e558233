import { fromBytes, toBytes } from '../../formats/byte-string.ts'
import { filterGdkModules } from '../../formats/gdk-module-cache.ts'
import { filterGioModules } from '../../formats/gio-module-cache.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import type { Inventory } from '../../model/inventory.ts'
import type { GeneratedFile } from '../../model/package.ts'
import { metadataOf } from '../../rootfs/metadata.ts'
import { basename, dirname } from '../../rootfs/path.ts'
import { resolve } from '../../rootfs/resolve.ts'
import { deriveLdSoCache } from './ld-so-cache.ts'

/** A text that lists modules, cut by its own format; `directory` is where it is. */
interface ModuleList {
  readonly rule: string
  filter(text: ByteString, isKept: (path: ByteString) => boolean, directory: RootPath): ByteString
}

const gdkModules = (rule: string): ModuleList => ({ rule, filter: filterGdkModules })

/** By file name. */
const moduleLists: ReadonlyMap<ByteString, ModuleList> = new Map([
  [
    'giomodule.cache',
    {
      rule: 'glib.modules',
      filter: (text, isKept, directory) =>
        filterGioModules(text, (name) => isKept(`${directory}/${name}`)),
    },
  ],
  ['loaders.cache', gdkModules('gdk-pixbuf.loaders')],
  ['immodules.cache', gdkModules('gtk.input-methods')],
])

/**
 * Caches that list files, cut to what is kept, sorted by path: ld.so.cache always, lists of modules where something is missing from
 * them. Other caches of the base serve as they are, and the rules that keep them say why: gconv-modules.cache (a module that is
 * not there is an unknown character set), gschemas.compiled and mime.cache (they name no files), those of fontconfig (by directory and time).
 */
export const deriveCaches = (
  tree: FileTree,
  kept: ReadonlySet<RootPath>,
  inventory: Inventory,
): readonly GeneratedFile[] => {
  const libraries = deriveLdSoCache(tree, kept, inventory)
  const lists = [...kept].sort().flatMap((path) => {
    const list = moduleLists.get(basename(path))
    return list === undefined ? [] : cutList(tree, kept, { path, list })
  })
  return libraries === undefined ? lists : [libraries, ...lists]
}

const cutList = (
  tree: FileTree,
  kept: ReadonlySet<RootPath>,
  { path, list }: { readonly path: RootPath; readonly list: ModuleList },
): readonly GeneratedFile[] => {
  const entry = tree.lstat(path)
  if (entry?.type !== 'file') return []
  const old = fromBytes(tree.read(path))
  const isKept = (module: ByteString): boolean => {
    const target = resolve(tree, module)
    return target.kind === 'found' && kept.has(target.path)
  }
  const text = list.filter(old, isKept, dirname(path))
  if (text === old) return []
  return [{ path, content: toBytes(text), metadata: metadataOf(entry), rule: list.rule }]
}

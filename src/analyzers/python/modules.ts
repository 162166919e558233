import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import { child, normalise } from '../../rootfs/path.ts'
import { resolve, resolveFile } from '../../rootfs/resolve.ts'
import { movedNames } from './moved.ts'
import type { ModuleOrigin, SearchItem } from './search-path.ts'

/** A module as the import system finds it. */
export interface PythonModule {
  /** `os.path`; `__main__` for the program itself. */
  readonly name: ByteString
  /** `builtin`: inside the interpreter. `namespace`: directories without a file of its own. */
  readonly kind: 'source' | 'bytecode' | 'extension' | 'namespace' | 'builtin'
  /** As it is opened, links in the path kept. */
  readonly openedAs?: ByteString
  /** Its file, canonical; undefined for what has none. */
  readonly path?: RootPath
  /** Where its submodules are looked for, as the interpreter has them; empty when it is no package. */
  readonly directories: readonly RootPath[]
  readonly origin: ModuleOrigin
}

interface DirectoryIndex {
  /** Canonical. */
  readonly path: RootPath
  readonly entries: ReadonlyMap<
    ByteString,
    Readonly<Partial<Record<'package' | 'extension' | 'source' | 'bytecode', ByteString>>>
  >
}

/** Extension modules: plain, of the stable ABI, and of CPython's own (`.cpython-311-x86_64-linux-gnu.so`). */
const forms: readonly (readonly [RegExp, 'extension' | 'source' | 'bytecode'])[] = [
  [/^([^.]+)\.(?:cpython-[^.]+\.|abi3\.)?so$/, 'extension'],
  [/^([^.]+)\.py$/, 'source'],
  [/^([^.]+)\.pyc$/, 'bytecode'],
]

/** The order in which a directory's loaders are asked; importlib._bootstrap_external `_get_supported_file_loaders`. */
const order = ['extension', 'source', 'bytecode'] as const

/** What a {@link ModuleFinder} knows beside directories. */
export interface FinderSettings {
  readonly isBuiltin: (name: ByteString) => boolean
  /** Extension modules made for another version are passed over. */
  readonly version: string
  /** Packages that .pth files make without running their `__init__`. */
  readonly namespaces: ReadonlySet<ByteString>
}

/** Finds modules by name on a search path, as importlib's PathFinder and FileFinder do. */
export class ModuleFinder {
  readonly #tree: FileTree
  readonly #items: readonly SearchItem[]
  readonly #namespaces: ReadonlySet<ByteString>
  readonly #isBuiltin: (name: ByteString) => boolean
  readonly #soabi: string
  readonly #indexes = new Map<RootPath, DirectoryIndex | undefined>()
  readonly #found = new Map<ByteString, PythonModule | undefined>()

  constructor(
    tree: FileTree,
    items: readonly SearchItem[],
    { isBuiltin, version, namespaces }: FinderSettings,
  ) {
    this.#tree = tree
    this.#items = items
    this.#isBuiltin = isBuiltin
    this.#namespaces = namespaces
    this.#soabi = `cpython-${version.replace('.', '')}`
  }

  /** The module of an absolute name; its parents are asked first, and nothing is found below a module that is no package. */
  find(name: ByteString): PythonModule | undefined {
    if (this.#found.has(name)) return this.#found.get(name)
    const names = movedNames(name)
    const module =
      names[0] === name
        ? this.#look(name)
        : names.map((one) => this.find(one)).find((one) => one !== undefined)
    this.#found.set(name, module)
    return module
  }

  #look(name: ByteString): PythonModule | undefined {
    const dot = name.lastIndexOf('.')
    if (name === '' || name.length > 250) return undefined
    if (dot < 0) {
      if (this.#isBuiltin(name)) return { name, kind: 'builtin', directories: [], origin: 'stdlib' }
      return this.#among(name, name, this.#items)
    }
    const parent = this.find(name.slice(0, dot))
    if (parent === undefined) return undefined
    const { directories, origin } = parent
    const items = directories.map((path) => ({ path, origin }))
    return this.#among(name, name.slice(dot + 1), items)
  }

  #among(
    name: ByteString,
    last: ByteString,
    items: readonly SearchItem[],
  ): PythonModule | undefined {
    const isMade = this.#namespaces.has(name)
    const portions: SearchItem[] = []
    for (const { path, origin } of items) {
      const entry = this.#indexOf(path)?.entries.get(last)
      if (entry === undefined) continue
      const directory = entry.package === undefined ? undefined : child(path, entry.package)
      const own =
        directory === undefined || isMade
          ? undefined
          : this.#indexOf(directory)?.entries.get('__init__')
      const initial =
        directory === undefined || own === undefined ? undefined : this.#file(directory, own)
      if (initial !== undefined && directory !== undefined)
        return { ...initial, name, origin, directories: [directory] }
      const file = this.#file(path, entry)
      if (file !== undefined) return { ...file, name, origin, directories: [] }
      if (directory !== undefined && this.#indexOf(directory) !== undefined)
        portions.push({ path: directory, origin })
    }
    const [first] = portions
    if (first === undefined) return undefined
    const directories = portions.map(({ path }) => path)
    return { name, kind: 'namespace', directories, origin: first.origin }
  }

  #file(directory: RootPath, entry: Partial<Record<(typeof order)[number], ByteString>>) {
    for (const kind of order) {
      const file = entry[kind]
      if (file === undefined) continue
      const openedAs = child(directory, file)
      const path = resolveFile(this.#tree, openedAs)
      if (path !== undefined) return { kind, openedAs, path }
    }
    return undefined
  }

  /** Names of the modules right below a package; what is loaded by name may begin with a digit, as migrations do. */
  below({ directories }: PythonModule): readonly ByteString[] {
    const names = directories.flatMap((path) => [...(this.#indexOf(path)?.entries.keys() ?? [])])
    return [...new Set(names)].filter((name) => /^\w[\w-]*$/.test(name) && name !== '__init__')
  }

  /** Names of the modules that are found on a search path without a package. */
  top(origin: ModuleOrigin): readonly ByteString[] {
    const items = this.#items.filter((item) => item.origin === origin)
    const names = items.flatMap(({ path }) => [...(this.#indexOf(path)?.entries.keys() ?? [])])
    // What is found by a computed name may be no identifier: `_sysconfigdata__x86_64-linux-gnu`.
    return [...new Set(names)].filter((name) => /^[A-Za-z_][\w-]*$/.test(name))
  }

  #indexOf(directory: RootPath): DirectoryIndex | undefined {
    if (this.#indexes.has(directory)) return this.#indexes.get(directory)
    const found = resolve(this.#tree, normalise(directory))
    const index =
      found.kind === 'found' && found.entry.type === 'directory'
        ? { path: found.path, entries: this.#entriesIn(found.path) }
        : undefined
    this.#indexes.set(directory, index)
    return index
  }

  #entriesIn(directory: RootPath): DirectoryIndex['entries'] {
    const entries = new Map<
      ByteString,
      Partial<Record<'package' | (typeof order)[number], ByteString>>
    >()
    const add = (name: ByteString, kind: 'package' | (typeof order)[number], file: ByteString) => {
      const entry = entries.get(name) ?? {}
      if (kind !== 'extension' || entry.extension === undefined || file.includes('.cpython-'))
        entry[kind] = file
      entries.set(name, entry)
    }
    for (const file of this.#tree.list(directory)) {
      if (!file.includes('.')) add(file, 'package', file)
      const form = forms.find(([pattern]) => pattern.test(file))
      const name = form?.[0].exec(file)?.[1]
      const isForeign = file.includes('.cpython-') && !file.includes(`.${this.#soabi}`)
      if (form !== undefined && name !== undefined && !isForeign) add(name, form[1], file)
    }
    return entries
  }
}

import { toDisplay } from '../../formats/byte-string.ts'
import { builtinModule } from '../../formats/node-builtins.ts'
import { type NodePackage, nodePackage } from '../../formats/node-package.ts'
import { type Conditions, packageTarget } from '../../formats/package-exports.ts'
import type { FactsOf } from '../../model/facts.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import { ancestors, basename, child, normalise, root } from '../../rootfs/path.ts'
import { resolve, resolveFile } from '../../rootfs/resolve.ts'

/** A file that a specifier leads to. */
export interface FoundModule {
  /** As Node.js comes to it, through links. */
  readonly path: ByteString
  /** Canonical. */
  readonly file: RootPath
  /** The package.json files that said so, as they are come to. */
  readonly manifests: readonly ByteString[]
}

/** Every file that a specifier can lead to, the likeliest first; what comes with Node.js; or nothing, with the places tried in order. */
export type ModuleResolution =
  | { readonly found: readonly FoundModule[] }
  | { readonly builtin: ByteString }
  | { readonly tried: readonly string[] }

/** How a module is asked for, which decides where it is looked for. */
export type ModuleForm = 'import' | 'require'

/** Where modules are looked for, apart from beside who asks. */
export interface ModuleSearch {
  readonly tree: FileTree
  readonly facts: FactsOf
  /** Directories that `require` tries last: NODE_PATH and those that the build knows. */
  readonly globals: readonly ByteString[]
  /** Conditions that hold beside the usual ones. */
  readonly conditions: readonly ByteString[]
}

/** A package.json with the directory it speaks of. */
interface Manifest {
  readonly directory: ByteString
  readonly says: NodePackage
}

const suffixes = ['.js', '.json', '.node']

/**
 * How Node.js finds modules, over a tree: CommonJS and ES modules, `exports` and `imports`, self-references. `module-sync` holds in newer
 * versions alone, so that a specifier may lead to two files. https://nodejs.org/api/modules.html#all-together,
 * https://nodejs.org/api/esm.html#resolution-algorithm-specification
 */
export class ModuleResolver {
  readonly #search: ModuleSearch
  readonly #conditions: Readonly<Record<ModuleForm, readonly Conditions[]>>

  constructor(search: ModuleSearch) {
    this.#search = search
    const holding = (form: ModuleForm): readonly Conditions[] => {
      const older = ['node', 'node-addons', form, ...search.conditions]
      return [new Set([...older, 'module-sync']), new Set(older)]
    }
    this.#conditions = { import: holding('import'), require: holding('require') }
  }

  /** Resolves what a source in a (canonical) directory asks for. */
  resolve(specifier: ByteString, directory: RootPath, form: ModuleForm): ModuleResolution {
    const builtin = builtinModule(specifier)
    if (builtin !== undefined) return { builtin }
    const tried: string[] = []
    const found = new Map<RootPath, FoundModule>()
    for (const conditions of this.#conditions[form]) {
      const one = new Lookup(this.#search, form, conditions, tried).find(specifier, directory)
      if (one !== undefined && !found.has(one.file)) found.set(one.file, one)
    }
    return found.size > 0 ? { found: [...found.values()] } : { tried: [...new Set(tried)] }
  }

  /** A file as `require` finds it by its path: as it is, with a suffix, or as a directory. */
  file(path: ByteString): FoundModule | undefined {
    return new Lookup(this.#search, 'require', new Set(), []).path(path)
  }

  /** The package of a name as a source in a directory finds it: where it is, through links. */
  packageDirectory(name: ByteString, directory: RootPath): ByteString | undefined {
    return placesFor(directory, this.#search.globals)
      .map((place) => `${place}/${name}`)
      .find((place) => resolveFile(this.#search.tree, `${place}/package.json`) !== undefined)
  }

  /** The package.json that says of what kind the sources in a directory are, as READ_PACKAGE_SCOPE finds it. */
  scope(directory: RootPath): RootPath | undefined {
    return scopeOf(this.#search, directory)?.path
  }
}

/** A path from a directory, unless it is absolute; `..` stays, for a directory may be a link. */
export const pathFrom = (directory: ByteString, path: ByteString): ByteString =>
  path.startsWith('/') ? path : `${directory}/${path}`.replace(/\/(?:\.?\/)+/g, '/')

/** node_modules of a directory and of all above it, then the global ones. */
const placesFor = (directory: RootPath, globals: readonly ByteString[]): readonly ByteString[] => [
  ...[...ancestors(directory), directory]
    .reverse()
    .filter((one) => basename(one) !== 'node_modules')
    .map((one) => child(one, 'node_modules')),
  ...globals,
]

const scopeOf = (
  { tree, facts }: ModuleSearch,
  directory: RootPath,
): (Manifest & { readonly path: RootPath }) | undefined => {
  for (const at of [...ancestors(directory), directory].reverse()) {
    if (basename(at) === 'node_modules') return undefined
    const path = resolveFile(tree, child(at, 'package.json'))
    if (path !== undefined) return { path, directory: at, says: facts(nodePackage, path) }
  }
  return undefined
}

/** `name/rest`, `@scope/name/rest`: the name and `.` or `./rest`. */
const split = (
  specifier: ByteString,
): { readonly name: ByteString; readonly subpath: ByteString } | undefined => {
  const [, name, rest = ''] =
    /^((?:@[^/]+\/)?[^@./\\%][^/\\%]*|\.[^/.][^/]*)(\/.*)?$/.exec(specifier) ?? []
  return name === undefined ? undefined : { name, subpath: `.${rest === '/' ? '' : rest}` }
}

/** One way to look for one specifier. */
class Lookup {
  readonly #search: ModuleSearch
  readonly #form: ModuleForm
  readonly #conditions: Conditions
  readonly #tried: string[]
  readonly #manifests: ByteString[] = []

  constructor(search: ModuleSearch, form: ModuleForm, conditions: Conditions, tried: string[]) {
    this.#search = search
    this.#form = form
    this.#conditions = conditions
    this.#tried = tried
  }

  find(specifier: ByteString, directory: RootPath): FoundModule | undefined {
    const isUrl = this.#form === 'import'
    if (/^(?:https?|data):/.test(specifier)) return undefined
    if (specifier.startsWith('file:'))
      return this.#exact(pathOfUrl(specifier.slice('file:'.length)))
    if (/^\.{0,2}\/|^\.{1,2}$/.test(specifier)) {
      const path = pathFrom(directory, specifier)
      return isUrl ? this.#exact(pathOfUrl(path)) : this.path(path)
    }
    return specifier.startsWith('#')
      ? this.#private(specifier, directory)
      : this.#bare(specifier, directory)
  }

  /** LOAD_AS_FILE, then LOAD_AS_DIRECTORY. */
  path(path: ByteString): FoundModule | undefined {
    const isDirectory = /\/\.{0,2}$/.test(path)
    return (isDirectory ? undefined : this.#file(path)) ?? this.#directory(path)
  }

  #exact(path: ByteString): FoundModule | undefined {
    const file = resolveFile(this.#search.tree, path)
    if (file !== undefined) return { path, file, manifests: [...this.#manifests] }
    this.#tried.push(`${toDisplay(normalise(path))}: not there`)
    return undefined
  }

  #file(path: ByteString): FoundModule | undefined {
    return this.#first(['', ...suffixes].map((suffix) => `${path}${suffix}`))
  }

  #first(paths: readonly ByteString[]): FoundModule | undefined {
    for (const path of paths) {
      const found = this.#exact(path)
      if (found !== undefined) return found
    }
    return undefined
  }

  #directory(path: ByteString): FoundModule | undefined {
    const there = resolve(this.#search.tree, path)
    if (there.kind !== 'found' || there.entry.type !== 'directory') return undefined
    const manifest = this.#manifest(path)
    const main = manifest?.says.main
    if (main !== undefined && main !== '') {
      this.#manifests.push(`${path}/package.json`)
      const at = pathFrom(path, `./${main}`)
      const found = this.#file(at) ?? this.#index(at)
      if (found !== undefined) return found
    }
    return this.#index(path)
  }

  #index(path: ByteString): FoundModule | undefined {
    return this.#first(suffixes.map((suffix) => `${path}/index${suffix}`))
  }

  #manifest(directory: ByteString): Manifest | undefined {
    const path = resolveFile(this.#search.tree, `${directory}/package.json`)
    return path === undefined
      ? undefined
      : { directory, says: this.#search.facts(nodePackage, path) }
  }

  /** `#x`: `imports` of the package that the source belongs to. */
  #private(specifier: ByteString, directory: RootPath): FoundModule | undefined {
    const scope = scopeOf(this.#search, directory)
    const target =
      scope?.says.imports === undefined
        ? undefined
        : packageTarget(scope.says.imports, specifier, this.#conditions)
    if (scope === undefined || target === undefined) {
      this.#tried.push(`${toDisplay(scope?.path ?? root)}: imports no ${toDisplay(specifier)}`)
      return undefined
    }
    this.#manifests.push(`${scope.directory}/package.json`)
    if (target.startsWith('./')) return this.#exact(pathFrom(scope.directory, target))
    return target.startsWith('#') ? undefined : this.#bare(target, directory)
  }

  #bare(specifier: ByteString, directory: RootPath): FoundModule | undefined {
    const parts = split(specifier)
    if (parts === undefined) {
      this.#tried.push(`${toDisplay(specifier)}: no name of a package`)
      return undefined
    }
    const { name, subpath } = parts
    const scope = scopeOf(this.#search, directory)
    if (scope?.says.name === name && scope.says.exports !== undefined)
      return this.#exported(scope, subpath)
    const globals = this.#form === 'require' ? this.#search.globals : []
    for (const place of placesFor(directory, globals)) {
      const found = this.#inPlace(`${place}/${name}`, subpath)
      if (found !== undefined) return found
    }
    return undefined
  }

  #inPlace(directory: ByteString, subpath: ByteString): FoundModule | undefined {
    const manifest = this.#manifest(directory)
    if (manifest?.says.exports !== undefined) return this.#exported(manifest, subpath)
    const before = this.#manifests.length
    if (manifest !== undefined) this.#manifests.push(`${directory}/package.json`)
    // A package may also be one file beside the others.
    const path = subpath === '.' ? directory : `${directory}${subpath.slice(1)}`
    const found = this.#form === 'import' && subpath !== '.' ? this.#exact(path) : this.path(path)
    if (found === undefined) this.#manifests.length = before
    return found
  }

  #exported({ directory, says }: Manifest, subpath: ByteString): FoundModule | undefined {
    const target = packageTarget(says.exports ?? null, subpath, this.#conditions)
    if (target?.startsWith('./') !== true) {
      const place = toDisplay(normalise(`${directory}/package.json`))
      this.#tried.push(`${place}: exports no ${toDisplay(subpath)} to ${this.#form}`)
      return undefined
    }
    this.#manifests.push(`${directory}/package.json`)
    return this.#exact(pathFrom(directory, target))
  }
}

/** The path of a relative or file URL: no query, no fragment, and bytes for what is encoded. */
const pathOfUrl = (url: ByteString): ByteString =>
  url
    .replace(/^\/\/[^/]*/, '')
    .replace(/[?#].*$/s, '')
    .replace(/%([0-9a-f]{2})/gi, (whole, hex: string) => {
      const byte = Number.parseInt(hex, 16)
      return byte === 0 || byte === 0x2f ? whole : String.fromCharCode(byte)
    })

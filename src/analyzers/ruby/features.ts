import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import { resolveFile } from '../../rootfs/resolve.ts'
import type { Gem, GemRepository } from './gems.ts'
import type { RubyInstallation } from './installation.ts'

/** Where a feature was found. */
export interface FoundFeature {
  /** As the interpreter opens it: links not followed. */
  readonly path: ByteString
  readonly file: RootPath
  readonly isExtension: boolean
}

/** A feature, or every directory that was tried, in order. */
export type FeatureSearch = FoundFeature | { readonly tried: readonly string[] }

/** Features that are in the interpreter itself; `rb_provide` and `Init_…` of CRuby. */
const builtIn = /^(?:enumerator|rational|complex|thread|fiber|ruby2_keywords)(?:\.(?:rb|so))?$/

/** Whether a feature needs no file. */
export const isBuiltIn = (feature: ByteString): boolean => builtIn.test(feature)

/** Finds features as `require` of RubyGems does: in `$LOAD_PATH` as it grows, in gems that are not yet activated at last. */
export class FeatureFinder {
  readonly #tree: FileTree
  readonly #gems: GemRepository
  /** Before the interpreter's own directories: `-I`, RUBYLIB, what programs put there, activated gems. */
  readonly #first: ByteString[]
  readonly #own: readonly ByteString[]
  readonly #chosen = new Map<ByteString, Gem>()
  readonly #files = new Map<ByteString, RootPath | undefined>()

  constructor(
    tree: FileTree,
    gems: GemRepository,
    { loadPath }: RubyInstallation,
    libraries: readonly ByteString[],
  ) {
    this.#tree = tree
    this.#gems = gems
    this.#first = [...libraries]
    this.#own = loadPath
  }

  /** Puts a directory into the load path. */
  add(directory: ByteString): void {
    if (!this.#first.includes(directory)) this.#first.push(directory)
  }

  /** From now on this version of a gem is meant. */
  choose(gem: Gem): void {
    if (this.#chosen.has(gem.spec.name)) return
    this.#chosen.set(gem.spec.name, gem)
    for (const directory of gem.loadPath) this.add(directory)
  }

  /** The version of a gem that is activated by its name: the one already chosen, else the newest. */
  gemNamed(name: ByteString): Gem | undefined {
    return this.#chosen.get(name) ?? this.#gems.named(name)[0]
  }

  /** What `require` of a feature opens, for a file of a gem or of nobody's. */
  find(feature: ByteString, requirer?: Gem): FeatureSearch {
    const names = namesOf(feature)
    if (feature.startsWith('/')) return this.#inOrder(names, [''])
    const standard = this.#gems.defaultOf(feature.replace(/\.(?:rb|so)$/, ''))
    const newer = standard && this.gemNamed(standard.spec.name)
    const before = [...(requirer?.loadPath ?? []), ...(newer?.loadPath ?? []), ...this.#first]
    const found = this.#inOrder(names, [...before, ...this.#own])
    return 'file' in found ? found : this.#inGems(names, found.tried)
  }

  /** What `load` opens: a file by its whole name. */
  findWhole(path: ByteString, directory: ByteString): FeatureSearch {
    if (path.startsWith('/')) return this.#inOrder([path], [''])
    return this.#inOrder([path], [...this.#first, ...this.#own, directory])
  }

  /** The newest version of each gem answers for it. */
  #inGems(names: readonly ByteString[], tried: readonly string[]): FeatureSearch {
    const seen = new Set<ByteString>()
    for (const { spec } of this.#gems.all) {
      if (seen.has(spec.name)) continue
      seen.add(spec.name)
      const found = this.#inOrder(names, this.gemNamed(spec.name)?.loadPath ?? [])
      if ('file' in found) return found
    }
    return { tried: [...tried, `${seen.size} gems that are installed`] }
  }

  /** Ruby source anywhere comes before an extension (load.c, search_required). */
  #inOrder(names: readonly ByteString[], directories: readonly ByteString[]): FeatureSearch {
    for (const name of names)
      for (const directory of directories) {
        const path = directory === '' ? name : `${directory}/${name}`
        const file = this.#fileAt(path)
        if (file !== undefined) return { path, file, isExtension: name.endsWith('.so') }
      }
    return { tried: directories.flatMap((directory) => (directory === '' ? names : [directory])) }
  }

  #fileAt(path: ByteString): RootPath | undefined {
    const known = this.#files.get(path)
    if (known !== undefined || this.#files.has(path)) return known
    const file = resolveFile(this.#tree, path)
    this.#files.set(path, file)
    return file
  }
}

const namesOf = (feature: ByteString): readonly ByteString[] =>
  /\.(?:rb|so)$/.test(feature) ? [feature] : [`${feature}.rb`, `${feature}.so`]

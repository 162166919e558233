import { fromText } from '../../formats/byte-string.ts'
import type { Edge } from '../../model/closure.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import type { Need } from '../../model/need.ts'
import type { Package, PackageDb } from '../../model/package.ts'
import type { PackageChoice } from '../../model/recipe.ts'
import { type Member, PackageSet, type Unsatisfied } from './package-set.ts'

/** A package that is kept whole, a file of it where it has any, and what is to be kept for that. */
export interface WholePackage {
  readonly package: Package
  readonly path: RootPath | undefined
  readonly need: Need
}

/** What the recipe names itself and the base's config runs; users, directories and the root are the image's own matter. */
const naming: readonly string[] = [
  'recipe.entrypoint',
  'recipe.also',
  'recipe.keep',
  'image.entrypoint',
  'image.healthcheck',
]

/**
 * The packages that are kept whole: those that the recipe names under `whole` and, with `granularity: package`, those that own what the recipe
 * names; with what they depend on. What a file that nobody owns needs is declared by nobody: its owners are kept whole too.
 */
export class WholePackages {
  readonly #tree: FileTree
  readonly #packages: PackageDb
  readonly #isByPackage: boolean
  readonly #set: PackageSet
  readonly #named: readonly string[]
  /** How a package was reached: the kept path that led to it, undefined for one that is named. */
  readonly #roots = new Map<Package, RootPath | undefined>()

  constructor(choice: PackageChoice, packages: PackageDb, tree: FileTree) {
    this.#tree = tree
    this.#packages = packages
    this.#isByPackage = choice.granularity === 'package'
    this.#named = choice.whole
    const { recommends } = choice
    this.#set = new PackageSet(packages, ({ name }) =>
      typeof recommends === 'boolean' ? recommends : recommends.includes(name),
    )
    for (const one of packages.packages)
      if (choice.whole.includes(one.name)) this.#root(one, undefined)
  }

  /** Names under `whole` that no package of the base has. */
  missing(): readonly Need[] {
    const known = new Set(this.#packages.packages.map(({ name }) => name))
    return this.#named
      .filter((name) => !known.has(name))
      .map((name) => ({
        absent: fromText(`package ${name}`),
        tried: [`${this.#database()}: no package of this name`],
        why: { rule: 'recipe.whole', evidence: fromText(name) },
        certainty: 'required',
      }))
  }

  /** Takes note of paths that are kept, for whoever owns them. */
  note(edges: readonly Edge[]): void {
    if (!this.#isByPackage) return
    for (const edge of edges)
      if (this.#isRoot(edge) && this.#isFile(edge.to))
        for (const owner of this.#packages.ownersOf(edge.to)) this.#root(owner, edge.to)
  }

  /** What is to be kept for the packages that have joined since the last time, and dependencies that nobody satisfies. */
  settle(): { readonly packages: readonly WholePackage[]; readonly unmet: readonly Need[] } {
    const { members, unsatisfied } = this.#set.settle()
    return {
      packages: members.map((member) => this.#wholeOf(member)),
      unmet: unsatisfied.map((one) => this.#unmet(one)),
    }
  }

  /** All that are kept whole. */
  members(): readonly Package[] {
    return this.#set.members()
  }

  #isRoot({ from, why }: Edge): boolean {
    if (from === undefined) return naming.includes(why.rule)
    return this.#isFile(from) && this.#packages.ownersOf(from).length === 0
  }

  #isFile(path: RootPath): boolean {
    const type = this.#tree.lstat(path)?.type
    return type !== undefined && type !== 'directory'
  }

  #root(one: Package, path: RootPath | undefined): void {
    if (!this.#roots.has(one)) this.#roots.set(one, path)
    this.#set.add(one)
  }

  #wholeOf({ package: one, for: dependent }: Member): WholePackage {
    const from = dependent === undefined ? this.#roots.get(one) : this.#pathOf(dependent.package)
    if (dependent !== undefined) this.#roots.set(one, from)
    const rule = dependent === undefined ? ownRule(from) : dependencyRule(dependent)
    const evidence = dependent === undefined ? fromText(one.name) : relationOf(dependent, one)
    return {
      package: one,
      path: this.#pathOf(one),
      need: {
        whole: one,
        ...(from === undefined ? {} : { from }),
        why: { rule, evidence },
        certainty: 'expected',
        optional: true,
      },
    }
  }

  /** A file of it that is kept, else what led to it. */
  #pathOf(one: Package): RootPath | undefined {
    const root = this.#roots.get(one)
    if (root !== undefined && this.#packages.ownersOf(root).includes(one)) return root
    const isKept = (path: RootPath) =>
      this.#isFile(path) && this.#packages.isDocumentation?.(path) !== true
    return one.files.find(isKept) ?? root
  }

  #unmet({ package: one, dependency }: Unsatisfied): Need {
    const from = this.#pathOf(one)
    return {
      absent: dependency.text,
      tried: [`${this.#database()}: no package has or provides it`],
      ...(from === undefined ? {} : { from }),
      why: { rule: 'package.depends', evidence: fromText(one.name) },
      certainty: 'expected',
    }
  }

  #database(): string {
    return `the package database of the base (${this.#packages.format})`
  }
}

const ownRule = (from: RootPath | undefined): string =>
  from === undefined ? 'recipe.whole' : 'package.owns-root'

const dependencyRule = ({ dependency }: NonNullable<Member['for']>): string =>
  dependency.strength === 'required' ? 'package.depends' : 'package.recommends'

/** `nginx: libssl3 (>= 3.0)`, with the package that satisfies it where the relation has another name. */
const relationOf = (
  { package: by, dependency }: NonNullable<Member['for']>,
  one: Package,
): ByteString => {
  const { text } = dependency
  const isNamed = text === one.name || text.startsWith(`${one.name} `)
  return `${by.name}: ${text}${isNamed ? '' : ` = ${one.name}`}`
}

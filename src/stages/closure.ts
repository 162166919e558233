import { toDisplay } from '../formats/byte-string.ts'
import type { Closure, Edge } from '../model/closure.ts'
import type { FactsOf } from '../model/facts.ts'
import type { ByteString, FileTree, Resolution, RootPath } from '../model/file.ts'
import type { Inventory } from '../model/inventory.ts'
import type {
  Analyzer,
  Findings,
  Need,
  PackageAnalyzer,
  PatientAnalyzer,
  Program,
  Role,
} from '../model/need.ts'
import type { Package } from '../model/package.ts'
import type { PackageChoice } from '../model/recipe.ts'
import { factsOf, type KnownFacts } from '../rootfs/facts.ts'
import { matcher } from '../rootfs/glob.ts'
import { ifReadable } from '../rootfs/if-readable.ts'
import { dirname, isMountedAtRunTime, normalise } from '../rootfs/path.ts'
import { ReadableTree } from '../rootfs/readable-tree.ts'
import { resolve } from '../rootfs/resolve.ts'
import { ClosureLedger } from './shared/closure-ledger.ts'
import { Omissions } from './shared/omissions.ts'
import { findTargets, type Missing, type Target } from './shared/targets.ts'
import { WholePackages } from './shared/whole-packages.ts'

/** What the closure is traced over. */
export interface Surroundings {
  readonly tree: FileTree
  readonly inventory: Inventory
  readonly analyzers: readonly (Analyzer | PatientAnalyzer)[]
  readonly packageAnalyzers?: readonly PackageAnalyzer[]
  /** Facts that earlier runs have read; without it each file is read anew. */
  readonly known?: KnownFacts
  /** Globs of paths that the recipe refuses, whoever needs them. */
  readonly drop: readonly ByteString[]
  /** Globs of paths that are kept even where only a `possible` need asks for them. */
  readonly keepPossible?: readonly ByteString[]
  /** What is kept by whole packages; nothing, when not said. */
  readonly packages?: PackageChoice
}

/**
 * Follows every need to its fixed point, breadth-first from the seeds. A file is looked at once for each role and program;
 * links crossed and parent directories are kept with it, and what goes with the packages reached. Needs that cannot be met
 * and things that cannot be seen are results, never exceptions.
 */
export const traceClosure = (seeds: Findings, surroundings: Surroundings): Promise<Closure> =>
  new Tracer(surroundings).trace(seeds)

/** One (role, program, path) to be looked at, once. */
interface Visit {
  readonly path: RootPath
  readonly role: Role
  readonly program: Program
}

/** Who has a need: a file in a process, or nobody for what the recipe says. */
interface Asker {
  readonly by: string
  readonly path?: RootPath
  readonly program?: Program
}

/** As many bytes as the kernel reads to choose a binary format; {@link Probe.head}. */
const headBytes = 256

const unreadable = {
  rule: 'tree.unreadable',
  what: 'may not be read by this user: what it names cannot be seen',
  evidence: [],
}

class Tracer {
  readonly #around: Surroundings
  readonly #isDropped: (path: RootPath) => boolean
  readonly #isKeptAnyway: (path: RootPath) => boolean
  readonly #omissions: Omissions
  readonly #ledger: ClosureLedger
  /** What analyzers see: they ask for much that an image needs only perhaps. */
  readonly #readable: ReadableTree
  readonly #facts: FactsOf
  readonly #visited = new Set<string>()
  /** What was looked at with any arguments. */
  readonly #places = new Set<string>()
  readonly #packages = new Set<Package>()
  readonly #whole: WholePackages
  #queue: Visit[] = []

  constructor(around: Surroundings) {
    this.#around = around
    this.#isDropped = matcher(around.drop)
    this.#omissions = new Omissions(around.tree)
    this.#ledger = new ClosureLedger(this.#omissions.known)
    this.#readable = new ReadableTree(around.tree)
    this.#facts = factsOf(this.#readable, around.known)
    this.#isKeptAnyway = matcher(around.keepPossible ?? [])
    const { packages: choice = byFile, tree, inventory } = around
    this.#whole = new WholePackages(choice, inventory.packages, tree)
  }

  async trace(seeds: Findings): Promise<Closure> {
    this.#take(seeds, { by: 'recipe' })
    this.#take({ needs: this.#whole.missing() }, { by: 'recipe' })
    do {
      const round = this.#queue
      this.#queue = []
      for (const visit of round) await this.#look(visit)
      if (this.#queue.length === 0) this.#completePackages()
      if (this.#queue.length === 0) this.#lookAtPackages()
    } while (this.#queue.length > 0)
    return { ...this.#ledger.closure(), whole: this.#whole.members() }
  }

  #take(findings: Findings, asker: Asker): void {
    for (const need of findings.needs) this.#follow(need, asker)
    for (const spot of findings.blindSpots ?? []) this.#ledger.addBlindSpot(spot)
  }

  async #look({ path, role, program }: Visit): Promise<void> {
    const { tree, inventory, analyzers } = this.#around
    const file = tree.lstat(path)
    if (file === undefined) return
    const head = file.type === 'file' ? tree.read(path, 0, headBytes) : new Uint8Array()
    const probe = { path, file, role, head }
    const place = [role, program.path, path].join('\0')
    const isKnown = this.#places.has(place)
    this.#places.add(place)
    for (const analyzer of analyzers) {
      if ((analyzer.ignoresArguments === true && isKnown) || !analyzer.matches(probe)) continue
      const findings = await analyzer.analyze(probe, {
        tree: this.#readable,
        inventory,
        program,
        facts: this.#facts,
      })
      this.#take(findings, { by: analyzer.name, path, program })
    }
    for (const unread of this.#readable.takeUnreadable())
      this.#ledger.addBlindSpot({ ...unreadable, path: unread })
  }

  /** What is not needed for certain may be out of this user's reach. */
  #follow(need: Need, asker: Asker): void {
    if (need.optional !== true && need.certainty !== 'possible') this.#find(need, asker)
    else ifReadable(() => this.#find(need, asker))
  }

  #find(need: Need, asker: Asker): void {
    const { targets, missing } = findTargets(need, this.#around.tree, this.#around.inventory)
    for (const target of targets) this.#reach(target, need, asker)
    if (missing !== undefined) this.#miss(need, asker, missing)
  }

  #reach(target: Target, need: Need, asker: Asker): void {
    const found = resolve(this.#around.tree, target.path)
    const isThere = found.kind === 'found'
    const way = isThere ? [...found.crossed, found.path] : found.crossed
    const edges = edgesAlong(way, need, asker)
    const end = way.at(-1)
    const omission = end === undefined ? undefined : this.#omissions.of(end)
    if (found.kind === 'missing' && target.made !== undefined)
      this.#make(found, edges, { target: { ...target, made: target.made }, need, asker })
    else if (end === undefined) this.#missPath(found.path, need, asker)
    else if (omission !== undefined) this.#ledger.omit(end, omission, edges)
    else if (this.#isDropped(end)) this.#ledger.drop(end, edges)
    else if (this.#isLeftOut(need, way)) this.#suppose(edges)
    else this.#keep(found, edges, { target, need, asker })
  }

  #isLeftOut({ certainty }: Need, way: readonly RootPath[]): boolean {
    return certainty === 'possible' && !way.some(this.#isKeptAnyway)
  }

  /** Links on the way too: another name of a kept program is one. */
  #suppose(edges: readonly Edge[]): void {
    for (const edge of edges) this.#ledger.suppose(edge.to, [edge])
  }

  #keep(
    found: Resolution,
    edges: readonly Edge[],
    by: { target: Target; need: Need; asker: Asker },
  ): void {
    const { target, need, asker } = by
    const isThere = found.kind === 'found'
    // A link is kept even when it leads nowhere, to what is mounted later: /etc/mtab and /dev/stdout lead out of every image on purpose.
    if (isThere || target.listed === true || isMountedAtRunTime(found.path)) this.#keepAll(edges)
    if (isThere) {
      this.#ledger.use(found.path, target.parts)
      this.#enqueue(found.path, target, asker)
    } else if (target.listed !== true) this.#missPath(found.path, need, asker)
  }

  #keepAll(edges: readonly Edge[]): void {
    for (const edge of edges) this.#ledger.keep(edge)
    this.#whole.note(edges)
  }

  /** What leads there stays, though it leads to nothing in the base: /var/run/x is made as /run/x. */
  #make(
    { path, end }: { readonly path: RootPath; readonly end: RootPath },
    links: readonly Edge[],
    { target, need, asker }: { target: Required<Pick<Target, 'made'>>; need: Need; asker: Asker },
  ): void {
    const above = this.#around.tree.lstat(dirname(path))
    const [edge] = edgesAlong([end], need, asker)
    if (above?.type !== 'directory' || edge === undefined) this.#missPath(path, need, asker)
    else if (this.#isDropped(end)) this.#ledger.drop(end, [edge])
    else if (this.#isLeftOut(need, [end])) this.#suppose([edge])
    else {
      for (const link of links) this.#ledger.keep(link)
      this.#ledger.make(edge, { ...target.made, rule: need.why.rule })
    }
  }

  #enqueue(path: RootPath, target: Target, asker: Asker): void {
    const inherited = target.role === 'exec' ? undefined : asker.program
    const started = inherited ?? {
      path,
      invokedAs: normalise(target.path),
      argv: target.argv ?? [target.path],
    }
    const program = target.after === undefined ? started : { ...started, opened: target.after }
    // Arguments that nobody said tell nothing: git by a hundred names is looked at once.
    const said = inherited === undefined ? (target.argv ?? []) : inherited.argv
    const key = [target.role, program.path, ...said, ...(program.opened ?? []), path].join('\0')
    if (this.#visited.has(key)) return
    this.#visited.add(key)
    this.#queue.push({ path, role: target.role, program })
  }

  #missPath(path: RootPath, need: Need, asker: Asker): void {
    const what = 'path' in need ? need.path : path
    const loops = resolve(this.#around.tree, path).kind === 'loop'
    const reason = loops ? 'a chain of links that never ends' : 'not there'
    if (loops || !isMountedAtRunTime(path))
      this.#miss(need, asker, { what, tried: [`${toDisplay(path)}: ${reason}`] })
  }

  #miss(need: Need, asker: Asker, missing: Missing): void {
    const { why, certainty, optional } = need
    if (optional === true || certainty === 'possible') return
    this.#ledger.addUnmet({ from: need.from ?? asker.path, why, certainty, ...missing })
  }

  /** Packages that are kept whole, as soon as what was reached so far says which. */
  #completePackages(): void {
    const { packages, unmet } = this.#whole.settle()
    for (const { package: one, path, need } of packages) {
      this.#take({ needs: [need] }, { by: 'packages' })
      this.#lookAtPackage(one, path)
    }
    this.#take({ needs: unmet }, { by: 'packages' })
  }

  /** What goes with the packages that own what was kept since the last time; a directory alone brings none. */
  #lookAtPackages(): void {
    const { tree, inventory } = this.#around
    for (const path of this.#ledger.freshlyKept()) {
      if (tree.lstat(path)?.type === 'directory') continue
      for (const owner of inventory.packages.ownersOf(path)) this.#lookAtPackage(owner, path)
    }
  }

  #lookAtPackage(owner: Package, path: RootPath | undefined): void {
    if (this.#packages.has(owner)) return
    this.#packages.add(owner)
    const { tree, inventory, packageAnalyzers = [] } = this.#around
    for (const analyzer of packageAnalyzers)
      this.#take(analyzer.analyze(owner, { tree, inventory }), {
        by: analyzer.name,
        ...(path === undefined ? {} : { path }),
      })
  }
}

const byFile: PackageChoice = { granularity: 'file', whole: [], recommends: false }

/** One edge to each path on the way, links before what they lead to: whoever needs the end needs all of them. */
const edgesAlong = (way: readonly RootPath[], need: Need, asker: Asker): Edge[] =>
  way.map((to, index) => ({
    from: need.from ?? asker.path,
    to,
    through: way.slice(0, index),
    by: asker.by,
    why: need.why,
    certainty: need.certainty,
  }))

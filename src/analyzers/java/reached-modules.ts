import { packageOf } from '../../formats/java-code.ts'
import type { ByteString, RootPath } from '../../model/file.ts'
import type { AnalyzerContext, Need } from '../../model/need.ts'
import type { ModuleRules } from '../shared/module-rules.ts'
import type { ModuleGraph } from './module-graph.ts'
import type { CodeUnit } from './program-code.ts'

/** Modules of the runtime that a program can reach, sorted, and what rules say of them. */
export interface Reached {
  readonly modules: ReadonlySet<ByteString>
  readonly needs: readonly Need[]
}

/** What is known before modules are followed. */
export interface Start {
  readonly units: readonly CodeUnit[]
  /** Modules that the command line names. */
  readonly named: readonly ByteString[]
  /** `lib/modules`. */
  readonly image: RootPath
  /** The launcher. */
  readonly program: RootPath
}

/** Follows names (of modules, packages and classes) through the graph of modules and through rules. */
class Reaching {
  readonly modules = new Set<ByteString>()
  readonly needs: Need[] = []
  readonly #seen = new Set<ByteString>()
  readonly #graph: ModuleGraph
  readonly #say: (name: ByteString, path: RootPath) => readonly ByteString[]
  readonly #image: RootPath

  constructor(graph: ModuleGraph, image: RootPath, rules: ModuleRules, context: AnalyzerContext) {
    this.#graph = graph
    this.#image = image
    this.#say = (name, path) => {
      const said = rules({ name, path }, context)
      this.needs.push(...said.needs)
      return said.modules.map((one) => one.name)
    }
  }

  /** Asks rules about a name once; what is of the runtime speaks for the runtime, whoever names it. */
  name(name: ByteString, path: RootPath): void {
    if (this.#seen.has(name)) return
    this.#seen.add(name)
    for (const module of this.#say(name, path)) this.module(module)
  }

  module(name: ByteString): void {
    if (this.modules.has(name) || !this.#graph.has(name)) return
    this.modules.add(name)
    this.name(name, this.#image)
    for (const brought of this.#graph.broughtBy(name)) this.module(brought)
  }

  class(name: ByteString, unit: CodeUnit): void {
    const packageName = packageOf(name)
    const module = this.#graph.moduleOf(packageName)
    const path = module === undefined ? unit.path : this.#image
    this.name(packageName, path)
    this.name(name, path)
    if (module === undefined) return
    this.module(module)
    for (const provider of module === 'java.base' ? [] : this.#graph.providersOf(name))
      this.module(provider)
  }

  unit(unit: CodeUnit): void {
    const { code, module, services } = unit
    for (const name of code.packages) this.name(name, unit.path)
    for (const name of [...code.references, ...code.named, ...services, ...(module?.uses ?? [])])
      this.class(name, unit)
    for (const name of module?.requires ?? []) this.module(name)
  }
}

/** Modules that hold what the classes of a program name, what these modules bring, and what rules add to either. */
export const reachModules = (
  graph: ModuleGraph,
  { units, named, image, program }: Start,
  rules: ModuleRules,
  context: AnalyzerContext,
): Reached => {
  const reaching = new Reaching(graph, image, rules, context)
  reaching.module('java.base')
  reaching.name('__main__', program)
  for (const name of named) reaching.module(name)
  for (const unit of units) reaching.unit(unit)
  return { modules: reaching.modules, needs: reaching.needs }
}

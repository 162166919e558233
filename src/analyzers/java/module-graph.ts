import type { RuntimeImage, RuntimeModule } from '../../formats/java-runtime.ts'
import type { ByteString } from '../../model/file.ts'

/** Modules of a runtime by their names and packages. */
export class ModuleGraph {
  readonly #modules: ReadonlyMap<ByteString, RuntimeModule>
  readonly #byPackage: ReadonlyMap<ByteString, ByteString>
  readonly #providers: ReadonlyMap<ByteString, readonly ByteString[]>

  constructor({ modules }: RuntimeImage) {
    this.#modules = new Map(modules.map((one) => [one.name, one]))
    this.#byPackage = new Map(
      modules.flatMap(({ name, packages }) => packages.map((one) => [one, name] as const)),
    )
    const providers = new Map<ByteString, ByteString[]>()
    for (const { name, provides } of modules)
      for (const service of provides) {
        const known = providers.get(service) ?? []
        providers.set(service, known)
        known.push(name)
      }
    this.#providers = providers
  }

  /** Every module, sorted. */
  get names(): readonly ByteString[] {
    return [...this.#modules.keys()]
  }

  /** Whether a module is one of the runtime. */
  has(name: ByteString): boolean {
    return this.#modules.has(name)
  }

  /** The module that a package is in. */
  moduleOf(packageName: ByteString): ByteString | undefined {
    return this.#byPackage.get(packageName)
  }

  /** Modules with providers of a service. */
  providersOf(service: ByteString): readonly ByteString[] {
    return this.#providers.get(service) ?? []
  }

  /**
   * What a module brings: those it requires and those that provide what it looks up. What the base module looks up is left to rules:
   * nearly everything provides some service of it.
   */
  broughtBy(name: ByteString): readonly ByteString[] {
    const module = this.#modules.get(name)
    if (module === undefined) return []
    const bound = name === 'java.base' ? [] : module.uses.flatMap((one) => this.providersOf(one))
    return [...module.requires, ...bound]
  }
}

import { toDisplay } from '../../formats/byte-string.ts'
import type { Elf } from '../../formats/elf.ts'
import type { ElfDependency } from '../../formats/elf-dynamic.ts'
import { SlimError } from '../../model/error.ts'
import type { ByteString, RootPath } from '../../model/file.ts'
import type { LibrarySearch } from '../../model/inventory.ts'
import type { BlindSpot, Certainty, Need, Why } from '../../model/need.ts'
import { orDamaged } from './elf-file.ts'
import { type LibrarySearchResult, openObject, type Variant } from './library-search.ts'
import { locate, type ProcessState } from './locate.ts'
import type { LoadedObject } from './namespace.ts'
import { absolute } from './search-order.ts'
import { missingVersions } from './symbol-versions.ts'

/** One object asking for another by name. */
interface Ask {
  readonly name: ByteString
  readonly requester: LoadedObject
  readonly rule: string
  readonly certainty: Certainty
  /** A name that leads nowhere is normal: nothing is said of it. */
  readonly optional?: boolean
}

const dependencyRules: Readonly<Record<ElfDependency['kind'], Pick<Ask, 'rule' | 'optional'>>> = {
  needed: { rule: 'elf.needed' },
  filter: { rule: 'elf.filter' },
  auxiliary: { rule: 'elf.auxiliary', optional: true },
}

/** What an object answers to. */
type Names = readonly (ByteString | undefined)[]

type Found = Extract<LibrarySearchResult, { kind: 'found' }>

/** Loads objects into a process as ld.so does, and writes down what that needs and what could not be read. */
export class ProcessWalk {
  readonly needs: Need[] = []
  readonly blindSpots: BlindSpot[] = []
  readonly #state: ProcessState
  /** What this walk has loaded, in order. */
  readonly #loaded: LoadedObject[] = []

  constructor(state: ProcessState) {
    this.#state = state
  }

  /** Objects loaded by this walk, in order; not those the process had before. */
  get loaded(): readonly LoadedObject[] {
    return this.#loaded
  }

  /** The program, which the kernel maps. */
  program(object: LoadedObject): void {
    this.#map(object, [object.elf.soname])
  }

  /** A file that is opened by its path: a plug-in. */
  plugin(object: LoadedObject): void {
    this.#add(object, [object.elf.soname])
  }

  /** The loader itself, which the kernel maps: no search, but it must be there. */
  interpreter(program: LoadedObject, interp: ByteString): void {
    const { tree, settings } = this.#state
    const path = absolute(interp, settings)
    const opened = openObject(tree, path, program.elf)
    const why = { rule: 'elf.interp', evidence: interp }
    const { path: from } = program
    if (opened.kind !== 'opened') {
      const tried = [`${toDisplay(path)}: ${opened.problem}`]
      this.needs.push({ absent: interp, tried, from, why, certainty: 'required' })
      return
    }
    this.needs.push({ path, role: 'load', from, why, certainty: 'required' })
    const { file } = settings.loader
    if (file !== undefined) {
      const listed = { rule: 'elf.search-path', evidence: interp }
      this.needs.push({ path: file, role: 'read', from, why: listed, certainty: 'required' })
    }
    const elf = this.#readable(opened.path, opened.elf)
    const via = 'PT_INTERP'
    if (elf !== undefined) {
      const origin = directoryOf(path)
      const loader = { path: opened.path, openedAs: path, elf, origin, requestedAs: interp, via }
      this.#map({ ...loader, requester: undefined }, [interp, elf.soname])
    }
  }

  /** Objects that the environment puts before all others; ld.so only warns of one that is missing. */
  preload(program: LoadedObject, names: readonly ByteString[]): readonly LoadedObject[] {
    return names.flatMap((name) => {
      const ask = { name, requester: program, rule: 'elf.preload', certainty: 'expected' } as const
      return this.#load(ask) ?? []
    })
  }

  /** Auditors, each opened into a namespace of its own; ld.so only warns of one that is missing. */
  audit(program: LoadedObject, names: readonly ByteString[]): void {
    for (const name of names) {
      const ask = { name, requester: program, rule: 'elf.audit', certainty: 'expected' } as const
      const located = locate(this.#state, name, program)
      if (located.kind === 'absent') this.#absent(ask, located.tried)
      else {
        const { openedAs } = located.kind === 'loaded' ? located.object : located
        this.needs.push({ ...common(ask, located.via), path: openedAs, role: 'dlopen' })
      }
    }
  }

  /**
   * Breadth first through DT_NEEDED, as glibc's elf/dl-deps.c: what a filter stands for comes before everything that waits, the rest
   * after it.
   */
  dependencies(of: readonly LoadedObject[]): void {
    const waiting = [...of]
    for (let at = 0; at < waiting.length; at += 1) {
      const requester = waiting[at]
      const asked = new Set<ByteString>()
      const filtees: LoadedObject[] = []
      for (const { kind, name } of requester?.elf.dynamic?.dependencies ?? []) {
        if (requester === undefined || asked.has(name) || this.#ignores(kind)) continue
        asked.add(name)
        const added = this.#load({
          name,
          requester,
          certainty: 'required',
          ...dependencyRules[kind],
        })
        if (added !== undefined) (kind === 'needed' ? waiting : filtees).push(added)
      }
      waiting.splice(at + 1, 0, ...filtees)
    }
  }

  /** What can be checked only when everything is loaded: versions, and that the symbol tables can be read. */
  inspect(): void {
    const { namespace, settings } = this.#state
    for (const object of this.#loaded) {
      const blind = (error: SlimError) => this.#blind(object.path, error)
      if (settings.loader.family === 'glibc')
        this.needs.push(
          ...orDamaged<readonly Need[]>(
            () => missingVersions(object, namespace),
            (error) => (blind(error), []),
          ),
        )
      orDamaged<unknown>(() => object.elf.symbols(), blind)
    }
  }

  /** musl knows no filters. */
  #ignores(kind: ElfDependency['kind']): boolean {
    return kind !== 'needed' && this.#state.settings.loader.family === 'musl'
  }

  /** The object when it is a new one. */
  #load(ask: Ask): LoadedObject | undefined {
    const { name, requester } = ask
    const located = locate(this.#state, name, requester)
    if (located.kind === 'absent') {
      this.#absent(ask, located.tried)
      return undefined
    }
    const why = common(ask, located.via)
    if (located.kind === 'loaded') {
      this.needs.push({ ...why, path: located.object.openedAs, role: 'load' })
      return undefined
    }
    this.needs.push({ ...why, path: located.openedAs, role: 'load' })
    for (const variant of located.variants) this.needs.push(variantNeed(requester, variant))
    return this.#open(ask, located)
  }

  #open({ name, requester }: Ask, found: Found): LoadedObject | undefined {
    const { namespace, settings } = this.#state
    const same = namespace.sameFile(found.path)
    const names = settings.loader.family === 'glibc' || !name.includes('/') ? [name] : []
    if (same !== undefined) {
      for (const one of names) namespace.name(same, one)
      return undefined
    }
    const elf = this.#readable(found.path, found.elf)
    if (elf === undefined) return undefined
    const { path, openedAs, via } = found
    const origin = directoryOf(openedAs)
    const object = { path, openedAs, elf, origin, requestedAs: name, via, requester }
    // musl knows objects by the names they were searched for alone.
    this.#add(object, settings.loader.family === 'glibc' ? [...names, openedAs, elf.soname] : names)
    return object
  }

  #add(object: LoadedObject, names: Names): void {
    this.#state.namespace.add(object)
    this.#name(object, names)
  }

  #map(object: LoadedObject, names: Names): void {
    this.#state.namespace.addMapped(object)
    this.#name(object, names)
  }

  #name(object: LoadedObject, names: Names): void {
    this.#loaded.push(object)
    for (const name of names) this.#state.namespace.name(object, name)
  }

  #absent(ask: Ask, tried: readonly string[]): void {
    if (ask.optional !== true) this.needs.push({ ...common(ask), absent: ask.name, tried })
  }

  #readable(path: RootPath, elf: Elf | SlimError): Elf | undefined {
    if (!(elf instanceof SlimError)) return elf
    this.#blind(path, elf)
    return undefined
  }

  #blind(path: RootPath, error: SlimError): void {
    const known = this.blindSpots.some((spot) => spot.path === path)
    if (!known) this.blindSpots.push(damagedSpot(path, error))
  }
}

/** A file whose needs cannot be known because it cannot be read. */
export const damagedSpot = (path: RootPath, error: SlimError): BlindSpot => ({
  path,
  rule: 'elf.damaged',
  what: `what it needs, for it is damaged: ${error.message}`,
  evidence: [],
})

/** Names of the environment's preload list that this loader and this program heed. */
export const preloadNames = (
  { preload }: LibrarySearch,
  { settings: { loader, secure } }: ProcessState,
): readonly ByteString[] =>
  preload
    .filter(({ source }) => (source === 'LD_PRELOAD' ? !secure : loader.family === 'glibc'))
    .map(({ name }) => name)

const directoryOf = (path: ByteString): ByteString => path.slice(0, path.lastIndexOf('/')) || '/'

const common = ({ name, requester, rule, certainty }: Ask, via?: string) => {
  const why: Why = { rule, evidence: name, ...(via === undefined ? {} : { via }) }
  return { from: requester.path, why, certainty }
}

/** Role `dlopen` has it walked on its own: its dependencies need not be those of the copy it stands for. */
const variantNeed = (requester: LoadedObject, { openedAs, name, via }: Variant): Need => ({
  path: openedAs,
  role: 'dlopen',
  from: requester.path,
  why: { rule: 'elf.hwcaps', evidence: name, via },
  certainty: 'expected',
})

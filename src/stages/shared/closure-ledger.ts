import { compareBytes } from '../../formats/byte-string.ts'
import type { Closure, Edge, MadeDirectory, Omission, Unmet } from '../../model/closure.ts'
import type { ByteString, RootPath } from '../../model/file.ts'
import type { BlindSpot } from '../../model/need.ts'
import { ancestors } from '../../rootfs/path.ts'

/** Writes down, while the closure is traced, what is kept and why; each fact once, in the order it was found. */
export class ClosureLedger {
  readonly #kept = new Map<RootPath, Edge[]>()
  readonly #made = new Map<RootPath, MadeDirectory>()
  readonly #wholly = new Set<RootPath>()
  readonly #parts = new Map<RootPath, Set<ByteString>>()
  readonly #possible = new Map<RootPath, Edge[]>()
  readonly #dropped = new Map<RootPath, Edge[]>()
  readonly #omissions: Map<RootPath, Omission>
  readonly #omitted = new Map<RootPath, Edge[]>()
  readonly #unmet = new Map<string, Unmet>()
  readonly #blindSpots = new Map<string, BlindSpot>()
  readonly #edgeKeys = new Set<string>()
  #fresh: RootPath[] = []

  /** `omissions` are known before anything is traced. */
  constructor(omissions: ReadonlyMap<RootPath, Omission>) {
    this.#omissions = new Map(omissions)
  }

  /** Keeps the path of an edge and every directory above it. */
  keep(edge: Edge): void {
    this.#note(this.#kept, edge.to, edge)
    for (const parent of ancestors(edge.to)) {
      if (this.#kept.has(parent)) continue
      const { to: from, certainty } = edge
      const why = { rule: 'tree.parent' }
      const to = parent
      this.#note(this.#kept, to, { from, to, through: [], by: 'closure', why, certainty })
    }
  }

  /** Keeps a directory that the base does not have; of two that want it the first decides what it is. */
  make(edge: Edge, directory: MadeDirectory): void {
    this.keep(edge)
    if (!this.#made.has(edge.to)) this.#made.set(edge.to, directory)
  }

  /** Notes what of a kept path is needed; all of it when `parts` is undefined. */
  use(path: RootPath, parts: readonly ByteString[] | undefined): void {
    if (parts === undefined) this.#wholly.add(path)
    else this.#parts.set(path, new Set([...(this.#parts.get(path) ?? []), ...parts]))
  }

  /** Notes a path that only a `possible` need asks for. */
  suppose(path: RootPath, edges: readonly Edge[]): void {
    for (const edge of edges) this.#note(this.#possible, path, edge)
  }

  /** Notes a needed path that the recipe refuses. */
  drop(path: RootPath, edges: readonly Edge[]): void {
    for (const edge of edges) this.#note(this.#dropped, path, edge)
  }

  /** Notes a needed path that no image may have. */
  omit(path: RootPath, omission: Omission, edges: readonly Edge[]): void {
    this.#omissions.set(path, omission)
    for (const edge of edges) this.#note(this.#omitted, path, edge)
  }

  /** Notes a need that cannot be met. */
  addUnmet(unmet: Unmet): void {
    const key = [unmet.from ?? '', unmet.what, unmet.why.rule].join('\0')
    if (!this.#unmet.has(key)) this.#unmet.set(key, unmet)
  }

  /** Notes what cannot be seen. */
  addBlindSpot(spot: BlindSpot): void {
    const key = [spot.path, spot.rule, spot.what].join('\0')
    if (!this.#blindSpots.has(key)) this.#blindSpots.set(key, spot)
  }

  /** Paths kept since the last call, in the order they were reached. */
  freshlyKept(): readonly RootPath[] {
    const fresh = this.#fresh
    this.#fresh = []
    return fresh
  }

  /** Everything written down, sorted; what is kept after all is no longer merely possible. */
  closure(): Omit<Closure, 'whole'> {
    for (const path of this.#kept.keys()) this.#possible.delete(path)
    for (const path of this.#wholly) this.#parts.delete(path)
    return {
      kept: new Map(sortedEntries(this.#kept)),
      made: new Map(sortedEntries(this.#made)),
      parts: new Map(sortedEntries(this.#parts).map(([path, parts]) => [path, [...parts].sort()])),
      possible: new Map(sortedEntries(this.#possible)),
      dropped: new Map(sortedEntries(this.#dropped)),
      omitted: new Map(
        sortedEntries(this.#omissions).map(([path, omission]) => [
          path,
          { ...omission, edges: this.#omitted.get(path) ?? [] },
        ]),
      ),
      unmet: sortedEntries(this.#unmet).map(([, unmet]) => unmet),
      blindSpots: sortedEntries(this.#blindSpots).map(([, spot]) => spot),
    }
  }

  #note(map: Map<RootPath, Edge[]>, path: RootPath, edge: Edge): void {
    const known = map.get(path)
    const key = [path, edge.from ?? '', edge.to, edge.why.rule, edge.why.evidence ?? ''].join('\0')
    if (known !== undefined && this.#edgeKeys.has(key)) return
    this.#edgeKeys.add(key)
    if (known !== undefined) {
      known.push(edge)
      return
    }
    map.set(path, [edge])
    if (map === this.#kept) this.#fresh.push(path)
  }
}

const sortedEntries = <K extends string, T>(map: ReadonlyMap<K, T>): [K, T][] =>
  [...map].sort(([a], [b]) => compareBytes(a, b))

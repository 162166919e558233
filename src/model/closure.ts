import type { ByteString, RootPath } from './file.ts'
import type { BlindSpot, Certainty, Why } from './need.ts'
import type { Package } from './package.ts'

/** One reason for one kept path. */
export interface Edge {
  /** The kept path that has the need; undefined when the recipe or the image itself has it. */
  readonly from: RootPath | undefined
  readonly to: RootPath
  /** Symbolic links crossed from the path that was asked for to `to`, in order. */
  readonly through: readonly RootPath[]
  /** Name of the analyzer or stage that said so. */
  readonly by: string
  readonly why: Why
  readonly certainty: Certainty
}

/** A need that the base cannot meet. */
export interface Unmet {
  readonly from: RootPath | undefined
  /** What was looked for, as found: a path, a library, a command, a user, a package. */
  readonly what: ByteString
  readonly why: Why
  readonly certainty: Certainty
  /** Every place tried, in order, with what was wrong with it; in display form. */
  readonly tried: readonly string[]
}

/** A directory that the image needs and the base does not have. */
export interface MadeDirectory {
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** The rule id of the need. */
  readonly rule: string
}

/** Why no image has a path of the base, whatever its recipe says. */
export interface Omission {
  /** Id of the rule, such as `image.socket`. */
  readonly rule: string
  /** One sentence, without a full stop. */
  readonly reason: string
}

/** The fixed point of all needs. */
export interface Closure {
  /** Canonical path → its edges; the first is how it was reached. Sorted by path. */
  readonly kept: ReadonlyMap<RootPath, readonly Edge[]>
  /** The kept paths that are directories to be made. Sorted by path. */
  readonly made: ReadonlyMap<RootPath, MadeDirectory>
  /** Of kept files of which not all is needed: the parts that are, sorted. Sorted by path. */
  readonly parts: ReadonlyMap<RootPath, readonly ByteString[]>
  /** Paths only a `possible` need asks for: not kept, always listed. Sorted by path. */
  readonly possible: ReadonlyMap<RootPath, readonly Edge[]>
  /** Paths that were needed and that the recipe drops. Sorted by path. */
  readonly dropped: ReadonlyMap<RootPath, readonly Edge[]>
  /** What no image has: what is known of the base beforehand, with no edges where nobody needs it, and what was needed. Sorted by path. */
  readonly omitted: ReadonlyMap<RootPath, Omission & { readonly edges: readonly Edge[] }>
  /** Packages that are kept whole, documentation apart. Sorted by name, then architecture. */
  readonly whole: readonly Package[]
  readonly unmet: readonly Unmet[]
  readonly blindSpots: readonly BlindSpot[]
}

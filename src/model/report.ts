import type { Omission } from './closure.ts'
import type { Digest, TreeSize } from './image.ts'
import type { SbomFormat } from './sbom.ts'

/** A kept package as `build --json` prints it. */
export interface PackageReport {
  readonly name: string
  readonly version: string
  readonly architecture: string
  /** Kept as a package, documentation apart, and not for single files. */
  readonly isWhole: boolean
  readonly keptFiles: number
  readonly totalFiles: number
}

/** An unmet need as printed. */
export interface UnmetReport {
  readonly what: string
  readonly from: string | null
  readonly rule: string
  readonly certainty: string
  readonly tried: readonly string[]
}

/** A blind spot as printed. */
export interface BlindSpotReport {
  readonly path: string
  readonly rule: string
  readonly what: string
  readonly evidence: readonly string[]
}

/** A file that only a `possible` need asks for. */
export interface PossibleReport {
  readonly path: string
  readonly from: string | null
  readonly rule: string
  readonly evidence: string | null
}

/** The facts of a plan: all of {@link Report} but what writing adds. Paths are in display form. */
export interface PlanReport {
  readonly recipe: string
  readonly base: {
    readonly reference: string
    readonly digest: Digest | null
    readonly platform: string
    /** Null where counting would mean walking a running machine. */
    readonly bytes: number | null
    readonly files: number | null
    readonly packages: number
  }
  readonly image: TreeSize & { readonly packages: readonly PackageReport[] }
  readonly unmet: readonly UnmetReport[]
  readonly blindSpots: readonly BlindSpotReport[]
  readonly possible: readonly PossibleReport[]
  readonly warnings: readonly string[]
}

/** `build --json`, one recipe; the shape is a contract. */
export interface Report extends PlanReport {
  readonly image: PlanReport['image'] & {
    readonly digest: Digest
    readonly compressedBytes: number
  }
  readonly outputs: readonly { readonly destination: string; readonly digest: Digest | null }[]
  /** Lists of contents written beside the outputs: host paths. */
  readonly sboms: readonly { readonly file: string; readonly format: SbomFormat }[]
}

/** One edge as printed; see {@link import('./closure.ts').Edge}. */
export interface EdgeReport {
  readonly from: string | null
  readonly to: string
  /** Symbolic links crossed on the way, in order. */
  readonly through: readonly string[]
  readonly by: string
  readonly rule: string
  readonly evidence: string | null
  readonly via: string | null
  readonly certainty: string
}

/** A package as an owner. */
export interface OwnerReport {
  readonly name: string
  readonly version: string
}

/** `why --json`: how a kept path was reached. */
export interface WhyReport {
  /** Canonical path in the image. */
  readonly path: string
  /** From the recipe or the image to the path, in order; each edge begins where the one before ends. */
  readonly chain: readonly EdgeReport[]
  /** Further reasons for the same path. */
  readonly others: readonly EdgeReport[]
  readonly owners: readonly OwnerReport[]
}

/** `why-not --json`: what is known of a path that one might miss. */
export interface WhyNotReport {
  /** Canonical path in the base where it is there, else as asked. */
  readonly path: string
  /**
   * `kept`: it is in the image after all. `dropped`: needed, and the recipe's `drop` has it. `omitted`: left out whatever the recipe drops or
   * needs. `absent`: the base has no such path. `unreached`: nothing leads to it.
   */
  readonly state: 'kept' | 'dropped' | 'omitted' | 'possible' | 'unreached' | 'absent'
  /** Why it is `omitted`; null in every other state. */
  readonly omission: Omission | null
  readonly owners: readonly OwnerReport[]
  /** What is known of its packages, when whole packages are kept: why they are not; one sentence each. */
  readonly packages: readonly string[]
  /** Edges that were seen and not followed (`possible`), or were followed to what is `dropped` or `omitted`. */
  readonly edges: readonly EdgeReport[]
  /** The nearest reason it would be kept: files of the same package that are, or the kept directory it is in. */
  readonly nearest: readonly string[]
}

/** `inspect --json`. */
export interface InspectReport {
  readonly reference: string
  readonly digest: Digest | null
  readonly platform: string
  readonly created: string | null
  readonly os: string | null
  readonly bytes: number | null
  readonly files: number | null
  readonly config: Readonly<Record<string, unknown>>
  readonly packages: readonly (OwnerReport & {
    readonly architecture: string
    readonly files: number
  })[]
  readonly warnings: readonly string[]
}

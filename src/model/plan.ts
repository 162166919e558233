import type { ContainerConfig, Platform } from './image.ts'
import type { Package } from './package.ts'
import type { PlanEntry } from './plan-entry.ts'

/** One layer, in writing order. */
export interface LayerPlan {
  /** For people: what the layer holds. */
  readonly name: string
  readonly entries: readonly PlanEntry[]
}

/** A kept package and how much of it is kept. */
export interface KeptPackage {
  readonly package: Package
  /** With all its files but documentation, and because of that even with none. */
  readonly isWhole: boolean
  /** Files and links; directories are not counted. */
  readonly keptFiles: number
  readonly totalFiles: number
}

/** Everything that is decided before a byte is written. */
export interface Plan {
  readonly name: string
  readonly platform: Platform
  readonly config: ContainerConfig
  /** RFC 3339, never the clock. */
  readonly created: string
  readonly layers: readonly LayerPlan[]
  readonly packages: readonly KeptPackage[]
  /** Decisions worth telling: a needed file dropped, an owner that does not exist. */
  readonly warnings: readonly string[]
}

import type { BaseRecipe } from './base-recipe.ts'
import type { Platform, Progress, Written } from './image.ts'

/** A package in the only version that will do. */
export interface LockedPackage {
  readonly name: string
  /** As the package database has it, epoch included. */
  readonly version: string
  readonly architecture: string
  /** Of the package file (Debian) or of the package's signed header (rpm), in hexadecimal; undefined where its tool does not say. */
  readonly sha256?: string
}

/** What a base was made of, so that it can be made again. */
export interface BaseLock {
  /** Digest of all in the base file that decides which packages there are: see {@link BaseRecipe}. */
  readonly inputs: string
  /** Seconds since 1970: what the packages come from is not younger. Everything that is made with them is dated so. */
  readonly date: number
  /** Sorted by name, then architecture. */
  readonly packages: readonly LockedPackage[]
}

/** What a family is asked to make. */
export interface MakeRequest {
  readonly recipe: BaseRecipe
  readonly platform: Platform
  /** Versions that alone will do; undefined for the newest. */
  readonly lock: BaseLock | undefined
  /** Seconds since 1970; undefined for the newest date of the repositories. */
  readonly date: number | undefined
  /** Host directory of this run alone, mode 0700. */
  readonly workspace: string
  /** Host directory that other users can reach, for tools that become one. */
  readonly temporary: string
  readonly progress: Progress
}

/** A root file system that was made. */
export interface MadeRoot {
  /** Host path of a tar in the workspace. What is below `/.slim` in it belongs to the making and not to the base. */
  readonly tar: string
  /** Seconds since 1970: as asked, else of the newest repository. */
  readonly date: number
}

/** How a distribution's own tools make a root file system; one file each in `bases/`. */
export interface BaseFamily {
  readonly kind: BaseRecipe['system']['kind']
  /** Throws TOOL_MISSING, TOOL_FAILED, ROOTLESS_DENIED, LOCK_UNAVAILABLE and BASE_PLATFORM. */
  make(request: MakeRequest): Promise<MadeRoot>
}

/** What `slim base build` says; `--json`. */
export interface BaseReport {
  readonly name: string
  readonly platform: string
  readonly digest: string
  /** RFC 3339. */
  readonly created: string
  readonly bytes: number
  readonly files: number
  readonly compressedBytes: number
  readonly packages: readonly LockedPackage[]
  readonly lock: {
    readonly file: string
    /** `written`: there was none. `obeyed`: made of just its versions. `renewed`: replaced. */
    readonly state: 'written' | 'obeyed' | 'renewed'
  }
  readonly outputs: readonly Pick<Written, 'destination'>[]
  readonly warnings: readonly string[]
}

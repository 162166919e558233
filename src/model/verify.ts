import type { Digest, HiddenEntry } from './image.ts'

/** One property that is not as it should be; values as people read them, `–` where there is none. */
export interface Difference {
  /** `type`, `content`, `mode`, `owner`, `time`, `target`, `device`, `hard link`, `platform`, the name of an attribute or of a config field. */
  readonly what: string
  readonly expected: string
  readonly found: string
}

/** An entry of the image that is neither the base's nor what can be made from the base. Paths are in display form everywhere here. */
export interface ChangedReport {
  readonly path: string
  /** The rule that would make it anew; null where the base's own is expected. */
  readonly rule: string | null
  readonly differences: readonly Difference[]
}

/** A package that the image's database names otherwise than the base's, or not at all; versions verbatim. */
export interface PackageDifference {
  readonly name: string
  readonly architecture: string
  /** The base's version; null when the base has no such package. */
  readonly expected: string | null
  /** The image's; null when files of it are in the image and its database does not say so. */
  readonly found: string | null
}

/**
 * A file that is the same in the image and in the base, but not what the base's package database recorded; or that database itself, whose
 * record of `package` is not what its own digest is of.
 */
export interface DigestDifference {
  readonly path: string
  readonly package: string
  readonly algorithm: string
  readonly expected: string
  readonly found: string
}

/** `verify --json`; the shape is a contract. */
export interface VerifyReport {
  /** Whether nothing differs. */
  readonly equal: boolean
  readonly image: { readonly reference: string; readonly digest: Digest | null }
  readonly base: { readonly reference: string; readonly digest: Digest | null }
  /** Null when the image was compared with the base alone. */
  readonly recipe: string | null
  readonly entries: {
    /** Files, links and directories of the image, its root with them. */
    readonly total: number
    /** The base's in all that an entry has. */
    readonly same: number
    /** Of all, those that are as old as the image's own date where the base's are newer: SOURCE_DATE_EPOCH. */
    readonly dated: number
  }
  /** Written anew; computed from the base once more, and equal to that. */
  readonly derived: readonly { readonly path: string; readonly rule: string }[]
  /** What the base does not have; `declared` when the recipe says so and it is equal to what the recipe adds, else a difference. */
  readonly added: readonly {
    readonly path: string
    readonly type: string
    readonly declared: boolean
  }[]
  readonly changed: readonly ChangedReport[]
  /**
   * What the image should have and has not. `by` says who wants it: the rule that makes it anew, the package that lists it in the image's
   * own database, else `recipe`.
   */
  readonly missing: readonly { readonly path: string; readonly by: string }[]
  /**
   * What the layers of the image hold and what they amount to does not show, unless the base hides the same; `path` null for bytes after
   * the end of a layer, `layer` by its diffID.
   */
  readonly hidden: readonly {
    readonly path: string | null
    readonly layer: Digest
    readonly why: HiddenEntry['why']
  }[]
  /**
   * Lists of contents (SBOM) in the image that were made once more and are equal, paths; null without a recipe. Which ones there should be no
   * recipe says: one that was taken out is just not here.
   */
  readonly sboms: readonly string[] | null
  readonly packages: {
    readonly total: number
    readonly differences: readonly PackageDifference[]
  }
  readonly digests: {
    /** Files of the image that are the base's and whose digests the base's package database has. */
    readonly checked: number
    /** Files of the image that are the base's and of which it has none. */
    readonly unrecorded: number
    /** Of those checked, configuration that was changed after it was installed: no difference. */
    readonly configuration: readonly string[]
    readonly differences: readonly DigestDifference[]
  }
  /** One when the image's config claims another platform than the base, or the recipe, has. */
  readonly platform: readonly Difference[]
  /** Null when it was not compared: without a recipe, and of a root file system, which has none. */
  readonly config: readonly Difference[] | null
  readonly warnings: readonly string[]
}

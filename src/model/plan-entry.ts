import type { FileEntry, RootPath } from './file.ts'

/** Where the bytes of an entry come from. */
export type Content =
  /** The regular file of this path in the base's tree. */
  | { readonly from: 'tree'; readonly path: RootPath }
  | { readonly from: 'memory'; readonly bytes: Uint8Array }

/** One entry of a layer, final: what is written is this and nothing else. */
export interface PlanEntry {
  readonly path: RootPath
  readonly file: FileEntry
  /** `base`: unchanged. `added`: the recipe's. `generated`: written by us (`rule` says what). */
  readonly origin: 'base' | 'added' | 'generated'
  /** For generated entries, the rule id. */
  readonly rule?: string
  /** Only for regular files that are not a hard link. */
  readonly content?: Content
  /** An earlier entry that this one is a hard link to. */
  readonly hardLinkTo?: RootPath
}

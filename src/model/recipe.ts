import type { ByteString } from './file.ts'
import type { Platform } from './image.ts'

/** A `keep:` item: an absolute path or glob, or a package by name. */
export type KeepItem = { readonly pattern: ByteString } | { readonly package: string }

/** An `add:` item, paths resolved: `from` is a host path relative to the recipe's directory made absolute. */
export interface Addition {
  readonly from: string
  /** Absolute, inside the image; a trailing slash means "into this directory". */
  readonly to: ByteString
  /** `user`, `user:group`, names or numbers; undefined is 0:0. */
  readonly owner: string | undefined
  /** Permission bits for files; undefined normalises to 0755 or 0644 by the executable bit. */
  readonly mode: number | undefined
}

/** A recipe with nothing left to check but what only the base can answer. */
export interface Recipe {
  /** Host path of the file, as given. */
  readonly file: string
  readonly name: string
  /** Reference of the base: `--base`, else `from:`. */
  readonly from: string
  readonly platform: Platform | undefined
  /** Undefined: inherited from the base. */
  readonly entrypoint: readonly ByteString[] | undefined
  readonly also: readonly (readonly ByteString[])[]
  readonly keep: readonly KeepItem[]
  readonly drop: readonly ByteString[]
  readonly add: readonly Addition[]
  readonly user: string | undefined
  readonly env: ReadonlyMap<string, string>
  /** `80/tcp`. */
  readonly ports: readonly string[]
  readonly workdir: string | undefined
  readonly labels: ReadonlyMap<string, string>
  readonly volumes: readonly string[]
  readonly stopSignal: string | undefined
}

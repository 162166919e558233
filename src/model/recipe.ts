import type { ByteString, RootPath } from './file.ts'
import type { Platform } from './image.ts'
import type { LanguageChoices } from './language.ts'
import type { Rule } from './rule.ts'

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
  /** Every path it puts into the image, the first as the recipe names it, the others canonical; known once the base is open. */
  readonly laid?: readonly RootPath[]
}

/** A directory that a service unit asks for. */
export interface ServiceDirectory {
  readonly path: ByteString
  readonly mode: number
  /** `user:group`; empty for root. */
  readonly owner: string
  /** The setting that asks: `StateDirectory` and its like. */
  readonly key: string
}

/** What a recipe changes about the rules. */
export interface RuleChoice {
  /** Rules of its own, which come after the built-in ones. */
  readonly added: readonly Rule[]
  /** Ids of rules that do not hold. */
  readonly off: readonly string[]
}

/** What is kept by whole packages rather than by file. */
export interface PackageChoice {
  /** `package`: every package that owns what the recipe names, with all that it depends on. */
  readonly granularity: 'file' | 'package'
  /** Names of packages that are kept whole in any case, with all that they depend on. */
  readonly whole: readonly string[]
  /** Whether what packages recommend is followed too: of all that are kept whole, or of those named. */
  readonly recommends: boolean | readonly string[]
}

/** A recipe with nothing left to check but what only the base can answer. */
export interface Recipe {
  /** Host path of the file, as given. */
  readonly file: string
  readonly name: string
  /** Reference of the base: `--base`, else `from:`. */
  readonly from: string
  readonly platform: Platform | undefined
  /** Undefined: inherited from the base, or said by `unit`. */
  readonly entrypoint: readonly ByteString[] | undefined
  /** A systemd service unit of the base whose command, user, environment and directories are taken. */
  readonly unit: string | undefined
  /** What the unit says beside the fields of a recipe; known once the base is open. */
  readonly service?: {
    readonly directories: readonly ServiceDirectory[]
    readonly warnings: readonly string[]
  }
  readonly also: readonly (readonly ByteString[])[]
  readonly keep: readonly KeepItem[]
  /** Patterns of `possible` paths that are kept all the same. */
  readonly keepPossible: readonly ByteString[]
  /** Names below /usr/share/zoneinfo. */
  readonly timeZones: readonly string[]
  /** As locale(1) names them. */
  readonly locales: readonly string[]
  readonly rules: RuleChoice
  readonly languages: LanguageChoices
  readonly packages: PackageChoice
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

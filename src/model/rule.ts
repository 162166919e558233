import type { ByteString } from './file.ts'
import type { Certainty, Role } from './need.ts'

/** When a rule holds. All fields given must match; inside a list any one is enough. */
export interface RuleTrigger {
  /** Every process that is started in the image. */
  readonly process?: 'any'
  /** DT_SONAME (or file name) of an object in the process. */
  readonly soname?: readonly string[]
  /** Dynamic symbols that objects of the process import. */
  readonly imports?: readonly string[]
  /** Glob over the canonical path of an object in the process, or of a file that is read. */
  readonly path?: readonly string[]
  /** A string in the read-only data of an object in the process. */
  readonly string?: readonly string[]
  /** A package that owns an object in the process. */
  readonly package?: readonly string[]
  /** A variable that the image's environment sets. */
  readonly env?: readonly string[]
}

/** What a rule asks for, when it holds; optional unless it says `must`. */
export type RuleNeed = (
  | { readonly path: ByteString; readonly role: Role }
  | { readonly tree: ByteString }
  | { readonly glob: ByteString }
  | { readonly library: ByteString }
  | { readonly command: ByteString }
) & {
  /** Not being in the base is an unmet need. */
  readonly must: boolean
}

/** One piece of knowledge as data; files in `src/rules`. */
export interface Rule {
  /** `topic.name`, unique. */
  readonly id: string
  readonly when: RuleTrigger
  readonly needs: readonly RuleNeed[]
  readonly certainty: Certainty
  /** One sentence for people. */
  readonly reason: string
  /** Man page, specification or code that says so. */
  readonly source: string
}

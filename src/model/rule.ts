import type { ByteString } from './file.ts'
import type { Certainty, Role } from './need.ts'

/**
 * When a rule holds. All fields given must match; inside a list any one is enough. `string` and `imports` speak of one and the
 * same object, each object they hold for on its own.
 */
export interface RuleTrigger {
  /** Every process that is started in the image. */
  readonly process?: 'any'
  /** Glob over the DT_SONAME (or file name) of an object in the process. */
  readonly soname?: readonly string[]
  /** Dynamic symbols that an object of the process imports. */
  readonly imports?: readonly string[]
  /** Glob over the canonical path of an object in the process, or of a file that is read. */
  readonly path?: readonly string[]
  /** In the read-only data of an object: text that a string holds; with a wildcard, a glob that all of a string matches. */
  readonly string?: readonly string[]
  /** Globs over sonames of objects that do not count for `imports` and `string`: the library whose own parts call one another. */
  readonly except?: readonly string[]
  /** A package that owns an object in the process. */
  readonly package?: readonly string[]
  /** A variable that the image's environment sets. */
  readonly env?: readonly string[]
  /**
   * Globs over the modules that a program loads in its interpreter, as `language:name` (`python:gunicorn.*`); `__main__` is the program
   * itself. Each module that matches counts on its own.
   */
  readonly module?: readonly string[]
  /**
   * With `module`: regular expressions over the interpreter's arguments, joined by single spaces. Every match holds, and its first group is
   * `${argument}`.
   */
  readonly argument?: readonly string[]
}

/**
 * What a rule asks for, when it holds; optional unless it says `must`. A target may refer to what made the rule hold: `${string}`
 * (every string that matched), `${env}` (the variable's value), `${path}` (the file that matched), `${directory}` (where that is) and `${argument}` (the
 * first group of every match in the arguments).
 */
export type RuleNeed = (
  | { readonly path: ByteString; readonly role: Role }
  | { readonly tree: ByteString }
  | { readonly glob: ByteString }
  | { readonly library: ByteString }
  | { readonly command: ByteString }
  | { readonly user: string }
  /** A module of the language, as `language:name`; a last part `*` is everything below. Only with a `module` trigger. */
  | { readonly module: string }
  | { readonly directory: ByteString; readonly mode?: number; readonly owner?: string }
) & {
  /** Not being in the base is an unmet need. */
  readonly must: boolean
}

/** What a rule's target may refer to, each between `${` and `}`. */
export const ruleReferences = ['string', 'env', 'path', 'directory', 'argument'] as const

/**
 * `dlopen`: which objects it opens. `exec`: which programs it runs. `optional-libraries`: when it opens those that it does name; they are
 * merely possible then, and another rule asks for them.
 */
export type Explained = 'dlopen' | 'exec' | 'optional-libraries'

/** One piece of knowledge as data; files in `src/rules`. */
export interface Rule {
  /** `topic.name`, unique. */
  readonly id: string
  readonly when: RuleTrigger
  readonly needs: readonly RuleNeed[]
  readonly certainty: Certainty
  /**
   * What the objects whose `soname` or `path` makes the rule hold do without a literal name, and that it is known: by this rule, or
   * by whatever reads the configuration that it names. Nobody has to guess then, and it is no blind spot.
   */
  readonly explains: readonly Explained[]
  /** One sentence for people. */
  readonly reason: string
  /** Man page, specification or code that says so. */
  readonly source: string
}

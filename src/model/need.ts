import type { FactsOf } from './facts.ts'
import type { ByteString, FileEntry, FileTree, RootPath } from './file.ts'
import type { Inventory } from './inventory.ts'
import type { Package } from './package.ts'

/**
 * How a file will be used; decides who looks at it next. `exec`: run as a program. `load`: mapped by ld.so as part of a
 * process already walked. `dlopen`: opened into a running process. `read`: opened as data.
 * `link`: belongs to a package that is kept whole, and nobody is seen to run it: only what ld.so would load with it is asked for.
 */
export type Role = 'exec' | 'load' | 'link' | 'dlopen' | 'read'

/** Why a need exists: `rule` is a stable id (`elf.needed`), `evidence` what was seen, `via` how the target was found. */
export interface Why {
  readonly rule: string
  /** As found, not yet fit to be shown. */
  readonly evidence?: ByteString
  readonly via?: ByteString
}

/** `required`: cannot start without. `expected`: used on an ordinary path. `possible`: only a string or custom says so. */
export type Certainty = 'required' | 'expected' | 'possible'

/** What is needed. Paths are absolute but not normalised: `..` and links are walked as the kernel would. */
export type NeedTarget =
  /** A file, link or bare directory; `argv` for a program whose arguments are known (argv[0] included). */
  | {
      readonly path: ByteString
      readonly role: Role
      readonly argv?: readonly ByteString[]
      /** With `dlopen`: what the process has opened before, in order; the names of these are loaded already. */
      readonly after?: readonly RootPath[]
      /** What of the file is needed, where it can be made anew without the rest; all of it, as soon as one need does not say. */
      readonly parts?: readonly ByteString[]
    }
  /** A directory and everything below it. */
  | { readonly tree: ByteString }
  /**
   * A directory that has to be there: the base's own, else made empty with `mode` (0755 when not said) and `owner` (`user` or
   * `user:group`, names or numbers; root when not said).
   */
  | { readonly directory: ByteString; readonly mode?: number; readonly owner?: string }
  /** Every path that matches (see `rootfs/glob.ts`). */
  | { readonly glob: ByteString }
  /** A program looked up in the PATH of the image, unless it holds a slash. */
  | { readonly command: ByteString; readonly argv?: readonly ByteString[] }
  /** All files of a package of the base. */
  | { readonly package: string }
  /** All of a package but its documentation; what it runs and opens is left to what it declares to depend on. */
  | { readonly whole: Package }
  /** A user of the base by name or number: account files and home. */
  | { readonly user: string }
  /** Something looked for and not found (its name as found), with every place tried in order, in display form. */
  | { readonly absent: ByteString; readonly tried: readonly string[] }

/** All that an analyzer can say about what a file needs. */
export type Need = NeedTarget & {
  readonly why: Why
  readonly certainty: Certainty
  /** Which file has the need, when it is not the one analyzed (a library of its process). */
  readonly from?: RootPath
  /** Not being there is normal: no unmet need is recorded. */
  readonly optional?: boolean
}

/** Something the analysis knows it cannot see. */
export interface BlindSpot {
  /** The file that does it. */
  readonly path: RootPath
  readonly rule: string
  /** One clause, lower case: what is not known. */
  readonly what: string
  /** The strings seen that hint at it, as found, sorted. */
  readonly evidence: readonly ByteString[]
}

/** A process root: the file given to execve(2) and what is known of its arguments. */
export interface Program {
  /** Canonical path of the program (for a script, of its interpreter). */
  readonly path: RootPath
  /** Path as given to execve, before links were followed: ld.so takes `$ORIGIN` from it. */
  readonly invokedAs: RootPath
  /** argv[0] included; only argv[0] when nothing is known. */
  readonly argv: readonly ByteString[]
  /** Objects that it has opened while it runs, in order, when that is known. */
  readonly opened?: readonly RootPath[]
}

/** The file an analyzer is asked about. */
export interface Probe {
  /** Canonical. */
  readonly path: RootPath
  readonly file: FileEntry
  readonly role: Role
  /** First 256 bytes of a regular file; empty for others. */
  readonly head: Uint8Array
}

/** Everything an analyzer may look at. */
export interface AnalyzerContext {
  readonly tree: FileTree
  readonly inventory: Inventory
  readonly program: Program
  readonly facts: FactsOf
}

/** What an analyzer found, in a fixed order. */
export interface Findings {
  readonly needs: readonly Need[]
  readonly blindSpots?: readonly BlindSpot[]
}

/** Knowledge of one ecosystem: pure, over the tree alone; returns data and never touches the closure. */
export interface Analyzer<Answer extends Findings | Promise<Findings> = Findings> {
  readonly name: string
  /** One line for `slim rules` and the docs. */
  readonly summary: string
  /**
   * Its answer does not depend on the program's arguments: it is asked once about a file in a process, however many ways the program is
   * started.
   */
  readonly ignoresArguments?: true
  /** Cheap: decides from role, entry and head only. */
  matches(probe: Probe): boolean
  analyze(probe: Probe, context: AnalyzerContext): Answer
}

/** An analyzer that has to wait for what it works with: a parser that is loaded, a library that answers later. */
export type PatientAnalyzer = Analyzer<Promise<Findings>>

/** What goes with a package of which something is kept: pure, like an {@link Analyzer}, and asked once for each package. */
export interface PackageAnalyzer {
  readonly name: string
  analyze(one: Package, context: Omit<AnalyzerContext, 'program' | 'facts'>): Findings
}

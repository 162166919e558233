import type { ShellScript, ShellStatement } from '../../formats/shell-syntax.ts'
import type { ByteString, RootPath } from '../../model/file.ts'
import type { AnalyzerContext } from '../../model/need.ts'
import { child, dirname } from '../../rootfs/path.ts'
import type { Dialect } from './builtins.ts'
import type { Outcome } from './conditions.ts'
import type { Expander } from './expansion.ts'
import type { Place, ShellFindings } from './findings.ts'
import type { ShellState } from './state.ts'
import type { Field, Value } from './value.ts'

/** Around a statement: where it is, and what is known on the way to it. */
export interface Situation extends Place {
  /** What a command reads at its standard input, where a pipe or a redirection gives it something. */
  readonly input?: { readonly text: Field }
  /** Inside of a loop: it may run again and again. */
  readonly isRepeated?: boolean
  /** Its text is a literal of the script: the place is the literal's. */
  readonly isLiteral?: boolean
  /** Functions and sourced files that led here. */
  readonly callers: readonly string[]
}

/** Where a program keeps scripts and helpers of its own, apart from the commands of people. */
const helperPlace = /^\/usr\/(?:local\/)?lib(?:32|64|exec)?\//

/**
 * A name in the directory of the script that speaks of it, where that is one of helpers: the program that starts them puts it on PATH;
 * git(1), `--exec-path`. Undefined for every other script, which finds along PATH what it has there and nothing else.
 */
export const besideHelper = (
  name: ByteString,
  { file }: Pick<Place, 'file'>,
): ByteString | undefined => (helperPlace.test(file) ? child(dirname(file), name) : undefined)

/** How a command is run. */
export interface Manner {
  /** In place of the shell. */
  readonly replaces?: boolean
  /** Functions do not count: `command`, and programs that run others. */
  readonly skipsFunctions?: boolean
  /** Neither do builtins. */
  readonly skipsBuiltins?: boolean
  /** PATH for this command. */
  readonly path?: ByteString
}

/** A shell that runs, as its parts see one another. */
export interface RunningShell {
  readonly context: AnalyzerContext
  readonly dialect: Dialect
  readonly findings: ShellFindings
  readonly expander: Expander
  /** Commands and files that the script has asked for before it uses them. */
  readonly asked: Set<ByteString>
  /** Whether a file that it sources is not there, or nobody knows which it is: what it runs may be functions of that. */
  lacksFunctions: boolean
  readonly statements: (
    list: readonly ShellStatement[],
    state: ShellState,
    situation: Situation,
  ) => Outcome
  readonly command: (
    fields: readonly Field[],
    state: ShellState,
    situation: Situation,
    manner?: Manner,
  ) => Outcome
  readonly external: (
    fields: readonly Field[],
    state: ShellState,
    situation: Situation,
    manner?: Manner,
  ) => Outcome
  readonly variable: (name: string, state: ShellState) => Value
  /** What a variable is that no statement has set. */
  readonly unset: (name: string) => Value
  /** Where a command of this name is found: each place that the known values of PATH lead to. */
  readonly find: (
    name: ByteString,
    state: ShellState,
    path?: ByteString,
  ) => { readonly paths: readonly ByteString[]; readonly tried: readonly string[] }
  /** Statements of a text that the script has as a literal. */
  readonly parse: (text: ByteString) => readonly ShellStatement[]
  readonly script: (file: RootPath) => ShellScript
}

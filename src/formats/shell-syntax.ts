import type { ByteString } from '../model/file.ts'

/** One piece of a word. `quoted` pieces are neither split nor taken as a pattern. */
export type ShellPart =
  | { readonly text: ByteString; readonly quoted?: true }
  /** `$name`, `${name…}`: an operator with the word that follows it, as in `${name:-word}`. */
  | {
      readonly parameter: string
      readonly operator?: string
      readonly word?: ShellWord
      readonly quoted?: true
    }
  /** `$(…)` and backquotes; with `process` `<(…)` and `>(…)`. */
  | {
      readonly commands: readonly ShellStatement[]
      readonly process?: true
      readonly quoted?: true
    }
  /** What is computed: arithmetic, `${!name}`. */
  | { readonly computed: ByteString }

/** A word before it is expanded; no parts for an empty one. */
export type ShellWord = readonly ShellPart[]

/** `name=value`; an array's elements are its value's `elements`. */
export interface ShellAssignment {
  readonly name: string
  readonly value: ShellWord
  /** `name+=value`. */
  readonly adds?: true
  readonly elements?: readonly ShellWord[]
}

/** A redirection: `operator` without the descriptor (`<`, `>>`, `<<`, `<<<`, `>&`); for a here-document the target is its body. */
export interface ShellRedirect {
  readonly operator: string
  readonly target: ShellWord
}

/** A command with its words; `[ … ]` and `[[ … ]]` too. */
export interface SimpleCommand {
  readonly kind: 'simple'
  /** From 1. */
  readonly line: number
  /** The first line of its source, cut. */
  readonly source: ByteString
  readonly assignments: readonly ShellAssignment[]
  readonly words: readonly ShellWord[]
  readonly redirects: readonly ShellRedirect[]
}

/** A list of a `case`. */
export interface ShellCase {
  readonly patterns: readonly ShellWord[]
  readonly body: readonly ShellStatement[]
}

/** A statement of a script. */
export type ShellStatement =
  | SimpleCommand
  | {
      readonly kind: 'chain'
      readonly operator: '&&' | '||'
      readonly left: ShellStatement
      readonly right: ShellStatement
    }
  | { readonly kind: 'pipeline'; readonly stages: readonly ShellStatement[] }
  | { readonly kind: 'not'; readonly body: readonly ShellStatement[] }
  /** `{ …; }`, and `( … )` with `subshell`. */
  | {
      readonly kind: 'group'
      readonly subshell: boolean
      readonly body: readonly ShellStatement[]
      readonly redirects: readonly ShellRedirect[]
    }
  | {
      readonly kind: 'if'
      readonly condition: readonly ShellStatement[]
      readonly body: readonly ShellStatement[]
      readonly otherwise: readonly ShellStatement[]
    }
  /** `while` and `until`. */
  | {
      readonly kind: 'loop'
      readonly condition: readonly ShellStatement[]
      readonly body: readonly ShellStatement[]
    }
  /** Without words it goes over the positional parameters. */
  | {
      readonly kind: 'for'
      readonly name: string
      readonly words?: readonly ShellWord[]
      readonly body: readonly ShellStatement[]
    }
  | { readonly kind: 'case'; readonly subject: ShellWord; readonly items: readonly ShellCase[] }
  | {
      readonly kind: 'function'
      readonly name: ByteString
      readonly body: readonly ShellStatement[]
    }

/** What the bytes of a script say. */
export interface ShellScript {
  readonly statements: readonly ShellStatement[]
  /** Lines that could not be read, ascending; what is before and after them could. */
  readonly unread: readonly number[]
}

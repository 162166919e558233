import type { ByteString } from '../model/file.ts'

/** One statement of a server's configuration, whatever its syntax: a name, its words, and what stands in its block. */
export interface Directive {
  /** As written. */
  readonly name: ByteString
  /** Without quotes and escapes. */
  readonly args: readonly ByteString[]
  /** From 1. */
  readonly line: number
  /** Directives inside the block, in order; empty for one without. */
  readonly block: readonly Directive[]
}

/** What was read of a configuration; `problem` says where reading stopped, when the server would refuse the file. */
export interface DirectiveReading {
  readonly directives: readonly Directive[]
  readonly problem?: { readonly line: number; readonly what: string }
}

/** How a configuration is written; never throws. */
export type DirectiveSyntax = (text: ByteString) => DirectiveReading

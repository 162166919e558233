import type * as z from 'zod'
import type { WrongValue } from './recipe-advice.ts'

/** One thing wrong, as zod tells it: a discriminated union over `code`. */
export type SchemaIssue = z.core.$ZodIssue

/** What a document's plain data is by its schema: empty `issues`, with the value, or all that is wrong in the order of the schema. */
export type Checked<Input> =
  | { readonly value: Input; readonly issues: readonly [] }
  | { readonly value: undefined; readonly issues: readonly SchemaIssue[] }

/** What a kind of document that people write is called, may hold, and what is said of the usual mistakes in it. */
export interface DocumentForm<Input> {
  /** As in "the recipe is empty". */
  readonly noun: string
  /** What to write into an empty one, an imperative sentence. */
  readonly least: string
  readonly check: (value: unknown) => Checked<Input>
  /** Keys that a mapping may have, by its place: keys joined by dots, `[]` for any index. */
  readonly knownKeys: (place: string) => readonly string[]
  /** The key that an unknown one most likely stands for. */
  readonly meantKey: (key: string, known: readonly string[], isRoot: boolean) => string | undefined
  /** What to say of a key that the schema does not have. */
  readonly unknownKey: (
    key: string,
    known: readonly string[],
    isRoot: boolean,
  ) => { readonly message: string; readonly hint: string }
  /** One imperative sentence for a value that the schema refuses, by its place; undefined where the message says enough. */
  readonly adviceFor: (place: string, wrong: WrongValue) => string | undefined
}

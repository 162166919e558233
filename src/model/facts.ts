import type { RootPath } from './file.ts'

/** Makes of a file's bytes what they alone say, wherever the file is: its facts can be remembered by the content's digest. */
export interface FactReader<Facts> {
  /** What kind of facts: `python-source`. */
  readonly name: string
  /** Changes whenever the same bytes would give other facts. */
  readonly version: number
  /**
   * Pure, and never throws: that a file cannot be read is a fact too. Facts are plain JSON data; texts may be byte strings. `others` gives
   * what other readers make of the same content.
   */
  readonly read: (bytes: Uint8Array, others: OtherFacts) => Facts
}

/** Facts of the content that is being read. */
export type OtherFacts = <Facts>(reader: FactReader<Facts>) => Facts

/** The facts of a regular file of the tree; read once for each content, here or in an earlier run. */
export type FactsOf = <Facts>(reader: FactReader<Facts>, path: RootPath) => Facts

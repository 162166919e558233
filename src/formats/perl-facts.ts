import type { ByteString } from '../model/file.ts'

/**
 * `always`: whenever the source is loaded. `perhaps`: in a sub, under a condition, or in an eval that survives its absence. `named`: a
 * string or an argument is its name, and may mean something else.
 */
export type PerlOccasion = 'always' | 'perhaps' | 'named'

/** A module by its name, or a file as it is looked for in `@INC`. */
export interface PerlImport {
  readonly kind: 'module' | 'file'
  readonly name: ByteString
  readonly when: PerlOccasion
  /** From 1. */
  readonly line: number
}

/** A directory that a source puts before the others of `@INC`. */
export interface PerlLibrary {
  readonly path: ByteString
  /** It counts from the directory of the program (FindBin) or of the source itself (`__FILE__`), else from the working directory. */
  readonly base: 'program' | 'source' | 'workdir'
}

/** Something that a source does with a name that is computed. */
export interface PerlComputed {
  readonly what: 'module' | 'command' | 'encoding' | 'driver'
  /** As written, cut to the statement's beginning. */
  readonly text: ByteString
  /** From 1. */
  readonly line: number
}

/** What a Perl source loads and runs. All lists are in the order of the source, each thing once. */
export interface PerlSource {
  /** Packages that it declares. */
  readonly packages: readonly string[]
  readonly imports: readonly PerlImport[]
  readonly libraries: readonly PerlLibrary[]
  /** Shared objects that XSLoader or DynaLoader are asked for by the name of a package. */
  readonly bootstraps: readonly string[]
  /** Encodings by name, in lower case. */
  readonly encodings: readonly string[]
  /** Drivers of DBI, from data source names. */
  readonly drivers: readonly string[]
  /** Programs that are run, the shell where a line needs it. */
  readonly commands: readonly ByteString[]
  readonly computed: readonly PerlComputed[]
}

import type { Digest } from './image.ts'

/**
 * What can be found in a base, worst first.
 *
 * - `digest`: a file is not what its package's database recorded, or the database's record of a package not what its own digest is of.
 * - `metadata`: mode, owner, target or capabilities are not what was recorded.
 * - `missing`: a file that the database has a digest of, or a link that it has recorded, is not there.
 * - `unfinished`, `duplicate`, `removed`, `alternative`, `diversion`, `replaced`: see {@link import('./package.ts').DatabaseFinding}.
 * - `dependency`: a package, or the database itself, asks for what nothing in the base satisfies.
 * - `shared`: a file or link that packages of several names own.
 * - `dangling`: a link of a package leads nowhere.
 * - `unowned`: a file that can be executed and belongs to no package.
 * - `absent`: something else that the database lists is not there: a directory that was empty, or a link that only its name is known of.
 * - `configuration`: configuration was changed or removed after it was installed.
 * - `privileged`: a program with setuid, setgid or capabilities: no fault, but what one wants to know.
 */
export const lintKinds = [
  'digest',
  'metadata',
  'missing',
  'unfinished',
  'duplicate',
  'removed',
  'dependency',
  'alternative',
  'diversion',
  'replaced',
  'shared',
  'dangling',
  'unowned',
  'absent',
  'configuration',
  'privileged',
] as const

/** See {@link lintKinds}. */
export type LintKind = (typeof lintKinds)[number]

/** `error` makes `slim lint` end with 1. */
export type Severity = 'error' | 'warning' | 'note'

/** One finding. */
export interface LintFinding {
  readonly kind: LintKind
  readonly severity: Severity
  /** A path in display form, or the name of a package or link group. */
  readonly subject: string
  /** Its owner; null when nobody is. */
  readonly package: string | null
  readonly what: string
}

/** `lint --json`; the shape is a contract. */
export interface LintReport {
  readonly base: { readonly reference: string; readonly digest: Digest | null }
  /** Of the package database. */
  readonly format: string
  readonly packages: number
  /** Regular files of packages whose bytes were compared with a recorded digest. */
  readonly checked: number
  /** Listed paths that are not there because the base's own settings leave them out, and documentation and translations. */
  readonly leftOut: number
  /** By kind as in {@link lintKinds}, then by path. */
  readonly findings: readonly LintFinding[]
  readonly warnings: readonly string[]
}

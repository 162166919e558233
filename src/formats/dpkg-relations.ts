import type { ByteString } from '../model/file.ts'
import { compareDpkgVersions } from './dpkg-version.ts'

/** One package that a relation names. */
export interface DpkgRelation {
  readonly name: ByteString
  /** What follows the name: `any`, or an architecture. */
  readonly qualifier: string | undefined
  /** `=`, `<<`, `<=`, `>=` or `>>`, with a version. */
  readonly constraint: DpkgConstraint | undefined
  /** Architectures that it is meant for, or with `!` is not; empty for all. */
  readonly architectures: readonly string[]
}

/** Which versions are meant. */
export interface DpkgConstraint {
  readonly operator: string
  readonly version: ByteString
}

/** A member of a list of relations: one of its alternatives is enough. */
export interface DpkgClause {
  /** As written, blanks made one. */
  readonly text: ByteString
  readonly alternatives: readonly DpkgRelation[]
}

const relation =
  /^([A-Za-z0-9][A-Za-z0-9+._-]*)(?::([A-Za-z0-9-]+))?\s*(?:\(\s*([<>=]{1,2})\s*([^\s()]+)\s*\))?\s*(?:\[([^\]]*)\])?\s*(?:<[^>]*>\s*)*$/

/** `<` and `>` are old words for `<=` and `>=`; deb-control(5). */
const oldOperators: Readonly<Record<string, string>> = { '<': '<=', '>': '>=' }

/** A field such as `Depends: a (>= 1) | b:any, c`, deb-control(5); undefined alternatives are left out, and what is none of either. */
export const parseDpkgRelations = (field: ByteString): readonly DpkgClause[] =>
  field
    .split(',')
    .map((text) => text.trim().replace(/\s+/g, ' '))
    .filter((text) => text !== '')
    .map((text) => ({ text, alternatives: text.split('|').flatMap(relationOf) }))

const relationOf = (text: string): readonly DpkgRelation[] => {
  const [, name, qualifier, operator, version, architectures = ''] =
    relation.exec(text.trim()) ?? []
  if (name === undefined) return []
  const constraint =
    operator === undefined || version === undefined
      ? undefined
      : { operator: oldOperators[operator] ?? operator, version }
  return [
    {
      name,
      qualifier,
      constraint,
      architectures: architectures.split(/\s+/).filter((word) => word !== ''),
    },
  ]
}

/** Whether a version is among those that are meant. */
export const dpkgSatisfies = (
  version: ByteString,
  { operator, version: asked }: DpkgConstraint,
): boolean => {
  const order = compareDpkgVersions(version, asked)
  if (operator === '<<') return order < 0
  if (operator === '>>') return order > 0
  return (
    (order === 0 && operator.includes('=')) ||
    (order < 0 && operator === '<=') ||
    (order > 0 && operator === '>=')
  )
}

/** Whether a list of architectures (`amd64 i386`, or `!s390x`) means this one. */
export const isForArchitecture = (list: readonly string[], architecture: string): boolean => {
  if (list.length === 0) return true
  const refused = list.filter((word) => word.startsWith('!'))
  if (refused.length === list.length) return !refused.includes(`!${architecture}`)
  return list.some((word) => word === architecture || word === 'any' || word === 'linux-any')
}

import type { JavaScriptFacts } from '../../formats/javascript-references.ts'
import type { RootPath } from '../../model/file.ts'
import type { Certainty, Need, NeedTarget } from '../../model/need.ts'
import type { SourceStep } from '../shared/source-graph.ts'
import type { SourcePackage } from './packages.ts'

/** What a program is followed through. */
export type NodeUnit =
  /** A JavaScript file; `isAsked` when something names it, and it is not only part of a package that is kept. */
  | { readonly kind: 'source'; readonly file: RootPath; readonly isAsked: boolean }
  /** Code of the command line. */
  | { readonly kind: 'code'; readonly facts: JavaScriptFacts }
  | { readonly kind: 'package'; readonly package: SourcePackage }

/** A step of {@link NodeUnit}s. */
export type NodeStep = SourceStep<NodeUnit>

/** A step without its parts spelled out. */
export const step = (
  target: NeedTarget,
  said: {
    readonly rule: string
    readonly evidence: string
    readonly certainty: Certainty
    readonly from: RootPath
    /** Its absence is an unmet need. */
    readonly must?: boolean
  },
  unit?: NodeUnit,
): NodeStep => {
  const { rule, evidence, certainty, from, must = false } = said
  const need: Need = { ...target, why: { rule, evidence }, certainty, from, optional: !must }
  return unit === undefined ? { need } : { need, unit }
}

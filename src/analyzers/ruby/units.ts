import type { ByteString, RootPath } from '../../model/file.ts'
import type { SourceStep } from '../shared/source-graph.ts'
import type { Gem } from './gems.ts'

/** A part of a Ruby program. */
export type RubyUnit =
  /** A source file. */
  | {
      readonly kind: 'source'
      readonly path: RootPath
      /** What it was asked for as: `rack/builder`. */
      readonly feature: ByteString
      /** A library loads it on an occasion that may never come. */
      readonly isLazy: boolean
    }
  /** A library with `Init_…`, opened by `require`. */
  | { readonly kind: 'extension'; readonly path: RootPath; readonly feature: ByteString }
  | { readonly kind: 'gem'; readonly gem: Gem }
  /** What a Gemfile says; `isRequired` when `Bundler.require` loads it. */
  | { readonly kind: 'bundle'; readonly gemfile: RootPath; readonly isRequired: boolean }
  /** A program's own directory. */
  | { readonly kind: 'application'; readonly directory: RootPath }

/** One step of the walk over a program. */
export type RubyStep = SourceStep<RubyUnit>

/** Two units with the same key are one. */
export const keyOf = (unit: RubyUnit): string => {
  if (unit.kind === 'source') return `source ${unit.isLazy} ${unit.path} ${unit.feature}`
  if (unit.kind === 'extension') return `extension ${unit.path}`
  if (unit.kind === 'gem') return `gem ${unit.gem.specification}`
  return unit.kind === 'bundle'
    ? `bundle ${unit.isRequired} ${unit.gemfile}`
    : `application ${unit.directory}`
}

import type { RootPath } from '../../model/file.ts'
import type { LanguageChoices } from '../../model/language.ts'
import type { AnalyzerContext, Certainty, Why } from '../../model/need.ts'
import type { ModuleRules } from '../shared/module-rules.ts'
import type { RubyCommandLine } from './command-line.ts'
import type { FeatureFinder } from './features.ts'
import type { Gem, GemRepository } from './gems.ts'
import type { RubyInstallation } from './installation.ts'

/** All that the walk over a Ruby program depends on. */
export interface RubyScene {
  readonly context: AnalyzerContext
  readonly choices: LanguageChoices['ruby']
  readonly rules: ModuleRules
  readonly command: RubyCommandLine
  readonly installation: RubyInstallation
  readonly gems: GemRepository
  readonly finder: FeatureFinder
}

/** A file that loads something. */
export interface Requirer {
  readonly path: RootPath
  readonly gem: Gem | undefined
  readonly isLazy: boolean
}

/** What is asked for, by whom and how certainly. */
export interface Request {
  readonly requirer: Requirer
  readonly why: Why
  readonly certainty: Certainty
  /** A rule says so, and that is as certain as it says. */
  readonly isRuled?: true
}

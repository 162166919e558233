import type { ByteString } from '../../model/file.ts'
import type { LanguageChoices } from '../../model/language.ts'
import type { AnalyzerContext } from '../../model/need.ts'
import type { ModuleRules } from '../shared/module-rules.ts'
import type { AddonPlatform } from './platform.ts'
import type { ModuleResolver } from './resolver.ts'

/** What a program of Node.js runs in. */
export interface NodeSurroundings {
  readonly context: AnalyzerContext
  readonly resolver: ModuleResolver
  /** Directories of modules outside of any application. */
  readonly globals: readonly ByteString[]
  readonly platform: AddonPlatform
  readonly packages: LanguageChoices['node']['packages']
  readonly rulesOf: ModuleRules
}

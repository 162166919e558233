import type { Check } from '../support/check.ts'
import { java } from './java.ts'
import { lua } from './lua.ts'
import { node } from './node.ts'
import { perl } from './perl.ts'
import { php } from './php.ts'
import { python } from './python.ts'
import { pythonCorpora } from './python-corpora.ts'
import { ruby } from './ruby.ts'
import { shell } from './shell.ts'

/** Every check of a language, in the order of the table. */
export const languageChecks: readonly Check[] = [
  ...python,
  ...pythonCorpora,
  ...node,
  ...java,
  ...ruby,
  ...perl,
  ...php,
  ...lua,
  ...shell,
]

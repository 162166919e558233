import type { Check } from '../support/check.ts'
import { archives } from './archives.ts'
import { text } from './text.ts'

/** Every check, in the order of the table. */
export const checks: readonly Check[] = [...text, ...archives]

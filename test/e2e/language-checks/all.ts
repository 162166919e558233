import type { Check } from '../support/check.ts'

/** Every check of a language, in the order of the table. */
export const languageChecks: readonly Check[] = []

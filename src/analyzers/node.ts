import type { LanguageChoices } from '../model/language.ts'
import type { PatientAnalyzer } from '../model/need.ts'
import type { Rule } from '../model/rule.ts'
import { isInterpreter } from './shared/interpreters.ts'
import { moduleRulesFor } from './shared/module-rules.ts'

/**
 * Programs of Node.js: the modules that a program imports and requires, workers, add-ons, files that it names, and the packages that all this
 * belongs to. What is seen comes from the sources' syntax: nothing is evaluated, and nothing but the tree is read. The parser is
 * loaded when there is a program to be followed.
 */
export const makeNodeAnalyzer = ({
  choices,
  rules,
}: {
  readonly choices: LanguageChoices['node']
  readonly rules: readonly Rule[]
}): PatientAnalyzer => {
  const rulesOf = moduleRulesFor(rules, 'node')
  return {
    name: 'node',
    summary: 'modules, packages, add-ons and workers of a program for Node.js',
    matches: (probe) => isInterpreter(probe, 'node'),
    analyze: async (probe, context) => {
      const { followProgram } = await import('./node/program.ts')
      return followProgram(probe, context, { choices, rulesOf })
    },
  }
}

import type { Analyzer, AnalyzerContext, Probe } from '../model/need.ts'
import type { Rule } from '../model/rule.ts'
import { isElf, processOf } from './shared/process.ts'
import { needsOfRule } from './shared/rule-needs.ts'
import { ruleStrings } from './shared/rule-strings.ts'
import { isAboutProcess, ruleMatches, type Scene } from './shared/rule-triggers.ts'

const objectsOf = (probe: Probe, context: AnalyzerContext) =>
  probe.role === 'read' || !isElf(probe) ? undefined : processOf(context, probe).objects

/**
 * The analyzer that interprets rule data: for a process all rules are held against its objects, for a file that is read those
 * that speak of its path or package only. Rules about modules are asked by the analyzers of their languages.
 */
export const makeRulesAnalyzer = (all: readonly Rule[]): Analyzer => {
  const rules = all.filter(({ when }) => when.module === undefined)
  const aboutFiles = rules.filter((rule) => !isAboutProcess(rule))
  const strings = ruleStrings(rules)
  return {
    name: 'rules',
    summary: `${rules.length} rules about libraries, programs and files`,
    ignoresArguments: true,
    matches: ({ role }) => role !== 'load' && role !== 'link',
    analyze: (probe, context) => {
      const objects = objectsOf(probe, context)
      const scene: Scene = { probe, context, objects: objects ?? [], strings: strings(context) }
      const needs = (objects === undefined ? aboutFiles : rules).flatMap((rule) =>
        ruleMatches(rule.when, scene).flatMap((match) => needsOfRule(rule, match, context)),
      )
      return { needs }
    },
  }
}

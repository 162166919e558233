import type { ByteString, RootPath } from '../../model/file.ts'
import type { Language } from '../../model/language.ts'
import type { AnalyzerContext, Certainty, Need, Why } from '../../model/need.ts'
import type { Rule } from '../../model/rule.ts'
import { dirname } from '../../rootfs/path.ts'
import { expandReferences, needsOfRule } from './rule-needs.ts'
import type { RuleMatch } from './rule-triggers.ts'
import { rememberingMatcher } from './wanted-strings.ts'

/** A module that a rule asks for: its name in the language, or a name and `.*` (or what parts names in the language) for all below it. */
export interface RuledModule {
  readonly name: string
  readonly why: Why
  readonly certainty: Certainty
  /** Its absence is an unmet need. */
  readonly must: boolean
}

/** What rules say of one module. */
export interface RuledFindings {
  readonly modules: readonly RuledModule[]
  readonly needs: readonly Need[]
}

/** A module that a program loads: its name in the language (`__main__` for the program itself) and its file. */
export interface LoadedModule {
  readonly name: string
  readonly path: RootPath
}

/** What the rules that have a `module` trigger say of a module, in the order of the rules. */
export type ModuleRules = (module: LoadedModule, context: AnalyzerContext) => RuledFindings

/** The rules about modules of one language. */
export const moduleRulesFor = (rules: readonly Rule[], language: Language): ModuleRules => {
  const ours = rules.flatMap((rule) => {
    const names = (rule.when.module ?? [])
      .filter((one) => one.startsWith(`${language}:`))
      .map((one) => one.slice(language.length + 1))
    return names.length === 0 ? [] : [{ rule, isMeant: rememberingMatcher(names) }]
  })
  return (module, context) => {
    const found = ours
      .filter(({ isMeant }) => isMeant(module.name))
      .flatMap(({ rule }) => matchesOf(rule, module, context).map((match) => ({ rule, match })))
    return {
      modules: found.flatMap(({ rule, match }) => modulesOf(rule, match, language)),
      needs: found.flatMap(({ rule, match }) => needsOfRule(rule, match, context)),
    }
  }
}

const matchesOf = (
  { when }: Rule,
  { name, path }: LoadedModule,
  { inventory, program }: AnalyzerContext,
): readonly RuleMatch[] => {
  const variable = when.env?.find((one) => inventory.env.has(one))
  if (when.env !== undefined && variable === undefined) return []
  const said = when.argument === undefined ? undefined : argumentsIn(when.argument, program.argv)
  if (said?.length === 0) return []
  const value = variable === undefined ? undefined : inventory.env.get(variable)
  const evidence = said?.[0] ?? (variable === undefined ? name : `${variable}=${value ?? ''}`)
  const values = {
    path: [path],
    directory: [dirname(path)],
    ...(value === undefined ? {} : { env: [value] }),
    ...(said === undefined ? {} : { argument: said }),
  }
  return [{ path, evidence, values }]
}

/** The first group of every match, else all of it, each once. */
const argumentsIn = (
  patterns: readonly string[],
  argv: readonly ByteString[],
): readonly ByteString[] => {
  const line = argv.slice(1).join(' ')
  const found = patterns.flatMap((pattern) =>
    Array.from(line.matchAll(new RegExp(pattern, 'g')), ([whole, group]) => group ?? whole),
  )
  return [...new Set(found)]
}

const modulesOf = (rule: Rule, match: RuleMatch, language: Language): readonly RuledModule[] =>
  rule.needs.flatMap((need) => {
    if (!('module' in need) || !need.module.startsWith(`${language}:`)) return []
    const why = { rule: rule.id, evidence: match.evidence }
    return expandReferences(need.module.slice(language.length + 1), match).map((name) => ({
      name,
      why,
      certainty: rule.certainty,
      must: need.must,
    }))
  })

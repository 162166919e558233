import { escapeGlob } from '../formats/glob-pattern.ts'
import type { ByteString } from '../model/file.ts'
import type { Analyzer, AnalyzerContext, Need, Probe, Why } from '../model/need.ts'
import type { Rule, RuleNeed } from '../model/rule.ts'
import { findLibrary, isElf, processOf } from './shared/process.ts'
import { isAboutProcess, type RuleMatch, ruleMatches, type Scene } from './shared/rule-triggers.ts'

const reference = /\$\{(string|env|path|directory)\}/g

/** The target's text for each thing it may stand for; one text when it refers to nothing. */
const expanded = (text: ByteString, match: RuleMatch, quote = (value: ByteString) => value) => {
  const [name] = Array.from(
    text.matchAll(reference),
    ([, word]) => word as keyof RuleMatch['values'],
  )
  if (name === undefined) return [text]
  return (match.values[name] ?? []).map((value) =>
    text.replace(reference, (_, word: string) =>
      quote(word === name ? value : (match.values[word as keyof RuleMatch['values']]?.[0] ?? '')),
    ),
  )
}

const targetKeys = ['path', 'tree', 'glob', 'directory', 'library', 'command', 'user'] as const
/** Targets that mean nothing unless they are absolute; what a reference gave may be anything. */
const pathKeys: readonly string[] = ['path', 'tree', 'glob', 'directory']

/** A rule's need for each thing that its references stand for. */
const resolved = (need: RuleNeed, match: RuleMatch): readonly RuleNeed[] => {
  const fields: Partial<Record<(typeof targetKeys)[number], ByteString>> = need
  const key = targetKeys.find((name) => fields[name] !== undefined)
  if (key === undefined) return []
  return expanded(fields[key] ?? '', match, key === 'glob' ? escapeGlob : undefined)
    .filter((text) => text.startsWith('/') || !pathKeys.includes(key))
    .map((text) => ({ ...need, [key]: text }))
}

const needsOf = (rule: Rule, match: RuleMatch, { context }: Scene): Need[] => {
  const common = {
    why: { rule: rule.id, evidence: match.evidence },
    certainty: rule.certainty,
    ...(match.path === undefined ? {} : { from: match.path }),
  }
  return rule.needs
    .flatMap((need) => resolved(need, match))
    .flatMap(({ must, ...target }) =>
      'library' in target
        ? libraryNeed(target.library, must, common, context)
        : [{ ...target, ...common, optional: !must }],
    )
}

const libraryNeed = (
  name: ByteString,
  must: boolean,
  common: Pick<Need, 'certainty' | 'from'> & { readonly why: Why },
  context: AnalyzerContext,
): Need[] => {
  const found = findLibrary(context, name)
  if ('path' in found)
    return [{ ...common, path: found.path, role: 'dlopen', why: { ...common.why, via: found.via } }]
  return must ? [{ ...common, absent: name, tried: found.tried }] : []
}

const objectsOf = (probe: Probe, context: AnalyzerContext) =>
  probe.role === 'read' || !isElf(probe) ? undefined : processOf(context, probe).objects

/**
 * The analyzer that interprets rule data: for a process all rules are held against its objects, for a file that is read those
 * that speak of its path or package only.
 */
export const makeRulesAnalyzer = (rules: readonly Rule[]): Analyzer => {
  const aboutFiles = rules.filter((rule) => !isAboutProcess(rule))
  return {
    name: 'rules',
    summary: `${rules.length} rules about libraries, programs and files`,
    matches: ({ role }) => role !== 'load',
    analyze: (probe, context) => {
      const objects = objectsOf(probe, context)
      const scene: Scene = { probe, context, objects: objects ?? [] }
      const needs = (objects === undefined ? aboutFiles : rules).flatMap((rule) =>
        ruleMatches(rule.when, scene).flatMap((match) => needsOf(rule, match, scene)),
      )
      return { needs }
    },
  }
}

import { escapeGlob } from '../../formats/glob-pattern.ts'
import type { ByteString } from '../../model/file.ts'
import type { AnalyzerContext, Need, Why } from '../../model/need.ts'
import type { Rule, RuleNeed } from '../../model/rule.ts'
import { findLibrary } from './process.ts'
import type { RuleMatch } from './rule-triggers.ts'

const reference = /\$\{(string|env|path|directory|argument)\}/g

/** A target's text for each thing that its references may stand for; one text when it refers to nothing. */
export const expandReferences = (
  text: ByteString,
  match: RuleMatch,
  quote = (value: ByteString) => value,
): readonly ByteString[] => {
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

const targetKeys = [
  ...(['path', 'tree', 'glob', 'directory', 'library', 'command', 'user', 'module'] as const),
]
/** Targets that mean nothing unless they are absolute; what a reference gave may be anything. */
const pathKeys: readonly string[] = ['path', 'tree', 'glob', 'directory']

/** A rule's need for each thing that its references stand for. */
const resolved = (need: RuleNeed, match: RuleMatch): readonly RuleNeed[] => {
  const fields: Partial<Record<(typeof targetKeys)[number], ByteString>> = need
  const key = targetKeys.find((name) => fields[name] !== undefined)
  if (key === undefined) return []
  return expandReferences(fields[key] ?? '', match, key === 'glob' ? escapeGlob : undefined)
    .filter((text) => text.startsWith('/') || !pathKeys.includes(key))
    .map((text) => ({ ...need, [key]: text }))
}

/** What a rule that holds asks for; modules of a language are none of it. */
export const needsOfRule = (
  rule: Rule,
  match: RuleMatch,
  context: AnalyzerContext,
): readonly Need[] => {
  const common = {
    why: { rule: rule.id, evidence: match.evidence },
    certainty: rule.certainty,
    ...(match.path === undefined ? {} : { from: match.path }),
  }
  return rule.needs
    .flatMap((need) => resolved(need, match))
    .flatMap(({ must, ...target }): readonly Need[] => {
      if ('module' in target) return []
      return 'library' in target
        ? libraryNeed(target.library, must, common, context)
        : [{ ...target, ...common, optional: !must }]
    })
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

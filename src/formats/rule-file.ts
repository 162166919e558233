import { type ErrorPlace, type Mistake, SlimError } from '../model/error.ts'
import type { ByteString } from '../model/file.ts'
import type { Certainty, Role } from '../model/need.ts'
import type { Rule, RuleNeed, RuleTrigger } from '../model/rule.ts'
import { fromText } from './byte-string.ts'
import { closest } from './suggestion.ts'

/*
 * By hand and not by a schema library: every run that traces reads the built-in rules, and the library alone would cost
 * more than the reading.
 */

const roles: readonly Role[] = ['exec', 'load', 'dlopen', 'read']
const certainties: readonly Certainty[] = ['required', 'expected', 'possible']
const ruleKeys = ['id', 'when', 'needs', 'certainty', 'explains', 'reason', 'source']
const explanations = ['dlopen', 'exec', 'optional-libraries'] as const
const listTriggers = [
  ...(['soname', 'imports', 'path', 'string', 'except', 'package', 'env'] as const),
  ...(['module', 'argument'] as const),
]
const triggerKeys = ['process', ...listTriggers]
const pathTargets = ['path', 'tree', 'glob', 'directory'] as const
const nameTargets = ['library', 'command', 'user', 'module'] as const
const targets = [...pathTargets, ...nameTargets]
const moduleTriggers: readonly string[] = ['module', 'argument', 'env']
const moduleForm = /^(?:java|lua|node|perl|php|python|ruby|shell):./
const mustBeModule = 'must be a module as `language:name`'
const idForm = /^[a-z0-9]+(?:[.-][a-z0-9]+)*$/

/** Reports a mistake at a place such as `rules[3].needs[0].role`. */
type Report = (place: string, message: string, hint?: string) => void
type Mapping = Readonly<Record<string, unknown>>

const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const own = (map: Mapping, key: string): unknown => (Object.hasOwn(map, key) ? map[key] : undefined)

const checkKeys = (map: Mapping, allowed: readonly string[], place: string, report: Report) => {
  for (const key of Object.keys(map).filter((name) => !allowed.includes(name))) {
    const near = closest(key, allowed)
    const hint = near === undefined ? `use ${allowed.join(', ')}` : `write \`${near}\``
    report(place, `has the unknown key \`${key}\``, hint)
  }
}

const text = (value: unknown, place: string, report: Report): string => {
  if (typeof value === 'string' && value.trim() !== '' && !value.includes('\0')) return value
  report(place, value === undefined ? 'is missing' : 'must be text that is not empty')
  return ''
}

const oneOf = <Word extends string>(
  value: unknown,
  words: readonly Word[],
  place: string,
  report: Report,
): Word | undefined => {
  const word = words.find((one) => one === value)
  if (word !== undefined) return word
  const near = typeof value === 'string' ? closest(value, words) : undefined
  const message = value === undefined ? 'is missing' : `must be one of ${words.join(', ')}`
  report(place, message, near === undefined ? undefined : `write \`${near}\``)
  return undefined
}

const nonEmptyList = (
  value: unknown,
  place: string,
  report: Report,
): readonly (readonly [unknown, string])[] => {
  if (Array.isArray(value) && value.length > 0)
    return value.map((item: unknown, index) => [item, `${place}[${index}]`] as const)
  report(place, value === undefined ? 'is missing' : 'must be a list that is not empty')
  return []
}

const triggerWords = (value: unknown, place: string, report: Report): readonly string[] => {
  const items = Array.isArray(value)
    ? nonEmptyList(value, place, report)
    : [[value, place] as const]
  return items.map(([item, at]) => fromText(text(item, at, report)))
}

const readTrigger = (value: unknown, place: string, report: Report): RuleTrigger => {
  if (!isMapping(value)) {
    report(place, value === undefined ? 'is missing' : 'must be a mapping')
    return {}
  }
  checkKeys(value, triggerKeys, place, report)
  if (!triggerKeys.some((key) => Object.hasOwn(value, key)))
    report(place, 'must say when the rule holds', `use ${triggerKeys.join(', ')}`)
  const lists = listTriggers
    .filter((key) => Object.hasOwn(value, key))
    .map((key) => [key, triggerWords(own(value, key), `${place}.${key}`, report)] as const)
  checkModules(value, place, report)
  const process = own(value, 'process')
  if (process === undefined) return Object.fromEntries(lists)
  oneOf(process, ['any'], `${place}.process`, report)
  return { process: 'any', ...Object.fromEntries(lists) }
}

/** What goes with `module`: the language before each name, and no condition about objects. */
const checkModules = (map: Mapping, place: string, report: Report): void => {
  const modules = own(map, 'module')
  if (modules === undefined) {
    if (Object.hasOwn(map, 'argument'))
      report(`${place}.argument`, 'means nothing without `module`', 'leave `argument` out')
    return
  }
  for (const one of [modules].flat())
    if (typeof one === 'string' && !moduleForm.test(one)) report(`${place}.module`, mustBeModule)
  for (const key of Object.keys(map).filter((name) => !moduleTriggers.includes(name)))
    report(`${place}.${key}`, 'means nothing beside `module`', `leave \`${key}\` out`)
  for (const pattern of [own(map, 'argument') ?? []].flat())
    if (typeof pattern === 'string' && !isRegularExpression(pattern))
      report(`${place}.argument`, 'must be a regular expression')
}

const isRegularExpression = (pattern: string): boolean => {
  try {
    return new RegExp(pattern, 'g') instanceof RegExp
  } catch {
    return false
  }
}

/** Keys that go with one target alone. */
const companions: Readonly<Record<string, readonly (typeof targets)[number][]>> = {
  role: ['path'],
  mode: ['directory'],
  owner: ['directory'],
}

const readMode = (value: unknown, place: string, report: Report): number | undefined => {
  if (value === undefined) return undefined
  if (typeof value === 'string' && /^[0-7]{3,4}$/.test(value)) return Number.parseInt(value, 8)
  report(place, 'must be an octal number in quotes', "write it like '0755'")
  return undefined
}

const targetOf = (key: (typeof targets)[number], what: ByteString, map: Mapping, at: Placed) => {
  if (key !== 'directory' && key !== 'path') return { [key]: what }
  if (key === 'path')
    return {
      path: what,
      role: oneOf(own(map, 'role') ?? 'read', roles, `${at.place}.role`, at.report),
    }
  const mode = readMode(own(map, 'mode'), `${at.place}.mode`, at.report)
  const owner = own(map, 'owner')
  return {
    directory: what,
    ...(mode === undefined ? {} : { mode }),
    ...(owner === undefined ? {} : { owner: text(owner, `${at.place}.owner`, at.report) }),
  }
}

interface Placed {
  readonly place: string
  readonly report: Report
}

const checkReferences = (what: string, known: ReadonlySet<string>, { place, report }: Placed) => {
  for (const [whole, name = ''] of what.matchAll(/\$\{([^}]*)\}/g))
    if (!known.has(name))
      report(
        place,
        `refers to ${whole}, which \`when\` does not give`,
        `use ${[...known].join(', ')}`,
      )
}

const readTarget = (map: Mapping, known: ReadonlySet<string>, at: Placed): RuleNeed | undefined => {
  const { place, report } = at
  const [key, ...more] = targets.filter((name) => Object.hasOwn(map, name))
  if (key === undefined || more.length > 0) {
    report(place, 'must ask for exactly one thing', `use one of ${targets.join(', ')}`)
    return undefined
  }
  const what = text(own(map, key), `${place}.${key}`, report)
  if (what !== '' && !/^(?:\/|\$\{)/.test(what) && pathTargets.some((name) => name === key))
    report(`${place}.${key}`, 'must be an absolute path', 'begin it with /')
  checkReferences(what, known, { place: `${place}.${key}`, report })
  if (key === 'module' && !moduleForm.test(what)) report(`${place}.module`, mustBeModule)
  for (const [name, kinds] of Object.entries(companions))
    if (Object.hasOwn(map, name) && !kinds.includes(key))
      report(`${place}.${name}`, `means nothing for a ${key}`, `leave \`${name}\` out`)
  const must = own(map, 'must') ?? false
  if (typeof must !== 'boolean') report(`${place}.must`, 'must be true or false')
  return { ...targetOf(key, fromText(what), map, at), must: must === true } as RuleNeed
}

const readNeed = (value: unknown, known: ReadonlySet<string>, at: Placed): readonly RuleNeed[] => {
  if (!isMapping(value)) {
    at.report(at.place, 'must be a mapping', `use one of ${targets.join(', ')}`)
    return []
  }
  checkKeys(value, [...targets, ...Object.keys(companions), 'must'], at.place, at.report)
  const need = readTarget(value, known, at)
  return need === undefined ? [] : [need]
}

/** What the needs of a rule may refer to. */
const referencesOf = (when: RuleTrigger): ReadonlySet<string> => {
  const given = new Set<string>()
  if (when.string !== undefined) given.add('string')
  if (when.env !== undefined) given.add('env')
  if (when.argument !== undefined) given.add('argument')
  const isAboutFile = Object.keys(when).some((key) => key !== 'env')
  return isAboutFile ? given.add('path').add('directory') : given
}

const readExplains = (value: unknown, place: string, report: Report) =>
  value === undefined
    ? []
    : nonEmptyList(value, place, report).flatMap(([item, at]) => {
        const word = oneOf(item, explanations, at, report)
        return word === undefined ? [] : [word]
      })

const readRule = (value: unknown, place: string, report: Report): readonly Rule[] => {
  if (!isMapping(value)) {
    report(place, 'must be a mapping', `use ${ruleKeys.join(', ')}`)
    return []
  }
  checkKeys(value, ruleKeys, place, report)
  const id = text(own(value, 'id'), `${place}.id`, report)
  if (id !== '' && !(idForm.test(id) && id.includes('.')))
    report(`${place}.id`, 'must be of the form topic.name', 'use lower-case letters, digits and -')
  const isExplanation = Object.hasOwn(value, 'explains') && !Object.hasOwn(value, 'needs')
  const needs = isExplanation ? [] : nonEmptyList(own(value, 'needs'), `${place}.needs`, report)
  const when = readTrigger(own(value, 'when'), `${place}.when`, report)
  const known = referencesOf(when)
  if (when.module === undefined && needs.some(([need]) => isMapping(need) && 'module' in need))
    report(`${place}.needs`, 'ask for modules, which only a `module` trigger gives')
  const certainty = oneOf(own(value, 'certainty'), certainties, `${place}.certainty`, report)
  return [
    {
      id,
      when,
      needs: needs.flatMap(([item, at]) => readNeed(item, known, { place: at, report })),
      certainty: certainty ?? 'possible',
      explains: readExplains(own(value, 'explains'), `${place}.explains`, report),
      reason: text(own(value, 'reason'), `${place}.reason`, report),
      source: text(own(value, 'source'), `${place}.source`, report),
    },
  ]
}

const checkUnique = (rules: readonly (readonly Rule[])[], report: Report) => {
  const seen = new Map<string, number>()
  for (const [index, id] of rules.map(([rule]) => rule?.id ?? '').entries()) {
    const first = seen.get(id)
    if (first === undefined) seen.set(id, index)
    else if (id !== '') report(`rules[${index}].id`, `is the same as rules[${first}].id: ${id}`)
  }
}

/** Keys and indices of a place such as `rules[3].needs[0].role`, from the list of rules down. */
const stepsOf = (place: string): readonly (string | number)[] =>
  Array.from(place.matchAll(/\[(\d+)\]|\.([a-z]+)/g), ([, index, key = '']) =>
    index === undefined ? key : Number(index),
  )

/**
 * Checks a parsed rule document: a list of rules as in model/rule.ts, where each field of `when` is one text or a list of
 * them, `role` defaults to `read` and `must` to false. `file` names the document in mistakes, which `placeOf` locates in it. Throws
 * RULES_INVALID with every mistake, each named by a path such as `rules[3].needs[0].role`.
 */
export const parseRules = (
  value: unknown,
  file: string,
  placeOf?: (steps: readonly (string | number)[]) => ErrorPlace,
): readonly Rule[] => {
  const mistakes: Mistake[] = []
  const report: Report = (place, message, hint) => {
    mistakes.push({
      message: `${place} ${message}`,
      ...(hint === undefined ? {} : { hint }),
      at: placeOf?.(stepsOf(place)) ?? { file },
    })
  }
  const items = Array.isArray(value) ? value.map((item: unknown) => item) : []
  if (!Array.isArray(value)) report('rules', 'must be a list')
  const rules = items.map((item, index) => readRule(item, `rules[${index}]`, report))
  checkUnique(rules, report)
  if (mistakes.length === 0) return rules.flat()
  throw rulesInvalid(file, mistakes)
}

/** RULES_INVALID for the mistakes of one file. */
export const rulesInvalid = (file: string, mistakes: readonly Mistake[]): SlimError => {
  const count = mistakes.length === 1 ? 'one mistake' : `${mistakes.length} mistakes`
  return new SlimError('RULES_INVALID', `${file}: ${count} in the rules`, { mistakes })
}

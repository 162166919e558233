import { createHash } from 'node:crypto'
import type { FactReader } from '../../model/facts.ts'
import type { ByteString } from '../../model/file.ts'
import type { AnalyzerContext } from '../../model/need.ts'
import type { Rule } from '../../model/rule.ts'
import { elfStrings, splitStrings } from './elf-file.ts'
import type { LoadedObject } from './process.ts'
import { areAboutPaths, stringSelector } from './wanted-strings.ts'

/** What of an object's read-only strings a `string` trigger wants: in file order, each once. */
export type StringsWanted = (
  object: Pick<LoadedObject, 'path'>,
  wanted: readonly string[],
) => readonly ByteString[]

/** By the place of the trigger among those of all rules; nothing for one that nothing matches. */
type Matches = Readonly<Record<number, readonly ByteString[]>>

/** The `string` triggers of rules, held against an object all at once: nearly none matches, and what matches can be kept. */
export const ruleStrings = (
  rules: readonly Rule[],
): ((context: Pick<AnalyzerContext, 'facts'>) => StringsWanted) => {
  const triggers = rules.flatMap(({ when }) => (when.string === undefined ? [] : [when.string]))
  const places = new Map(triggers.map((wanted, place) => [wanted, place]))
  const reader = readerOf(triggers)
  return ({ facts }) =>
    ({ path }, wanted) =>
      facts(reader, path)[places.get(wanted) ?? -1] ?? []
}

const readerOf = (triggers: readonly (readonly string[])[]): FactReader<Matches> => {
  const selectors = triggers.map((wanted) => ({
    select: stringSelector(wanted),
    isAboutPaths: areAboutPaths(wanted),
  }))
  const digest = createHash('sha256').update(JSON.stringify(triggers)).digest('hex')
  return {
    name: `rule-strings-${digest.slice(0, 16)}`,
    version: 1,
    read: (_, others) => {
      const all = [...new Set(splitStrings(others(elfStrings)))]
      const withSlash = all.filter((text) => text.includes('/'))
      const found = selectors.map(({ select, isAboutPaths }, place) => {
        const texts = (isAboutPaths ? withSlash : all).flatMap(select)
        return [place, [...new Set(texts)]] as const
      })
      return Object.fromEntries(found.filter(([, texts]) => texts.length > 0))
    },
  }
}

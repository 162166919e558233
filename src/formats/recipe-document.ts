import { type ErrorPlace, type Mistake, SlimError } from '../model/error.ts'
import type { ByteString } from '../model/file.ts'
import type { Platform } from '../model/image.ts'
import type { Recipe } from '../model/recipe.ts'
import { fromText } from './byte-string.ts'
import { isMisspelt } from './document-mistake.ts'
import { parseGlob } from './glob-pattern.ts'
import { languageChoices } from './recipe-languages.ts'
import { type RecipeInput, recipeForm } from './recipe-schema.ts'
import { atStart, documentInvalid, readDocument } from './schema-document.ts'
import type { YamlDocument, YamlPath } from './yaml-document.ts'

/** A recipe without what depends on where its file is: `from` and the `from` of additions are as written. */
interface RecipeDocument extends Omit<Recipe, 'file' | 'from' | 'rules'> {
  readonly from: string | undefined
  readonly rules: { readonly files: readonly string[]; readonly off: readonly string[] }
}

/** A valid recipe document, with the places of its values for what only the machine can check. */
export interface LocatedRecipe {
  readonly recipe: RecipeDocument
  /** Place of the value at a path such as `['add', 0, 'from']`. */
  readonly placeOf: (path: YamlPath) => ErrorPlace
}

type Word = string | number | boolean

/** Numbers and booleans as they were written. */
export const textAt = (document: YamlDocument, path: YamlPath, value: Word): string =>
  typeof value === 'string' ? value : (document.sourceOf(path) ?? String(value))

const argvAt = (
  document: YamlDocument,
  path: YamlPath,
  words: readonly Word[],
): readonly ByteString[] =>
  words.map((word, index) => fromText(textAt(document, [...path, index], word)))

/** A mapping of names to text, in the order of the document. */
export const settingsAt = (
  document: YamlDocument,
  key: 'env' | 'labels',
  settings: Readonly<Record<string, Word>> = {},
): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(settings).map(([name, value]) => [name, textAt(document, [key, name], value)]),
  )

const optionalText = (value: string | number | undefined): string | undefined =>
  value === undefined ? undefined : String(value)

const recipeOf = (input: RecipeInput, document: YamlDocument): RecipeDocument => ({
  name: input.name,
  from: input.from,
  platform: input.platform === undefined ? undefined : platformOf(input.platform),
  entrypoint: Array.isArray(input.entrypoint)
    ? argvAt(document, ['entrypoint'], input.entrypoint)
    : undefined,
  unit: Array.isArray(input.entrypoint) ? undefined : input.entrypoint?.unit,
  also: (input.also ?? []).map((item, index) =>
    typeof item === 'string' ? [fromText(item)] : argvAt(document, ['also', index], item),
  ),
  keep: (input.keep ?? []).map((item) =>
    typeof item === 'string' ? { pattern: fromText(item) } : { package: item.package },
  ),
  keepPossible: input.keepPossible === true ? ['/**'] : (input.keepPossible ?? []).map(fromText),
  timeZones: input.tz ?? [],
  locales: input.locale ?? [],
  rules: rulesOf(input.rules),
  languages: languageChoices(input),
  packages: {
    granularity: input.granularity ?? 'file',
    whole: input.whole ?? [],
    recommends: input.recommends ?? false,
  },
  drop: (input.drop ?? []).map(fromText),
  add: (input.add ?? []).map(({ from, to, owner, mode }) => ({
    from,
    to: fromText(to),
    owner: optionalText(owner),
    mode: mode === undefined ? undefined : Number.parseInt(mode.replace('o', ''), 8),
  })),
  user: optionalText(input.user),
  env: settingsAt(document, 'env', input.env),
  ports: [...new Set((input.ports ?? []).flatMap(portsOf))],
  workdir: input.workdir,
  labels: settingsAt(document, 'labels', input.labels),
  volumes: [...new Set(input.volumes ?? [])],
  stopSignal: optionalText(input.stopSignal),
})

const rulesOf = (rules: RecipeInput['rules'] = {}): RecipeDocument['rules'] =>
  typeof rules === 'string'
    ? { files: [rules], off: [] }
    : { files: rules.files ?? [], off: rules.off ?? [] }

const platformOf = (text: string): Platform => {
  const [os = '', architecture = '', variant] = text.split('/')
  return variant === undefined ? { os, architecture } : { os, architecture, variant }
}

/** image-spec knows single ports only: a range becomes each of its ports. */
const portsOf = (port: string | number): readonly string[] => {
  const [numbers = '', protocol = 'tcp'] = String(port).split('/')
  const [first = 0, last = first] = numbers.split('-').map(Number)
  return Array.from({ length: last - first + 1 }, (_, index) => `${first + index}/${protocol}`)
}

/** `from` is optional in the schema, for the command line may name the base. */
const missingBase = (document: YamlDocument): readonly Mistake[] => {
  const { value } = document
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  if (Object.hasOwn(value, 'from') || isMisspelt(['from'], { document, form: recipeForm }))
    return []
  const hint = 'add `from: TRANSPORT:LOCATION`, or name the base with --base'
  return [atStart(document, '`from` is missing', hint)]
}

/** Patterns that are well formed but stand for too much. */
const globMistakes = (recipe: RecipeInput, document: YamlDocument): readonly Mistake[] =>
  (['keep', 'keepPossible', 'drop'] as const).flatMap((key) =>
    (recipe[key] === true ? [] : (recipe[key] ?? [])).flatMap((pattern, index) => {
      try {
        if (typeof pattern === 'string') parseGlob(fromText(pattern))
        return []
      } catch (error) {
        if (!(error instanceof SlimError)) throw error
        const { message, hint } = error
        const at = document.placeOf([key, index])
        return [hint === undefined ? { message, at } : { message, hint, at }]
      }
    }),
  )

/** A key that is well formed and says nothing. */
const idleMistakes = (recipe: RecipeInput, document: YamlDocument): readonly Mistake[] =>
  recipe.recommends === undefined || recipe.granularity === 'package' || recipe.whole !== undefined
    ? []
    : [
        {
          message: '`recommends` is about packages that are kept whole, and none is',
          hint: 'add `granularity: package`, or name packages under `whole`',
          at: document.placeOf(['recommends']),
        },
      ]

/**
 * Bytes of a recipe file → recipe. `file` is what mistakes name; `hasBase` says that the base was named elsewhere, so that
 * `from` may be missing. Throws RECIPE_INVALID with every mistake in source order (at most a hundred of a kind).
 */
export const parseRecipe = (file: string, bytes: Uint8Array, hasBase: boolean): LocatedRecipe => {
  const read = readDocument(file, bytes, recipeForm)
  const { document, value: recipe } = read
  const base = hasBase ? [] : missingBase(document)
  const globs = recipe === undefined ? [] : globMistakes(recipe, document)
  const idle = recipe === undefined ? [] : idleMistakes(recipe, document)
  const mistakes = [...read.mistakes, ...base, ...globs, ...idle]
  if (mistakes.length > 0 || recipe === undefined) throw documentInvalid(file, mistakes, read.more)
  return { recipe: recipeOf(recipe, document), placeOf: document.placeOf }
}

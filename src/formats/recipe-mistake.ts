import type { ErrorPlace, Mistake } from '../model/error.ts'
import { fromText, toDisplay } from './byte-string.ts'
import { adviceFor, meantKey, unknownKey } from './recipe-advice.ts'
import { architectures, signals } from './recipe-fields.ts'
import { nestedKeys, type RecipeIssue, recipeKeys } from './recipe-schema.ts'
import type { YamlDocument, YamlPath } from './yaml-document.ts'

/** Characters of a wrong value that a message repeats. */
const longestQuote = 60

const shortened = (text: string): string =>
  toDisplay(fromText(text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text))

/** `add[0].to`, `env.LANG`, `labels["a b"]`. */
const spelled = (path: YamlPath): string =>
  path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`
    const key = String(step)
    if (!/^[A-Za-z_][\w-]*$/.test(key)) return `${text}["${shortened(key)}"]`
    return text === '' ? key : `${text}.${key}`
  }, '')

/** A path as `adviceFor` takes it. */
const generic = (path: YamlPath): string => {
  const isSetting = path.length === 2 && (path[0] === 'env' || path[0] === 'labels')
  return isSetting ? `${String(path[0])}.*` : spelled(path).replace(/\[\d+\]/g, '[]')
}

const valueAt = (root: unknown, path: YamlPath): unknown =>
  path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null
        ? (value as Readonly<Record<PropertyKey, unknown>>)[step]
        : undefined,
    root,
  )

const found = (value: unknown, source: string | undefined): string => {
  if (value === null) return 'but is empty'
  if (Array.isArray(value)) return value.length === 0 ? 'not an empty list' : 'not a list'
  if (typeof value === 'string') return `not "${shortened(value)}"`
  if (typeof value !== 'number' && typeof value !== 'boolean') return 'not a mapping'
  return `not ${shortened(source ?? String(value))}`
}

const mistake = (message: string, at: ErrorPlace, hint: string | undefined): Mistake =>
  hint === undefined ? { message, at } : { message, hint, at }

/** Keys that a mapping of the schema may have. */
const knownKeys = (place: string): readonly string[] => nestedKeys[place] ?? recipeKeys

const unknownKeys = (keys: readonly string[], path: YamlPath, document: YamlDocument) =>
  keys.map((key): Mistake => {
    const { message, hint } = unknownKey(key, knownKeys(generic(path)), path.length === 0)
    const at = document.placeOfKey([...path, key])
    const name = spelled([...path, key])
    return mistake(`\`${name}\` ${message}`, at, hint)
  })

/**
 * Whether an unknown key beside a missing one was most likely meant to be it: then the unknown key is the mistake. `path`
 * is that of the missing key.
 */
export const isMisspelt = (path: YamlPath, document: YamlDocument): boolean => {
  const above = path.slice(0, -1)
  const known = knownKeys(generic(above))
  const siblings = Object.keys(valueAt(document.value, above) ?? {})
  return siblings
    .slice(0, known.length)
    .some((key) => !known.includes(key) && meantKey(key, known, above.length === 0) === path.at(-1))
}

const missing = (path: YamlPath, document: YamlDocument): readonly Mistake[] => {
  if (isMisspelt(path, document)) return []
  const message = `\`${spelled(path)}\` is missing`
  return [mistake(message, document.placeOf(path), `add \`${String(path.at(-1))}\``)]
}

const wrongValue = (
  issue: RecipeIssue,
  path: YamlPath,
  document: YamlDocument,
): readonly Mistake[] => {
  const value = valueAt(document.value, path)
  if (value === undefined && path.length > 0) return missing(path, document)
  const source = document.sourceOf(path)
  const name = path.length === 0 ? 'a recipe' : `\`${spelled(path)}\``
  const advice = adviceFor(generic(path), { value, source }, { architectures, signals })
  const isListWanted = issue.code === 'invalid_type' && issue.expected === 'array' && value !== null
  const list = isListWanted ? 'write a list, in [ ] or with a - before each item' : undefined
  const message = `${name} ${issue.message}, ${found(value, source)}`
  return [mistake(message, document.placeOf(path), advice ?? list)]
}

/** The one form of several that was meant: the only one whose outer type fits. */
const meantForm = (
  errors: readonly (readonly RecipeIssue[])[],
): readonly RecipeIssue[] | undefined => {
  const fitting = errors.filter(
    (issues) => !issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0),
  )
  return fitting.length === 1 ? fitting[0] : undefined
}

/** Turns one issue of the schema into mistakes in this program's words, each with its place in the document. */
export const recipeMistakes = (
  issue: RecipeIssue,
  document: YamlDocument,
  above: YamlPath = [],
): readonly Mistake[] => {
  const path = [...above, ...issue.path]
  if (issue.code === 'unrecognized_keys') return unknownKeys(issue.keys, path, document)
  if (issue.code === 'invalid_key') {
    const message = issue.issues[0]?.message ?? issue.message
    const name = shortened(String(path.at(-1)))
    const where = spelled(path.slice(0, -1))
    return [
      mistake(
        `the name "${name}" in \`${where}\` ${message}`,
        document.placeOfKey(path),
        undefined,
      ),
    ]
  }
  const meant = issue.code === 'invalid_union' ? meantForm(issue.errors) : undefined
  if (meant === undefined) return wrongValue(issue, path, document)
  return meant.flatMap((inner) => recipeMistakes(inner, document, path))
}

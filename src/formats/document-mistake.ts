import type { ErrorPlace, Mistake } from '../model/error.ts'
import { fromText, toDisplay } from './byte-string.ts'
import type { DocumentForm, SchemaIssue } from './document-form.ts'
import { withoutSecrets } from './url-secrets.ts'
import type { YamlDocument, YamlPath } from './yaml-document.ts'

/** Characters of a wrong value that a message repeats. */
const longestQuote = 60

const shortened = (said: string): string => {
  const text = withoutSecrets(said)
  return toDisplay(fromText(text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text))
}

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

/** A document with what is to be said of it. */
export interface Examined {
  readonly document: YamlDocument
  readonly form: Omit<DocumentForm<unknown>, 'check'>
}

const unknownKeys = (keys: readonly string[], path: YamlPath, { document, form }: Examined) =>
  keys.map((key): Mistake => {
    const known = form.knownKeys(generic(path))
    const { message, hint } = form.unknownKey(key, known, path.length === 0)
    const at = document.placeOfKey([...path, key])
    const name = spelled([...path, key])
    return mistake(`\`${name}\` ${message}`, at, hint)
  })

/**
 * Whether an unknown key beside a missing one was most likely meant to be it: then the unknown key is the mistake. `path`
 * is that of the missing key.
 */
export const isMisspelt = (path: YamlPath, { document, form }: Examined): boolean => {
  const above = path.slice(0, -1)
  const known = form.knownKeys(generic(above))
  const siblings = Object.keys(valueAt(document.value, above) ?? {})
  return siblings
    .slice(0, known.length)
    .some(
      (key) =>
        !known.includes(key) && form.meantKey(key, known, above.length === 0) === path.at(-1),
    )
}

const missing = (path: YamlPath, examined: Examined): readonly Mistake[] => {
  if (isMisspelt(path, examined)) return []
  const message = `\`${spelled(path)}\` is missing`
  return [mistake(message, examined.document.placeOf(path), `add \`${String(path.at(-1))}\``)]
}

const wrongValue = (issue: SchemaIssue, path: YamlPath, examined: Examined): readonly Mistake[] => {
  const { document, form } = examined
  const value = valueAt(document.value, path)
  if (value === undefined && path.length > 0) return missing(path, examined)
  const source = document.sourceOf(path)
  const name = path.length === 0 ? `a ${form.noun}` : `\`${spelled(path)}\``
  const advice = form.adviceFor(generic(path), { value, source })
  const isListWanted = issue.code === 'invalid_type' && issue.expected === 'array' && value !== null
  const list = isListWanted ? 'write a list, in [ ] or with a - before each item' : undefined
  const message = `${name} ${issue.message}, ${found(value, source)}`
  return [mistake(message, document.placeOf(path), advice ?? list)]
}

/** The one form of several that was meant: the only one whose outer type fits. */
const meantForm = (
  errors: readonly (readonly SchemaIssue[])[],
): readonly SchemaIssue[] | undefined => {
  const fitting = errors.filter(
    (issues) => !issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0),
  )
  return fitting.length === 1 ? fitting[0] : undefined
}

/** Turns one issue of the schema into mistakes in this program's words, each with its place in the document. */
export const documentMistakes = (
  issue: SchemaIssue,
  examined: Examined,
  above: YamlPath = [],
): readonly Mistake[] => {
  const { document } = examined
  const path = [...above, ...issue.path]
  if (issue.code === 'unrecognized_keys') return unknownKeys(issue.keys, path, examined)
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
  if (meant === undefined) return wrongValue(issue, path, examined)
  return meant.flatMap((inner) => documentMistakes(inner, examined, path))
}

import { type Mistake, SlimError } from '../model/error.ts'
import { toText } from './byte-string.ts'
import { sourceText } from './code-frame.ts'
import type { DocumentForm, SchemaIssue } from './document-form.ts'
import { documentMistakes, type Examined } from './document-mistake.ts'
import { withoutSecrets, withSecretsHidden } from './url-secrets.ts'
import { readYaml, type YamlDocument } from './yaml-document.ts'
import { mostMistakes } from './yaml-plain.ts'

const compareStart = (a: Mistake, b: Mistake): number =>
  (a.at.line ?? 0) - (b.at.line ?? 0) || (a.at.column ?? 0) - (b.at.column ?? 0)

/** In source order, the same said of the same place once. */
const inOrder = (mistakes: readonly Mistake[]): readonly Mistake[] => {
  const byText = new Map(
    mistakes.map((one) => [`${one.at.line ?? 0}:${one.at.column ?? 0} ${one.message}`, one]),
  )
  return [...byText.values()].sort(compareStart)
}

/** Without the passwords that addresses in the document may hold. */
const discreet = (mistake: Mistake): Mistake => {
  const { message, at } = mistake
  const frame = at.frame === undefined ? {} : { frame: withSecretsHidden(at.frame) }
  return { ...mistake, message: withoutSecrets(message), at: { ...at, ...frame } }
}

/** RECIPE_INVALID with the mistakes in source order, each once; `more` were found and are not listed. */
export const documentInvalid = (
  file: string,
  mistakes: readonly Mistake[],
  more = 0,
): SlimError => {
  const ordered = inOrder(mistakes).map(discreet)
  const count = ordered.length === 1 ? 'one mistake' : `${ordered.length} mistakes`
  const rest = more === 0 ? '' : ` and ${more} more`
  return new SlimError('RECIPE_INVALID', `${file}: ${count}${rest}`, { mistakes: ordered })
}

/** The mistakes of the schema's issues, and how many are not listed because nobody reads so many. */
const listed = (
  issues: readonly SchemaIssue[],
  examined: Examined,
): { readonly mistakes: readonly Mistake[]; readonly more: number } => {
  const single = issues.flatMap((issue): readonly SchemaIssue[] =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ ...issue, keys: [key] }))
      : [issue],
  )
  const mistakes = single
    .slice(0, mostMistakes)
    .flatMap((issue) => documentMistakes(issue, examined))
  return { mistakes, more: Math.max(0, single.length - mostMistakes) }
}

/** A mistake of the whole document, shown at its beginning. */
export const atStart = (document: YamlDocument, message: string, hint: string): Mistake => ({
  message,
  hint,
  at: document.placeOf([]),
})

const fatalUtf8 = new TextDecoder('utf-8', { fatal: true })

/** The text of UTF-8 bytes, without a byte order mark; otherwise the lossy text up to the first line that is not UTF-8. */
const decoded = (bytes: Uint8Array): { readonly text: string; readonly isWhole: boolean } => {
  try {
    return { text: fatalUtf8.decode(bytes), isWhole: true }
  } catch {
    const lines = Buffer.from(bytes).toString('latin1').split('\n')
    const isUtf8 = (line: string) => toText(line) !== undefined
    const first = lines.findIndex((line) => !isUtf8(line))
    const upTo = lines.slice(0, first + 1).join('\n')
    return { text: new TextDecoder().decode(Buffer.from(upTo, 'latin1')), isWhole: false }
  }
}

/** The mistake of a file that is not UTF-8, at the first byte that is not. */
const notUtf8 = (file: string, text: string, noun: string): Mistake => {
  const line = text.lastIndexOf('\n') + 1
  const at = Math.max(line, text.indexOf('\ufffd', line))
  return {
    message: `the ${noun} is not UTF-8`,
    hint: 'save the file as UTF-8',
    at: sourceText(file, text).place(at, at + 1),
  }
}

/** A document that was read against its form; without `value` there are mistakes. */
export interface ReadDocument<Input> {
  readonly document: YamlDocument
  readonly value: Input | undefined
  readonly mistakes: readonly Mistake[]
  /** How many were found beyond those. */
  readonly more: number
}

/**
 * Bytes of a file that people write → its plain data, checked against its form. `file` is what mistakes name. Throws
 * RECIPE_INVALID for what is not UTF-8, no YAML or empty; all other mistakes are given, so that more can be added.
 */
export const readDocument = <Input>(
  file: string,
  bytes: Uint8Array,
  form: DocumentForm<Input>,
): ReadDocument<Input> => {
  const { text, isWhole } = decoded(bytes)
  if (!isWhole) throw documentInvalid(file, [notUtf8(file, text, form.noun)])
  const document = readYaml(file, text)
  if (!document.isWellFormed) throw documentInvalid(file, document.mistakes, document.more)
  if (document.value === null && document.mistakes.length === 0)
    throw documentInvalid(file, [atStart(document, `the ${form.noun} is empty`, form.least)])
  const { value, issues } = form.check(document.value)
  const found = listed(issues, { document, form })
  const mistakes = [...document.mistakes, ...found.mistakes]
  return { document, value, mistakes, more: document.more + found.more }
}

import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  parseDocument,
  type Range,
  type YAMLError,
} from 'yaml'
import type { ErrorPlace, Mistake } from '../model/error.ts'
import { type SourceText, sourceText } from './code-frame.ts'
import { mostMistakes, type PlainData, plainData } from './yaml-plain.ts'

/** Keys and indices from the root of a document. */
export type YamlPath = readonly PropertyKey[]

/** One YAML document as plain data that still knows where everything was written. */
export interface YamlDocument {
  /**
   * Mappings as objects without prototype, keys always text; lists, text, numbers, booleans and null. Whole numbers that
   * are not written in decimal (`0o755`) stay text as written. Undefined when the YAML itself is broken.
   */
  readonly value: unknown
  /** Broken YAML, or else what this reader does not allow (see {@link readYaml}); not sorted. */
  readonly mistakes: readonly Mistake[]
  /** How many mistakes were found beyond those listed. */
  readonly more: number
  /** Whether `value` is what the text says; false when the YAML itself is broken. */
  readonly isWellFormed: boolean
  /** Where a value is; where it is missing or empty, its key, else the beginning of what should hold it. */
  readonly placeOf: (path: YamlPath) => ErrorPlace
  /** Where the last key of a path is; the same as `placeOf` for items of lists. */
  readonly placeOfKey: (path: YamlPath) => ErrorPlace
  /** A number or boolean exactly as written (`1.10`); undefined for what is not a scalar. */
  readonly sourceOf: (path: YamlPath) => string | undefined
}

const advice: Partial<Record<YAMLError['code'], string>> = {
  BAD_ALIAS: 'put the text in quotes, if & or * belongs to it',
  BAD_DQ_ESCAPE: 'write \\\\ for a backslash, or use single quotes',
  BAD_INDENT: 'indent what belongs together by the same number of spaces',
  BAD_SCALAR_START: 'put the text in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'put the text in quotes, if the colon belongs to it, or begin a new line',
  MULTILINE_IMPLICIT_KEY: 'write `key: value` on one line',
  MULTIPLE_DOCS: 'remove the second document, or move it to a file of its own',
  TAB_AS_INDENT: 'indent with spaces',
  TAG_RESOLVE_FAILED: 'remove the tag',
}

/** The parser's words where they say enough, ours where they do not. */
const messageOf = ({ code, message }: YAMLError): string => {
  if (code === 'BLOCK_AS_IMPLICIT_KEY')
    return 'a mapping or list cannot begin in the middle of a line'
  if (code === 'MULTIPLE_DOCS') return 'a second document begins here, where one is allowed'
  if (code === 'NON_STRING_KEY') return 'a key must be plain text'
  if (code === 'RESOURCE_EXHAUSTION') return 'this is nested too deeply'
  if (code === 'TAG_RESOLVE_FAILED') return 'tags are not supported'
  return `${message.charAt(0).toLowerCase()}${message.slice(1)}`
}

const mistakeOf = (error: YAMLError, source: SourceText): Mistake => {
  const isQuote = /closing ["']/.test(error.message)
  const hint = isQuote ? 'close the quotes' : advice[error.code]
  const mistake = { message: messageOf(error), at: source.place(...error.pos) }
  return hint === undefined ? mistake : { ...mistake, hint }
}

/** What a path leads to: a node and the pair it is the value of. */
interface Found {
  readonly node: unknown
  readonly pair: Pair | undefined
}

/** Follows a path, aliases included; undefined when it leads nowhere. */
const follow = (start: unknown, path: YamlPath, data: PlainData): Found | undefined => {
  const target = (node: unknown) => (isAlias(node) ? data.targets.get(node) : node)
  let found: Found = { node: target(start), pair: undefined }
  for (const step of path) {
    if (isSeq(found.node) && typeof step === 'number' && step < found.node.items.length)
      found = { node: target(found.node.items[step]), pair: undefined }
    else {
      const pairs = isMap(found.node) ? data.pairs.get(found.node) : undefined
      const pair = pairs?.get(String(step))
      if (pair === undefined) return undefined
      found = { node: target(pair.value), pair }
    }
  }
  return found
}

const rangeOf = (node: unknown): Range | undefined =>
  isScalar(node) || isMap(node) || isSeq(node) || isAlias(node)
    ? (node.range ?? undefined)
    : undefined

/** The key of a missing value, the beginning of a mapping, everything of the rest. */
const extentOf = ({ node, pair }: Found): readonly [number, number] | undefined => {
  const range = rangeOf(node)
  const key = rangeOf(pair?.key)
  if (range !== undefined && range[1] > range[0])
    return isMap(node) ? [range[0], range[0] + 1] : [range[0], range[1]]
  return key === undefined ? undefined : [key[0], key[1]]
}

/**
 * Reads one YAML 1.2 document, core schema. Everything wrong is a mistake, nothing throws: syntax, tags, merge keys, a
 * second document, keys given twice, aliases without anchor or in a circle, text that holds NUL or half a surrogate pair,
 * nesting and expansion beyond the limits of yaml-plain.ts. An empty document is null.
 */
export const readYaml = (file: string, text: string): YamlDocument => {
  const source = sourceText(file, text)
  // Without the parser's own check for equal keys, which is quadratic in their number.
  const document = parseDocument(text, {
    merge: false,
    prettyErrors: false,
    resolveKnownTags: false,
    schema: 'core',
    stringKeys: true,
    uniqueKeys: false,
  })
  const root = document.contents
  const isWellFormed = document.errors.length === 0
  const data = plainData(isWellFormed ? root : null, source)
  const placeOf = (path: YamlPath): ErrorPlace => {
    const found = follow(root, path, data)
    const extent = found === undefined ? undefined : extentOf(found)
    if (extent !== undefined) return source.place(...extent)
    return path.length === 0 ? source.place(0, 1) : placeOf(path.slice(0, -1))
  }
  return {
    value: isWellFormed ? data.value : undefined,
    mistakes: isWellFormed
      ? data.mistakes
      : document.errors.slice(0, mostMistakes).map((error) => mistakeOf(error, source)),
    more: isWellFormed ? data.more : Math.max(0, document.errors.length - mostMistakes),
    isWellFormed,
    placeOf,
    placeOfKey: (path) => {
      const key = rangeOf(follow(root, path, data)?.pair?.key)
      return key === undefined ? placeOf(path) : source.place(key[0], key[1])
    },
    sourceOf: (path) => {
      const node = follow(root, path, data)?.node
      return isScalar(node) ? node.source : undefined
    },
  }
}

import type { ByteString } from '../model/file.ts'
import { hole, type RubyToken } from './ruby-lexemes.ts'
import { rubyTokens } from './ruby-tokens.ts'

/** Stands for the directory of the source file in a path that source computes. */
const here = '\x01'
/** Stands for the file's own name, `.rb` and all. */
const ownName = '\x02'

/** Variables and constants of a source file whose values are texts. */
export type RubyTexts = ReadonlyMap<ByteString, ByteString>

/** A text that an expression gives, and the index of the token after it. */
export interface RubyText {
  readonly text: ByteString
  readonly next: number
}

interface Cursor {
  readonly tokens: readonly RubyToken[]
  readonly known: RubyTexts
  /** Expressions inside of one another. */
  readonly depth: number
}

const deepest = 20

/**
 * The text of the expression that begins at a token, as far as literals, `__dir__`, `__FILE__`, known variables and what File and Pathname do with
 * paths can say; undefined for all others. The file's directory stays {@link here}.
 */
export const rubyText = (
  tokens: readonly RubyToken[],
  at: number,
  known: RubyTexts = new Map(),
): RubyText | undefined => operations({ tokens, known, depth: 0 }, at)

/** `a + b`, `a / b`, and calls on what is there. */
const operations = (cursor: Cursor, at: number): RubyText | undefined => {
  if (cursor.depth > deepest) return undefined
  const inside = { ...cursor, depth: cursor.depth + 1 }
  let left = operand(inside, at)
  while (left !== undefined) {
    const { tokens } = cursor
    const mark = tokens[left.next]
    if (mark?.kind !== 'mark') return left
    if (mark.text === '.') left = called(inside, left)
    else if (mark.text === '+' || mark.text === '/') {
      const right = operand(inside, left.next + 1)
      const glue = mark.text === '/' ? '/' : ''
      left = right && { text: `${left.text}${glue}${right.text}`, next: right.next }
    } else return left
  }
  return left
}

const operand = (cursor: Cursor, at: number): RubyText | undefined => {
  const { tokens, known } = cursor
  const token = tokens[at]
  if (token === undefined) return undefined
  if (token.kind === 'string') return interpolated(cursor, token, at + 1)
  if (token.kind === 'mark' && token.text === '(') return grouped(cursor, at)
  if (token.kind !== 'word') return undefined
  if (token.text === '__dir__') return { text: here, next: at + 1 }
  if (token.text === '__FILE__') return { text: `${here}/${ownName}`, next: at + 1 }
  const value = known.get(token.text)
  if (value !== undefined) return { text: value, next: at + 1 }
  return fileCall(cursor, at)
}

const interpolated = (
  cursor: Cursor,
  { text, holes }: RubyToken,
  next: number,
): RubyText | undefined => {
  const values = holes.map((code) => {
    const tokens = rubyTokens(code)
    const value = operations({ ...cursor, tokens }, 0)
    return value?.next === tokens.length ? value.text : undefined
  })
  if (values.includes(undefined)) return undefined
  let index = 0
  return { text: text.replaceAll(hole, () => values[index++] ?? ''), next }
}

const grouped = (cursor: Cursor, at: number): RubyText | undefined => {
  const inner = operations(cursor, at + 1)
  return inner !== undefined && cursor.tokens[inner.next]?.text === ')'
    ? { ...inner, next: inner.next + 1 }
    : undefined
}

/** `File.join(…)` and its like, with or without parentheses. */
const fileCall = (cursor: Cursor, at: number): RubyText | undefined => {
  const words = cursor.tokens.slice(at, at + 4).map(({ text }) => text)
  const from = words[0] === '::' ? 1 : 0
  const [name = '', mark, method = ''] = words.slice(from)
  if (name === 'Pathname' && mark === '(') return applied(cursor, at + from + 1, 'new')
  if (mark !== '.' || (name !== 'File' && name !== 'Pathname')) return undefined
  return applied(cursor, at + from + 3, method)
}

/** A method of what is on the left, where it gives a path. */
const called = (cursor: Cursor, left: RubyText): RubyText | undefined => {
  const method = cursor.tokens[left.next + 1]?.text ?? ''
  const after = left.next + 2
  if (/^(?:to_s|to_path|freeze|dup|chomp|expand_path|realpath|cleanpath)$/.test(method))
    return cursor.tokens[after]?.text === '(' ? undefined : { ...left, next: after }
  if (method === 'dirname' || method === 'parent')
    return { text: directoryOf(left.text), next: after }
  if (method !== 'join') return undefined
  const given = argumentsAt(cursor, after)
  return given && { text: [left.text, ...given.texts].join('/'), next: given.next }
}

const applied = (cursor: Cursor, at: number, method: ByteString): RubyText | undefined => {
  const given = argumentsAt(cursor, at)
  const [one, two] = given?.texts ?? []
  if (given === undefined || one === undefined) return undefined
  const text = applications[method]?.(one, two, given.texts)
  return text === undefined ? undefined : { text, next: given.next }
}

type Application = (
  one: ByteString,
  two: ByteString | undefined,
  all: readonly ByteString[],
) => ByteString

const applications: Readonly<Record<string, Application>> = {
  join: (_one, _two, all) => all.join('/'),
  new: (one) => one,
  dirname: (one) => directoryOf(one),
  realpath: (one, two) => below(one, two),
  realdirpath: (one, two) => below(one, two),
  expand_path: (one, two) => below(one, two),
  absolute_path: (one, two) => below(one, two),
}

const below = (path: ByteString, directory: ByteString | undefined): ByteString =>
  path.startsWith('/') || path.startsWith(here) ? path : `${directory ?? '.'}/${path}`

const directoryOf = (path: ByteString): ByteString => {
  const slash = path.lastIndexOf('/')
  if (slash < 0) return path === here ? `${here}/..` : '.'
  return path.slice(slash + 1) === '..' ? `${path}/..` : path.slice(0, slash)
}

const isOpening = (token: RubyToken | undefined): boolean =>
  token?.kind === 'mark' && token.text === '('

const argumentsAt = (
  cursor: Cursor,
  at: number,
): { readonly texts: readonly ByteString[]; readonly next: number } | undefined => {
  const { tokens } = cursor
  const isGrouped = isOpening(tokens[at])
  const texts: ByteString[] = []
  let next = isGrouped ? at + 1 : at
  for (;;) {
    while (isGrouped && tokens[next]?.kind === 'newline') next += 1
    const value = operations(cursor, next)
    if (value === undefined) return undefined
    texts.push(value.text)
    next = value.next
    while (isGrouped && tokens[next]?.kind === 'newline') next += 1
    if (tokens[next]?.text !== ',') break
    next += 1
  }
  if (!isGrouped) return { texts, next }
  return tokens[next]?.text === ')' ? { texts, next: next + 1 } : undefined
}

/** A path that source computes as it is for a file of this directory and name. */
export const placed = (path: ByteString, directory: ByteString, name: ByteString): ByteString =>
  path.replaceAll(here, directory).replaceAll(ownName, name)

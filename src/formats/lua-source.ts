import type { FactReader } from '../model/facts.ts'
import type { ByteString } from '../model/file.ts'
import { fromBytes } from './byte-string.ts'

/** How a Lua source file loads something. */
export type LuaForm =
  /** A module: `require`. */
  | 'require'
  /** A file: `dofile`, `loadfile`. */
  | 'file'
  /** Templates of `package.path` or `package.cpath`. */
  | 'path'
  /** A library: `package.loadlib`, and `ffi.load` of LuaJIT. */
  | 'library'
  /** A command line: `os.execute`, `io.popen`. */
  | 'command'

/** One thing that a source file loads. */
export interface LuaUse {
  readonly form: LuaForm
  /** Undefined when it is computed. */
  readonly what?: ByteString
  /** From 1. */
  readonly line: number
  /** It is loaded whenever the file is, and its absence is not caught. */
  readonly isCertain: boolean
}

/** What a Lua source file loads, in its order. */
export interface LuaSource {
  readonly uses: readonly LuaUse[]
}

interface Token {
  readonly kind: 'name' | 'string' | 'mark'
  readonly text: ByteString
  readonly line: number
}

const callees: Readonly<Record<string, LuaForm>> = {
  require: 'require',
  dofile: 'file',
  loadfile: 'file',
  'package.loadlib': 'library',
  'ffi.load': 'library',
  'os.execute': 'command',
  'io.popen': 'command',
}

/** {@link parseLuaSource} of a file. */
export const luaSource: FactReader<LuaSource> = {
  name: 'lua-source',
  version: 1,
  read: (bytes) => parseLuaSource(fromBytes(bytes)),
}

/**
 * What Lua source (5.1 to 5.4, LuaJIT) loads by literal names; never throws. Nothing is seen in compiled chunks.
 */
export const parseLuaSource = (source: ByteString): LuaSource => {
  const tokens = tokensOf(source)
  const uses: LuaUse[] = []
  const blocks: ('later' | 'branch' | 'plain')[] = []
  for (const [at, token] of tokens.entries()) {
    if (token.kind === 'name') countBlock(tokens, at, blocks)
    const isCertain = !blocks.includes('later') && !blocks.includes('branch')
    uses.push(...usesAt(tokens, at, isCertain))
  }
  return { uses }
}

const countBlock = (
  tokens: readonly Token[],
  at: number,
  blocks: ('later' | 'branch' | 'plain')[],
): void => {
  const { text = '' } = tokens[at] ?? {}
  if (text === 'function') blocks.push('later')
  else if (text === 'if' || text === 'repeat') blocks.push('branch')
  else if (text === 'do') blocks.push(isLoop(tokens, at) ? 'branch' : 'plain')
  else if (text === 'end' || text === 'until') blocks.pop()
}

/** The `do` of a `for` or `while` on the same or a near line. */
const isLoop = (tokens: readonly Token[], at: number): boolean =>
  tokens
    .slice(Math.max(0, at - 40), at)
    .findLast(({ kind, text }) => kind === 'name' && /^(?:for|while|do|then|end)$/.test(text))
    ?.text.match(/^(?:for|while)$/) != null

const usesAt = (tokens: readonly Token[], at: number, isCertain: boolean): readonly LuaUse[] => {
  const { kind, text, line } = tokens[at] ?? { kind: 'mark', text: '', line: 1 }
  if (kind !== 'name' || isField(tokens, at)) return []
  if (text === 'package') return pathUses(tokens, at, isCertain)
  const isMethod = tokens[at + 1]?.text === '.' && tokens[at + 1]?.kind === 'mark'
  const name = isMethod ? `${text}.${tokens[at + 2]?.text ?? ''}` : text
  const form = Object.hasOwn(callees, name) ? callees[name] : undefined
  if (form === undefined) return []
  const next = isMethod ? at + 3 : at + 1
  const isProtected = tokens[at - 1]?.text === '(' && /^x?pcall$/.test(tokens[at - 2]?.text ?? '')
  const argument = argumentAt(tokens, isProtected ? next + 1 : next, isProtected)
  if (argument === undefined) return []
  const what = argument.text
  return [{ form, line, isCertain: isCertain && !isProtected, ...(what !== undefined && { what }) }]
}

/** `x.require` and `x:require` are something else. */
const isField = (tokens: readonly Token[], at: number): boolean => {
  const before = tokens[at - 1]
  return (
    before?.text === 'function' ||
    (before?.kind === 'mark' && (before.text === '.' || before.text === ':'))
  )
}

/** The one argument of a call: its text when it is a literal; undefined when this is no call. */
const argumentAt = (
  tokens: readonly Token[],
  at: number,
  isInside: boolean,
): { readonly text: ByteString | undefined } | undefined => {
  const first = tokens[at]
  if (first?.kind === 'string')
    return { text: isWhole(tokens, at, isInside) ? first.text : undefined }
  if (isInside) return first === undefined ? undefined : { text: undefined }
  if (first?.kind !== 'mark' || first.text !== '(') return undefined
  const inner = tokens[at + 1]
  return inner?.kind === 'string' && isWhole(tokens, at + 1, true)
    ? { text: inner.text }
    : { text: undefined }
}

const isWhole = (tokens: readonly Token[], at: number, isInside: boolean): boolean =>
  !isInside || /^[,)]$/.test(tokens[at + 1]?.text ?? ')')

/** The literals of an assignment to `package.path` or `package.cpath`. */
const pathUses = (tokens: readonly Token[], at: number, isCertain: boolean): readonly LuaUse[] => {
  const field = tokens[at + 2]
  const isPath = tokens[at + 1]?.text === '.' && /^c?path$/.test(field?.text ?? '')
  if (!isPath) return usesOfLoadlib(tokens, at, isCertain)
  if (tokens[at + 3]?.text !== '=') return []
  return expressionAt(tokens, at + 4)
    .flatMap(({ kind, text, line }) =>
      kind === 'string' ? text.split(';').map((what) => ({ what, line })) : [],
    )
    .filter(({ what }) => what.includes('?'))
    .map(({ what, line }): LuaUse => ({ form: 'path', what, line, isCertain }))
}

/** Operands and the `..` between them, as far as they go. */
const expressionAt = (tokens: readonly Token[], at: number): readonly Token[] => {
  const rest = tokens.slice(at)
  const end = rest.findIndex(({ kind, text }, index) => {
    if (kind === 'mark') return !/^(?:\.\.?|\(|\)|,)$/.test(text)
    return index > 0 && rest[index - 1]?.kind !== 'mark'
  })
  return rest.slice(0, end < 0 ? undefined : end)
}

const usesOfLoadlib = (
  tokens: readonly Token[],
  at: number,
  isCertain: boolean,
): readonly LuaUse[] => {
  const name = tokens[at + 4]
  const isCall = tokens[at + 2]?.text === 'loadlib' && tokens[at + 3]?.text === '('
  return isCall && name?.kind === 'string'
    ? [{ form: 'library', what: name.text, line: name.line, isCertain }]
    : []
}

const lexeme =
  /(?<space>\s+)|--\[(?<commentLevel>=*)\[|(?<comment>--[^\n]*)|\[(?<level>=*)\[|(?<quoted>"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*')|(?<name>[A-Za-z_]\w*)|(?<number>\d[\w.]*)|(?<mark>\.\.\.|\.\.|[\s\S])/y

const tokensOf = (source: ByteString): readonly Token[] => {
  const tokens: Token[] = []
  if (source.startsWith('\x1bLua') || source.startsWith('\x1bLJ')) return tokens
  let line = 1
  let at = source.startsWith('#') ? Math.max(0, source.indexOf('\n')) : 0
  while (at < source.length) {
    lexeme.lastIndex = at
    const found = lexeme.exec(source)
    if (found?.groups === undefined) return tokens
    const { commentLevel, level, quoted, name, number, mark } = found.groups
    const long = commentLevel ?? level
    const end = long === undefined ? lexeme.lastIndex : endOfLong(source, lexeme.lastIndex, long)
    const text = source.slice(at, end)
    if (level !== undefined) tokens.push({ kind: 'string', text: insideOfLong(text, level), line })
    if (quoted !== undefined) tokens.push({ kind: 'string', text: unescaped(quoted), line })
    if (name !== undefined) tokens.push({ kind: 'name', text: name, line })
    const other = number ?? mark
    if (other !== undefined) tokens.push({ kind: 'mark', text: other, line })
    line += text.split('\n').length - 1
    at = end
  }
  return tokens
}

const endOfLong = (source: ByteString, from: number, level: string): number => {
  const close = `]${level}]`
  const end = source.indexOf(close, from)
  return end < 0 ? source.length : end + close.length
}

const insideOfLong = (text: ByteString, level: string): ByteString =>
  text.slice(level.length + 2, -(level.length + 2)).replace(/^\r?\n/, '')

const unescaped = (quoted: ByteString): ByteString =>
  quoted.slice(1, -1).replace(/\\(?:[\\"'n]|\d{1,3}|x[0-9a-fA-F]{2})/g, (escape) => {
    const [, letter = ''] = escape
    if (letter === 'n') return '\n'
    if (letter === 'x') return String.fromCharCode(Number.parseInt(escape.slice(2), 16))
    return /\d/.test(letter) ? String.fromCharCode(Number(escape.slice(1)) & 255) : letter
  })

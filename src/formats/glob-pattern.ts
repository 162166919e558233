import type { ByteString } from '../model/file.ts'
import { expandBraces } from './brace-expansion.ts'

/** What one component of a path has to be. */
export type GlobComponent =
  | { readonly kind: 'literal'; readonly name: ByteString }
  | { readonly kind: 'wild'; readonly matches: (name: ByteString) => boolean }
  /** `**`: any number of components, none included. */
  | { readonly kind: 'deep' }

/**
 * A glob(7) pattern with `**` and braces, as shells and picomatch have them, cut into components; one list for each alternative of its braces. `*` and `?` do not match a
 * slash, a leading dot is a character like any other, `[…]` and `[!…]` are classes, a backslash takes the next character as it
 * is, and parentheses, quotes and `!` are ordinary characters. Empty components and `.` are left out, `..` is a literal.
 * Matching takes time proportional to the product of the lengths, whatever the pattern. Throws RECIPE_INVALID as
 * {@link expandBraces} does.
 */
export const parseGlob = (pattern: ByteString): readonly (readonly GlobComponent[])[] =>
  expandBraces(pattern).map((alternative) =>
    alternative
      .split('/')
      .filter((part) => part !== '' && part !== '.')
      .map(componentOf),
  )

/** The same pattern with the letters that mean something taken as they are. */
export const escapeGlob = (path: ByteString): ByteString => path.replace(/[\\*?[\]{},]/g, '\\$&')

type Token = { readonly text: string; readonly kind: 'plain' | 'class' | 'star' }

/** An escape, a run of stars, a class (a `]` in the first place belongs to it), `?`, or one character. */
const tokenPattern = /\\(.)|(\*+)|(\[[!^]?\]?(?:\[:[a-z]+:\]|\\.|[^\]\\])*\]|\?)|(.)/gs

const componentOf = (text: ByteString): GlobComponent => {
  if (/^\*\*+$/.test(text)) return { kind: 'deep' }
  const tokens = [...text.matchAll(tokenPattern)].map(
    ([, escaped, stars, wild, plain = '\\']): Token =>
      stars !== undefined
        ? { kind: 'star', text: '*' }
        : wild !== undefined
          ? { kind: 'class', text: wild }
          : { kind: 'plain', text: escaped ?? plain },
  )
  if (tokens.every((token) => token.kind === 'plain'))
    return { kind: 'literal', name: tokens.map((token) => token.text).join('') }
  const expression = expressionOf(tokens)
  return { kind: 'wild', matches: (name) => expression.test(name) }
}

/**
 * What stands between two stars has a fixed length, so its first occurrence is always a right one: each is matched atomically
 * (a lookahead and a back reference), and a hostile name cannot make the expression try all combinations.
 */
const expressionOf = (tokens: readonly Token[]): RegExp => {
  const pieces: Token[][] = [[]]
  for (const token of tokens) {
    if (token.kind === 'star') pieces.push([])
    else pieces.at(-1)?.push(token)
  }
  const [first = '', ...others] = pieces.map(sourceOf)
  const last = others.pop()
  const middle = others.map((source, index) => `(?=([^/]*?${source}))\\${index + 1}`).join('')
  return new RegExp(`^${first}${last === undefined ? '' : `${middle}[^/]*${last}`}$`, 's')
}

const sourceOf = (tokens: readonly Token[]): string =>
  tokens
    .map(({ kind, text }) =>
      kind === 'class' ? classSource(text) : text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'),
    )
    .join('')

/** POSIX.1 bracket expressions in the C locale: a name means bytes, never letters of a language. */
const posixClasses: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\s',
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
}

/** A named class, a range or one byte; both ends of a range may be escaped. */
const classItem = /\[:([a-z]+):\]|(?:\\(.)|(.))(?:-(?:\\(.)|([^\]])))?/gs

const classSource = (text: string): string => {
  if (text === '?') return '[^/]'
  const negated = /^\[[!^]/.test(text)
  const items = [...text.slice(negated ? 2 : 1, -1).matchAll(classItem)].map((item) => {
    const [, name, escapedFrom, from = escapedFrom ?? '', escapedTo, to = escapedTo] = item
    if (name !== undefined) return posixClasses[name] ?? ''
    if (to === undefined) return hex(from)
    return from > to ? '' : `${hex(from)}-${hex(to)}`
  })
  return `[${negated ? '^/' : ''}${items.join('')}]`
}

const hex = (byte: string): string => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`

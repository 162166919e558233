import type { ByteString } from '../model/file.ts'

/** A piece of Ruby source; comments, `=begin` blocks and what comes after `__END__` are none. */
export interface RubyToken {
  /** `mark`: an operator or bracket. `newline`: the end of a statement, also `;`. `words`: `%w[…]` and `%i[…]`. */
  readonly kind:
    | 'word'
    | 'label'
    | 'string'
    | 'words'
    | 'command'
    | 'symbol'
    | 'number'
    | 'mark'
    | 'newline'
  /** Of a string its content, escapes undone as far as paths need them, {@link hole} where code is interpolated. */
  readonly text: ByteString
  /** Source of the code that is interpolated, in order. */
  readonly holes: readonly ByteString[]
  /** From 1. */
  readonly line: number
  /** White space comes before it. */
  readonly spaced: boolean
}

/** Stands in a string's text for interpolated code. */
export const hole = '\0'

/** Words after which a value begins: `/` is a regular expression then and no division. */
const beforeValue = new Set(
  'and begin case do else elsif ensure if in module not or rescue then unless until when while'.split(
    ' ',
  ),
)

/** White space inside of a line. */
export const spaces = /(?:[ \t\r\f\v]|\\\r?\n)*/y
/** An identifier, a constant or a keyword. */
export const word = /[A-Za-z_\x80-\xff][\w\x80-\xff]*(?:[?!](?!=)|[?!](?==[=~>]))?/y
/** A variable with a sigil. */
export const variable = /\$(?:-\w|\w+|[^\s\w])|@{1,2}[A-Za-z_]\w*/y
/** A number of any base. */
export const number = /\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?\w*/y
/** A symbol without quotes. */
export const symbol =
  /:(?:[A-Za-z_\x80-\xff][\w\x80-\xff]*[?!=]?(?![=~>])|[A-Za-z_]\w*|\[\]=?|[+\-*/<>=~!%&|^]+)/y
/** A literal of one character. */
export const character = /\?(?:\\.|[^\s\\])(?![\w])/y
/** The beginning of a percent literal. */
export const percent = /%(?:([wWiIqQrxs])([^\w\s])|([([{<|!/^]))/y
/** The beginning of a here-document. */
export const heredoc = /<<([~-]?)(?:(["'`])([^\n]*?)\2|([A-Za-z_]\w*))/y
/** An operator or a bracket, the longest first. */
export const operator =
  /\*\*=|<=>|===|\.\.\.|<<=|>>=|&&=|\|\|=|&\.|\*\*|==|=~|=>|!=|!~|<=|>=|<<|>>|&&|\|\||\.\.|::|->|[-+*/%&|^]=|[^\s\w]/y
/** What a line begins with that goes on with a call. */
export const beginsWithCall = /[ \t]*(?:&\.|\.(?!\.))/y
/** What closes a delimiter that nests. */
export const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' }
/** Deeper interpolation than anybody writes. */
export const deepest = 40

/** What kinds of percent literals are; texts when they are not listed. */
export const kindOfPercent: Readonly<Record<string, RubyToken['kind']>> = {
  w: 'words',
  W: 'words',
  i: 'words',
  I: 'words',
  r: 'mark',
  x: 'command',
  s: 'symbol',
}

/** Whether a value can end with this token, so that an operator or a modifier may follow. */
export const isValueEnd = ({ kind, text }: RubyToken): boolean => {
  if (kind === 'mark') return text === ')' || text === ']' || text === '}'
  if (kind === 'newline' || kind === 'label') return false
  return kind !== 'word' || !beforeValue.has(text)
}

import type { ByteString } from '../model/file.ts'

/** One token of the code of a PHP source; what is outside of `<?php … ?>` and comments are none. */
export interface PhpToken {
  /** `string`: the content of one in which nothing is interpolated, escapes read. `text`: that of one with variables. `command`: backticks. */
  readonly kind: 'word' | 'variable' | 'string' | 'text' | 'command' | 'number' | 'mark'
  readonly text: ByteString
  /** From 1, of its first character. */
  readonly line: number
}

const opening = /<\?(?:php(?=\s|$)|=|(?!xml))/gi
const skipped = /(?:\s+|(?:\/\/|#(?!\[))(?:(?!\?>)[^\n])*|\/\*[^]*?(?:\*\/|$))+/y
const token =
  /(?<word>\\?[A-Za-z_\x80-\xff][\w\x80-\xff]*(?:\\[A-Za-z_\x80-\xff][\w\x80-\xff]*)*)|(?<variable>\$+[A-Za-z_\x80-\xff][\w\x80-\xff]*)|(?<number>\d[\w.]*)|(?<mark>\?>|=>|->|\?->|::|&&|\|\||\?\?|\.=|[^\s\w"'`])/y
const hereDocument = /<<<[ \t]*(?:"(\w+)"|'(\w+)'|(\w+))\r?\n/y

/** The tokens of a PHP source, in order. Never throws: what is not closed goes on to the end. */
export const phpTokens = (text: ByteString): readonly PhpToken[] => new Lexer(text).tokens()

type Groups = Readonly<Record<string, ByteString | undefined>>

/** The kind that matched, with its text. */
const textOf = (groups: Groups): readonly [string?, (ByteString | undefined)?] =>
  Object.entries(groups).find(([, one]) => one !== undefined) ?? []

class Lexer {
  readonly #text: ByteString
  readonly #tokens: PhpToken[] = []
  #at = 0
  #line = 1

  constructor(text: ByteString) {
    this.#text = text
  }

  tokens(): readonly PhpToken[] {
    while (this.#enter()) while (this.#step());
    return this.#tokens
  }

  /** To behind the next opening tag; false when there is none. */
  #enter(): boolean {
    opening.lastIndex = this.#at
    const found = opening.exec(this.#text)
    if (found === null) return false
    this.#skipTo(found.index + found[0].length)
    return true
  }

  /** False where the code ends. */
  #step(): boolean {
    this.#match(skipped)
    const character = this.#text.charAt(this.#at)
    if (character === '') return false
    const line = this.#line
    if (character === "'" || character === '"' || character === '`') this.#quoted(character)
    else if (!this.#hereDocument()) {
      const found = this.#match(token)
      const [kind, text] = textOf(found?.groups ?? {})
      if (text === '?>') {
        this.#tokens.push({ kind: 'mark', text: ';', line })
        return false
      }
      if (text === undefined) this.#at += 1
      else this.#tokens.push({ kind: kind as PhpToken['kind'], text, line })
    }
    return true
  }

  #quoted(quote: string): void {
    const line = this.#line
    const from = this.#at + 1
    let to = from
    while (to < this.#text.length && this.#text[to] !== quote) to += this.#text[to] === '\\' ? 2 : 1
    const content = this.#text.slice(from, to)
    this.#skipTo(to + 1)
    if (quote === '`') this.#tokens.push({ kind: 'command', text: content, line })
    else this.#add(content, quote === "'", line)
  }

  #hereDocument(): boolean {
    const line = this.#line
    const found = this.#match(hereDocument)
    if (found === undefined) return false
    const [, double, single, bare] = found
    const end = new RegExp(`^[ \\t]*${double ?? single ?? bare ?? ''}\\b`, 'm')
    const rest = this.#text.slice(this.#at)
    const close = end.exec(rest)
    const content = rest.slice(0, close?.index ?? rest.length)
    this.#skipTo(this.#at + content.length + (close?.[0].length ?? 0))
    this.#add(content, single !== undefined, line)
    return true
  }

  #add(content: ByteString, isSingle: boolean, line: number): void {
    const hasVariables = !isSingle && /(?<!\\)\$[A-Za-z_{]|\{\$/.test(content)
    const text = content.replace(isSingle ? /\\(['\\])/g : /\\(["\\$])/g, '$1')
    this.#tokens.push({ kind: hasVariables ? 'text' : 'string', text, line })
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text) ?? undefined
    if (found !== undefined) this.#skipTo(this.#at + found[0].length)
    return found
  }

  /** Moves on, counting the lines. */
  #skipTo(to: number): void {
    for (; this.#at < to; this.#at += 1) if (this.#text[this.#at] === '\n') this.#line += 1
  }
}

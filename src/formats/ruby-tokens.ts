import type { ByteString } from '../model/file.ts'
import {
  beginsWithCall,
  character,
  closing,
  deepest,
  heredoc,
  hole,
  isValueEnd,
  kindOfPercent,
  number,
  operator,
  percent,
  type RubyToken,
  spaces,
  symbol,
  variable,
  word,
} from './ruby-lexemes.ts'
import { afterBlankLines, lastLinesOf } from './ruby-lines.ts'

/** The tokens of Ruby source, as the lexer of CRuby would cut them; never throws: what is not closed ends with the file. */
export const rubyTokens = (source: ByteString): readonly RubyToken[] => new Scanner(source).all()

class Scanner {
  readonly #source: ByteString
  #at = 0
  #line = 1
  #tokens: RubyToken[] = []
  #spaced = true
  #depth = 0
  /** Made when the first here-document begins. */
  #lastLines: ReadonlyMap<ByteString, number> | undefined
  /** Where the code goes on after blank lines and comments that have been looked at, and whether with a call. */
  #ahead = { at: -1, isCall: false }
  #heredocs: { readonly end: ByteString; readonly indented: boolean }[] = []

  constructor(source: ByteString) {
    this.#source = source
  }

  all(): readonly RubyToken[] {
    this.#skipBlockComment()
    this.#code(false)
    return this.#tokens
  }

  /** To the end, or of interpolated code to the brace that closes it. */
  #code(isInner: boolean): void {
    let braces = 0
    while (this.#at < this.#source.length) {
      this.#spaced = this.#match(spaces)?.[0] !== '' || this.#at === 0
      const char = this.#source[this.#at]
      if (char === undefined) return
      if (char === '}' && isInner && braces === 0) return
      if (char === '{') braces += 1
      if (char === '}') braces -= 1
      if (char === '\n') {
        if (this.#newline()) return
      } else this.#token(char)
    }
  }

  #token(char: string): void {
    if (char === '#') this.#skipTo('\n')
    else if (this.#isMethodName(char)) this.#push('word', this.#match(operator)?.[0] ?? '')
    else if (char === '"' || char === '`') this.#quoted(char, char, true)
    else if (char === "'") this.#quoted(char, char, false)
    else if (char === ';') this.#push('newline', this.#take(1))
    else if (!(this.#startsValue() && this.#value(char))) this.#plain(char)
  }

  #plain(char: string): void {
    const name = this.#match(word)?.[0]
    const found = name ?? this.#match(variable)?.[0]
    const digits = found === undefined ? this.#match(number)?.[0] : undefined
    if (name !== undefined) this.#word(name)
    else if (found !== undefined) this.#push('word', found)
    else if (digits !== undefined) this.#push('number', digits)
    else if (char !== ':' || !this.#symbol())
      this.#push('mark', this.#match(operator)?.[0] ?? this.#take(1))
  }

  /** What begins with a letter that is an operator elsewhere. */
  #value(char: string): boolean {
    if (char === '/') this.#quoted('/', '/', true, 'mark')
    else if (char === '%') return this.#percent()
    else if (char === '<') return this.#heredoc()
    else if (char === '?') {
      const found = this.#match(character)
      if (found === undefined) return false
      this.#push('string', found[0].slice(1))
    } else return false
    return true
  }

  /** `def /(other)`, `alias / div`, `1./ 2`. */
  #isMethodName(char: string): boolean {
    const before = this.#tokens.at(-1)
    return /[-+*/%<`]/.test(char) && before !== undefined && /^(?:def|alias|\.)$/.test(before.text)
  }

  #word(text: ByteString): void {
    const isLabel = this.#source[this.#at] === ':' && this.#source[this.#at + 1] !== ':'
    if (isLabel && !this.#isAfterQuestion()) this.#at += 1
    this.#push(isLabel && !this.#isAfterQuestion() ? 'label' : 'word', text)
  }

  #isAfterQuestion(): boolean {
    return this.#tokens.at(-1)?.text === '?'
  }

  #symbol(): boolean {
    const next = this.#source[this.#at + 1]
    const last = this.#tokens.at(-1)
    const isAfterValue = last !== undefined && !this.#spaced && isValueEnd(last)
    if (isAfterValue || next === ':') return false
    if (next === '"' || next === "'") {
      this.#at += 1
      this.#quoted(next, next, next === '"', 'symbol')
      return true
    }
    const found = this.#match(symbol)
    if (found !== undefined) this.#push('symbol', found[0].slice(1))
    return found !== undefined
  }

  /** Whether what comes now is a value rather than an operator between two. */
  #startsValue(): boolean {
    const last = this.#tokens.at(-1)
    if (last === undefined || !isValueEnd(last)) return true
    // `puts /x/` and `puts <<EOS`: a method's name may be followed by its first argument.
    const next = this.#source[this.#at + (this.#source[this.#at] === '<' ? 2 : 1)]
    return (
      last.kind === 'word' &&
      /^[a-z_]/.test(last.text) &&
      this.#spaced &&
      !/[\s=]/.test(next ?? ' ')
    )
  }

  #percent(): boolean {
    const found = this.#match(percent)
    if (found === undefined) return false
    const [, type = 'Q', given, bare = ''] = found
    const open = given ?? bare
    const kind = kindOfPercent[type] ?? 'string'
    this.#at -= 1
    this.#quoted(open, closing[open] ?? open, /[WIQrx]/.test(type), kind)
    return true
  }

  #heredoc(): boolean {
    const start = this.#at
    const found = this.#match(heredoc)
    const [, indent = '', quote, quoted, bare] = found ?? []
    const end = quoted ?? bare
    const isClosed = end !== undefined && end !== '' && this.#lastLineOf(end) >= this.#at
    if (!isClosed || (indent === '' && quote === undefined && !/^[A-Z_]/.test(end))) {
      this.#at = start
      return false
    }
    this.#heredocs.push({ end, indented: indent !== '' })
    this.#push('string', hole, ['heredoc'])
    return true
  }

  /** Where the last line begins that is nothing but this text; -1 where none is. */
  #lastLineOf(text: ByteString): number {
    this.#lastLines ??= lastLinesOf(this.#source)
    return this.#lastLines.get(text) ?? -1
  }

  /** Takes the text between two delimiters, which nest when they differ. */
  #quoted(
    open: string,
    close: string,
    interpolates: boolean,
    kind: RubyToken['kind'] = open === '`' ? 'command' : 'string',
  ): void {
    const line = this.#line
    const holes: ByteString[] = []
    const spaced = this.#spaced
    let text = ''
    let nested = 0
    this.#at += 1
    for (; this.#at < this.#source.length; this.#at += 1) {
      const char = this.#source[this.#at] as string
      if (char === close && nested === 0) break
      if (char === '\n') this.#line += 1
      if (char === '\\') text += this.#escape(interpolates)
      else if (interpolates && char === '#' && this.#source[this.#at + 1] === '{') {
        holes.push(this.#interpolation())
        text += hole
      } else {
        if (open !== close) nested += char === open ? 1 : char === close ? -1 : 0
        text += char
      }
    }
    this.#at += 1
    if (kind === 'mark') this.#skipFlags()
    this.#spaced = spaced
    this.#tokens.push({ kind: kind === 'mark' ? 'number' : kind, text, holes, line, spaced })
  }

  #skipFlags(): void {
    while (/[a-z]/.test(this.#source[this.#at] ?? '')) this.#at += 1
  }

  #escape(interpolates: boolean): string {
    this.#at += 1
    const char = this.#source[this.#at] ?? ''
    if (char === '\n') this.#line += 1
    if (!interpolates) return char === "'" || char === '\\' ? char : `\\${char}`
    return ({ n: '\n', t: '\t', e: '\x1b', s: ' ', r: '\r', '\n': '' } as const)[char] ?? char
  }

  /** Leaves off at the closing brace. */
  #interpolation(): ByteString {
    this.#at += 2
    const start = this.#at
    const outer = this.#tokens
    this.#depth += 1
    this.#tokens = []
    if (this.#depth < deepest) this.#code(true)
    else this.#skipTo('}')
    this.#tokens = outer
    this.#depth -= 1
    return this.#source.slice(start, this.#at)
  }

  /** True when the program ends here. */
  #newline(): boolean {
    this.#at += 1
    this.#line += 1
    for (const { end, indented } of this.#heredocs.splice(0)) this.#skipHeredoc(end, indented)
    this.#skipBlockComment()
    const last = this.#tokens.at(-1)
    const goesOn = last?.kind === 'mark' && !isValueEnd(last) && last.text !== '|'
    if (!goesOn && !this.#goesOnWithCall()) this.#push('newline', '\n')
    return /^__END__\r?(\n|$)/.test(this.#source.slice(this.#at, this.#at + 9))
  }

  /** Whether the next line of code begins with `.` or `&.`. */
  #goesOnWithCall(): boolean {
    if (this.#at > this.#ahead.at) {
      const at = afterBlankLines(this.#source, this.#at)
      beginsWithCall.lastIndex = at
      this.#ahead = { at, isCall: beginsWithCall.test(this.#source) }
    }
    return this.#ahead.isCall
  }

  #skipHeredoc(end: ByteString, indented: boolean): void {
    while (this.#at < this.#source.length) {
      const stop = this.#source.indexOf('\n', this.#at)
      const line = this.#source.slice(this.#at, stop < 0 ? undefined : stop).replace(/\r$/, '')
      this.#at = stop < 0 ? this.#source.length : stop + 1
      this.#line += 1
      if ((indented ? line.trim() : line) === end) return
    }
  }

  #skipBlockComment(): void {
    while (this.#source.startsWith('=begin', this.#at)) {
      const end = this.#source.indexOf('\n=end', this.#at)
      const to = end < 0 ? this.#source.length : end + 1
      this.#line += this.#source.slice(this.#at, to).split('\n').length - 1
      this.#at = to
      this.#skipTo('\n')
      this.#at += 1
      this.#line += 1
    }
  }

  #skipTo(char: string): void {
    const found = this.#source.indexOf(char, this.#at)
    this.#at = found < 0 ? this.#source.length : found
  }

  #take(length: number): ByteString {
    this.#at += length
    return this.#source.slice(this.#at - length, this.#at)
  }

  #push(kind: RubyToken['kind'], text: ByteString, holes: readonly ByteString[] = []): void {
    this.#tokens.push({ kind, text, holes, line: this.#line, spaced: this.#spaced })
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#source) ?? undefined
    if (found !== undefined) this.#at += found[0].length
    return found
  }
}

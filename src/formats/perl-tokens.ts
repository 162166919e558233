import type { ByteString } from '../model/file.ts'

/** One token of a Perl source; comments, POD and what follows `__END__` are none. */
export interface PerlToken {
  /**
   * `string`: the raw content of a quoted string or here-document. `words`: that of `qw`. `command`: that of `qx` or backticks. `pattern`: that
   * of a match or substitution. `angle`: that of `<…>`. `variable`: with its sigil. `mark`: an operator or bracket.
   */
  readonly kind:
    | 'word'
    | 'variable'
    | 'number'
    | 'string'
    | 'words'
    | 'command'
    | 'pattern'
    | 'angle'
    | 'mark'
  readonly text: ByteString
  /** From 1, of its first character. */
  readonly line: number
  /** A string in which nothing is interpolated. */
  readonly literal?: boolean
}

const variable =
  /\$(?:#(?=[\w{$:]))?\$*(?:(?:::)?[A-Za-z_]\w*(?:::\w+)*(?:::)?|\d+|\^[A-Z]|(?=\{)|(?<=\$\$)|[!-#%-/:-@[-`|~])/y
const list = /@\$*(?:(?:::)?[A-Za-z_]\w*(?:::\w+)*|(?=\{)|(?<=@)[-+])/y
const hash = /%\$*(?:(?:::)?[A-Za-z_^]\w*(?:::\w+)*(?:::)?|(?=\{)|(?<=%)[-+!])/y
const call = /[&*]\$*(?:(?:::)?[A-Za-z_]\w*(?:::\w+)*|(?=\{))/y
const word = /v\d+(?:\.\d+)*\b|[A-Za-z_]\w*(?:::\w+)*(?:::)?/y
const number = /0[xXbB][\da-fA-F_]+|\d[\d_]*(?:\.(?!\.)[\d_]*)*(?:[eE][-+]?\d+)?/y
const mark = /->|=>|=~|!~|&&|\|\||\/\/|\.\.\.?|<=>|<<|>>|::|[^\w\s]/y
const angle = /<(\$?[\w:]*|[^\s<>=;][^<>\n;]*)>/y
const hereDocument = /<<(~?)(?:([A-Za-z_]\w*)|\s*(["'])([^"'\n]*)\3)/y

const prototype = /[ \t]*\([$@%&*;\\[\]+_ ]*\)/y
/** A picture of lines up to one with only a dot; perlform(1). */
const format = /[ \t]*[\w:]*[ \t]*=[ \t]*\n(?:[^]*?\n)?\.[ \t]*(?=\n|$)/y

const quoteWords: Readonly<Record<string, PerlToken['kind']>> = {
  q: 'string',
  qq: 'string',
  qw: 'words',
  qx: 'command',
  qr: 'pattern',
  m: 'pattern',
  s: 'pattern',
  tr: 'pattern',
  y: 'pattern',
}
const hasTwoParts = new Set(['s', 'tr', 'y'])
const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' }

/** Operators and functions that are words: what follows is an operand, so that a slash begins a pattern. */
const takesOperand =
  /^(?:and|or|not|xor|if|unless|while|until|elsif|return|split|grep|map|join|push|unshift|print|say|x|lt|gt|le|ge|eq|ne|cmp|when|die|warn|defined|ref|scalar|foreach|for)$/

interface HereDocument {
  readonly end: ByteString
  readonly indented: boolean
  readonly index: number
}

/** The tokens of a Perl source, in order. Never throws: what is not closed goes on to the end. */
export const perlTokens = (text: ByteString): readonly PerlToken[] => new Lexer(text).tokens()

class Lexer {
  readonly #text: ByteString
  readonly #tokens: PerlToken[] = []
  /** For each open brace, whether it is a subscript: an operator follows its end. */
  readonly #braces: boolean[] = []
  #hereDocuments: HereDocument[] = []
  #at = 0
  #line = 1
  #operandNext = true

  constructor(text: ByteString) {
    this.#text = text
  }

  tokens(): readonly PerlToken[] {
    while (this.#at < this.#text.length) if (!this.#step()) break
    return this.#tokens
  }

  /** False at the end of the code. */
  #step(): boolean {
    const text = this.#text
    const character = text.charAt(this.#at)
    if (character === '\n') {
      this.#at += 1
      this.#line += 1
      if (this.#hereDocuments.length > 0) this.#readHereDocuments()
      return true
    }
    const isLineStart = this.#at === 0 || text[this.#at - 1] === '\n'
    if (isLineStart && /^=[A-Za-z]/.test(text.slice(this.#at, this.#at + 2))) this.#skipPod()
    else if (/\s/.test(character)) this.#at += 1
    else if (character === '#') this.#at = this.#lineEnd()
    else if (character === '\x04' || character === '\x1a') return false
    else return this.#token(character)
    return true
  }

  #token(character: string): boolean {
    if (/[A-Za-z_]/.test(character)) return this.#word()
    if (/\d/.test(character)) this.#simple('number', number, false)
    else if (character === '"' || character === "'" || character === '`') this.#quoted(character)
    else if (!this.#variable(character)) this.#operator(character)
    return true
  }

  #variable(character: string): boolean {
    if (character === '$') return this.#simple('variable', variable, false)
    if (character === '@') return this.#simple('variable', list, false)
    if (!this.#operandNext) return false
    if (character === '%') return this.#simple('variable', hash, false)
    return (character === '&' || character === '*') && this.#simple('variable', call, false)
  }

  #operator(character: string): void {
    if (character === '<' && this.#hereDocument()) return
    if (this.#operandNext && character === '/') {
      this.#at += 1
      this.#delimited('pattern', '/', false)
      this.#match(/[a-z]*/y)
      return
    }
    if (this.#operandNext && character === '<') {
      const line = this.#line
      const found = this.#match(angle)
      if (found !== undefined) {
        this.#add({ kind: 'angle', text: found[1] ?? '', line }, false)
        return
      }
    }
    this.#mark()
  }

  #mark(): void {
    const before = this.#tokens.at(-1)
    const line = this.#line
    const found = this.#match(mark)?.[0] ?? this.#text.charAt(this.#at++)
    if (found === '//' && this.#operandNext) {
      this.#add({ kind: 'pattern', text: '', line }, false)
      return
    }
    if (found === '{')
      this.#braces.push(before?.kind === 'variable' || /^(?:->|[\]}])$/.test(before?.text ?? ''))
    const isSubscript = found === '}' && this.#braces.pop() === true
    this.#add({ kind: 'mark', text: found, line }, !isSubscript && found !== ')' && found !== ']')
  }

  #word(): boolean {
    const before = this.#tokens.at(-1)
    const line = this.#line
    const name = this.#match(word)?.[0] ?? ''
    const isName =
      (before?.kind === 'mark' && before.text === '->') ||
      (before?.kind === 'word' && before.text === 'sub') ||
      /^\s*=>/.test(this.#text.slice(this.#at, this.#at + 40)) ||
      (before?.text === '{' && this.#text.charAt(this.#at) === '}')
    const isFileTest = name.length === 1 && before?.text === '-' && this.#text[this.#at - 2] === '-'
    if (!isName && (name === '__END__' || name === '__DATA__')) return false
    if (isName || isFileTest || !this.#quoteLike(name))
      this.#add(
        { kind: 'word', text: name, line },
        isFileTest || (!isName && takesOperand.test(name)),
      )
    if (name === 'sub' || before?.text === 'sub') this.#match(prototype)
    if (name === 'format') this.#line += (this.#match(format)?.[0].match(/\n/g) ?? []).length
    return true
  }

  /** `q`, `qw`, `s` and their like, when a delimiter follows. */
  #quoteLike(name: string): boolean {
    const kind = Object.hasOwn(quoteWords, name) ? quoteWords[name] : undefined
    if (kind === undefined) return false
    const [space = ''] = /^\s*/.exec(this.#text.slice(this.#at, this.#at + 80)) ?? []
    const open = this.#text.charAt(this.#at + space.length)
    const isComment = open === '#' && space !== ''
    const isOther = open === '' || /[\w;)]/.test(open) || (open === '=' && space !== '')
    if (isComment || isOther || (open === ',' && (space !== '' || name === 'y'))) return false
    this.#skip(space.length + 1)
    this.#delimited(kind, open, name === 'q' || open === "'")
    if (hasTwoParts.has(name)) this.#secondPart(open)
    if (kind === 'pattern') this.#match(/[a-z]*/y)
    return true
  }

  #secondPart(open: string): void {
    const close = closing[open]
    if (close !== undefined) {
      const [space = ''] = /^(?:\s|#.*\n)*/.exec(this.#text.slice(this.#at, this.#at + 400)) ?? []
      this.#skip(space.length + 1)
    }
    this.#content(close === undefined ? open : this.#text.charAt(this.#at - 1))
  }

  #quoted(character: string): void {
    this.#at += 1
    this.#delimited(character === '`' ? 'command' : 'string', character, character === "'")
  }

  #delimited(kind: PerlToken['kind'], open: string, literal: boolean): void {
    const line = this.#line
    const text = this.#content(open)
    this.#add({ kind, text, line, ...(literal ? { literal } : {}) }, false)
  }

  /** From behind the opening delimiter to behind the closing one. */
  #content(open: string): ByteString {
    const close = closing[open] ?? open
    const from = this.#at
    let depth = 1
    for (; this.#at < this.#text.length; this.#at += 1) {
      const character = this.#text[this.#at]
      if (character === '\n') this.#line += 1
      if (character === '\\') this.#at += 1
      else if (character === close) depth -= 1
      else if (character === open) depth += 1
      if (depth === 0) break
    }
    const content = this.#text.slice(from, this.#at)
    this.#at += 1
    return content
  }

  #hereDocument(): boolean {
    const line = this.#line
    const found = this.#match(hereDocument)
    if (found === undefined) return false
    const [, tilde = '', bare, quote, quoted] = found
    const index = this.#tokens.length
    this.#add(
      { kind: 'string', text: '', line, ...(quote === "'" ? { literal: true } : {}) },
      false,
    )
    this.#hereDocuments.push({ end: bare ?? quoted ?? '', indented: tilde !== '', index })
    return true
  }

  #readHereDocuments(): void {
    for (const { end, indented, index } of this.#hereDocuments) {
      const from = this.#at
      let body = this.#text.length
      while (this.#at < this.#text.length) {
        const start = this.#at
        this.#at = this.#lineEnd()
        const found = this.#text.slice(start, this.#at).replace(/\r$/, '')
        this.#skip(1)
        if ((indented ? found.trimStart() : found) === end) {
          body = start
          break
        }
      }
      const token = this.#tokens[index]
      if (token !== undefined)
        this.#tokens[index] = { ...token, text: this.#text.slice(from, body) }
    }
    this.#hereDocuments = []
  }

  #skipPod(): void {
    const cut = /^=cut\b.*$/m.exec(this.#text.slice(this.#at))
    this.#skip(cut === null ? this.#text.length - this.#at : cut.index + cut[0].length)
  }

  #lineEnd(): number {
    const end = this.#text.indexOf('\n', this.#at)
    return end === -1 ? this.#text.length : end
  }

  /** Moves on, counting the lines. */
  #skip(length: number): void {
    for (const end = this.#at + length; this.#at < end; this.#at += 1)
      if (this.#text[this.#at] === '\n') this.#line += 1
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text) ?? undefined
    if (found !== undefined) this.#at += found[0].length
    return found
  }

  #simple(kind: PerlToken['kind'], pattern: RegExp, operandNext: boolean): boolean {
    const line = this.#line
    const found = this.#match(pattern)
    if (found === undefined) return false
    this.#add({ kind, text: found[0], line }, operandNext)
    return true
  }

  #add(token: PerlToken, operandNext: boolean): void {
    this.#tokens.push(token)
    this.#operandNext = operandNext
  }
}

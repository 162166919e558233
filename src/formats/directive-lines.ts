import type { ByteString } from '../model/file.ts'
import type { Directive, DirectiveReading, DirectiveSyntax } from './directive.ts'

/** How the line-oriented configurations differ from `name word word`, with `#` for comments where a word could begin. */
export interface LineSyntax {
  /** Characters that begin a comment; `#` when not given. */
  readonly comments?: string
  /** Comments take whole lines only: the character is a letter inside a line. */
  readonly wholeLineComments?: boolean
  /** Stands between name and value, with or without spaces. */
  readonly separator?: '=' | ':'
  /** Stands between words, as white space does. */
  readonly lists?: ','
  /** A line that ends with a backslash goes on in the next. */
  readonly continued?: boolean
  /** `[name]` begins a block that lasts until the next one. */
  readonly sections?: boolean
  /** `<name words>` begins a block that `</name>` ends. */
  readonly elements?: boolean
}

interface Line {
  readonly text: ByteString
  /** From 1, of its first part. */
  readonly number: number
}

interface OpenDirective extends Directive {
  readonly block: OpenDirective[]
}

const maxDepth = 64

/** The syntax of a configuration that has a directive on each line; words may be quoted, a backslash keeps a character. */
export const directiveLines =
  (syntax: LineSyntax = {}): DirectiveSyntax =>
  (text) => {
    const reader = new LineReader(syntax)
    for (const line of logicalLines(text, syntax)) reader.take(line)
    return reader.finish()
  }

const logicalLines = (text: ByteString, { continued }: LineSyntax): Line[] => {
  const lines: Line[] = []
  let parts: ByteString[] = []
  let first = 1
  for (const [index, physical] of text.split('\n').entries()) {
    const part = physical.replace(/\r$/, '')
    if (parts.length === 0) first = index + 1
    if (continued === true && part.endsWith('\\')) {
      parts.push(part.slice(0, -1))
      continue
    }
    lines.push({ text: [...parts, part].join('').trim(), number: first })
    parts = []
  }
  if (parts.length > 0) lines.push({ text: parts.join('').trim(), number: first })
  return lines
}

/** A quoted run, an escaped character, or a character that ends no word. */
const piece = /"((?:\\[^]|[^"\\])*)"|'((?:''|[^'])*)'|\\([^])|([^])/y

/** Words of a line: white space (and `lists`) ends one, a comment ends the line. */
const wordsOf = (text: ByteString, { comments = '#', ...syntax }: LineSyntax): ByteString[] => {
  const words: ByteString[] = []
  let word: ByteString | undefined
  for (let at = 0; at < text.length; ) {
    piece.lastIndex = at
    const [all = text.slice(at), double, single, escaped, plain = ''] = piece.exec(text) ?? []
    at += all.length
    const ends = plain !== '' && (/\s/.test(plain) || plain === syntax.lists)
    if (word === undefined && plain !== '' && comments.includes(plain))
      if (syntax.wholeLineComments !== true) break
    if (ends && word !== undefined) words.push(word)
    const kept =
      double?.replace(/\\([^])/g, '$1') ?? single?.replace(/''/g, "'") ?? escaped ?? plain
    word = ends ? undefined : (word ?? '') + kept
  }
  return word === undefined ? words : [...words, word]
}

class LineReader {
  readonly #syntax: LineSyntax
  readonly #top: OpenDirective[] = []
  readonly #open: OpenDirective[] = []
  #problem: DirectiveReading['problem']

  constructor(syntax: LineSyntax) {
    this.#syntax = syntax
  }

  take({ text, number }: Line): void {
    const { comments = '#', sections, elements } = this.#syntax
    if (text === '' || comments.includes(text.charAt(0)) || this.#problem !== undefined) return
    if (sections === true && text.startsWith('[')) this.#section(text, number)
    else if (elements === true && text.startsWith('</')) this.#close(text, number)
    else if (elements === true && text.startsWith('<')) this.#element(text, number)
    else this.#add(this.#directive(text, number))
  }

  finish(): DirectiveReading {
    const unclosed = this.#syntax.elements === true ? this.#open.at(-1) : undefined
    if (unclosed !== undefined) this.#fail(unclosed.line, `<${unclosed.name}> does not end`)
    const directives = this.#top
    return this.#problem === undefined ? { directives } : { directives, problem: this.#problem }
  }

  #directive(text: ByteString, line: number): OpenDirective {
    const { separator } = this.#syntax
    const at = separator === undefined ? -1 : text.indexOf(separator)
    const [name = '', ...args] =
      at < 0
        ? wordsOf(text, this.#syntax)
        : [text.slice(0, at).trim(), ...wordsOf(text.slice(at + 1), this.#syntax)]
    return { name, args, line, block: [] }
  }

  #section(text: ByteString, line: number): void {
    const section: OpenDirective = {
      name: /^\[[^\]]*\]?/.exec(text)?.[0] ?? text,
      args: [],
      line,
      block: [],
    }
    this.#open.length = 0
    this.#add(section)
    this.#open.push(section)
  }

  #element(text: ByteString, line: number): void {
    const inside = text.replace(/^<\s*/, '').replace(/>\s*$/, '')
    const element = this.#directive(inside, line)
    this.#add(element)
    if (this.#open.length >= maxDepth) this.#fail(line, 'blocks nested too deep')
    this.#open.push(element)
  }

  #close(text: ByteString, line: number): void {
    const name = text.replace(/^<\/\s*|\s*>.*$/g, '').toLowerCase()
    if (this.#open.pop()?.name.toLowerCase() !== name) this.#fail(line, `</${name}> closes nothing`)
  }

  #add(directive: OpenDirective): void {
    const block = this.#open.at(-1)?.block ?? this.#top
    block.push(directive)
  }

  #fail(line: number, what: string): void {
    this.#problem ??= { line, what }
  }
}

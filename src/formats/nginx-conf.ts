import type { ByteString } from '../model/file.ts'
import type { Directive, DirectiveReading } from './directive.ts'

interface Token {
  readonly text: ByteString
  readonly line: number
  readonly kind: 'word' | 'mark'
}

/** Code in braces that is not nginx's: it may hold any text, so only its braces are counted. */
const foreignBlock = /_by_lua_block$|^js_block$/

const maxDepth = 64

/**
 * Reads a configuration as ngx_conf_file.c does: words end at white space, `;` and `{` (not at `${`), quotes count only where
 * a word begins, a backslash keeps the next character in the word, `#` comments where a word could begin.
 */
export const parseNginxConf = (text: ByteString): DirectiveReading => {
  const { tokens, problem } = tokenise(text)
  const reader = new BlockReader(tokens)
  const directives = reader.block(0)
  const found = problem ?? reader.problem
  return found === undefined ? { directives } : { directives, problem: found }
}

const escapes: Readonly<Record<string, string>> = { t: '\t', r: '\r', n: '\n' }

const unescape = (text: ByteString): ByteString =>
  text.replace(/\\(["'\\trn])/g, (_, character: string) => escapes[character] ?? character)

const tokenPattern =
  /(?<skip>\s+|#[^\n]*)|(?<mark>[;{}])|"(?<double>(?:\\[^]|[^"\\])*)"|'(?<single>(?:\\[^]|[^'\\])*)'|(?<word>(?:\\[^]|\$\{[^}\s]*\}|[^\s;{}"'\\])(?:\\[^]|\$\{[^}\s]*\}|[^\s;{\\])*)/y

const tokenise = (text: ByteString): { tokens: Token[]; problem?: DirectiveReading['problem'] } => {
  const tokens: Token[] = []
  const pattern = new RegExp(tokenPattern)
  let line = 1
  let at = 0
  while (at < text.length) {
    pattern.lastIndex = at
    const groups = pattern.exec(text)?.groups
    if (groups === undefined)
      return { tokens, problem: { line, what: 'a quote or an escape that does not end' } }
    const word = groups['double'] ?? groups['single'] ?? groups['word']
    const mark = groups['mark']
    if (word !== undefined) tokens.push({ text: unescape(word), line, kind: 'word' })
    if (mark !== undefined) tokens.push({ text: mark, line, kind: 'mark' })
    const isForeign = mark === '{' && foreignBlock.test(tokens.at(-2)?.text ?? '')
    const end = isForeign ? endOfBraces(text, pattern.lastIndex) : pattern.lastIndex
    line += newlines(text, at, end)
    at = end
  }
  return { tokens }
}

const newlines = (text: ByteString, from: number, to: number): number => {
  let count = 0
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1))
    count++
  return count
}

/** Position of the brace that closes the block begun before `from`, or the end of the text. */
const endOfBraces = (text: ByteString, from: number): number => {
  let depth = 1
  for (let at = from; at < text.length; at++) {
    if (text[at] === '{') depth++
    if (text[at] === '}') depth--
    if (depth === 0) return at
  }
  return text.length
}

class BlockReader {
  problem: DirectiveReading['problem']
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  block(depth: number): Directive[] {
    const directives: Directive[] = []
    while (this.#at < this.#tokens.length && this.problem === undefined) {
      if (this.#tokens[this.#at]?.text === '}' && this.#tokens[this.#at]?.kind === 'mark') {
        this.#at++
        if (depth === 0) this.#fail('a closing brace too many')
        return directives
      }
      const directive = this.#directive(depth)
      if (directive !== undefined) directives.push(directive)
    }
    if (depth > 0) this.#fail('a block that does not end')
    return directives
  }

  #directive(depth: number): Directive | undefined {
    const words: Token[] = []
    let token = this.#next()
    while (token?.kind === 'word') {
      words.push(token)
      token = this.#next()
    }
    const [name, ...args] = words
    if (name === undefined || token === undefined || token.text === '}') {
      this.#fail('a directive without its end')
      return undefined
    }
    if (token.text === '{' && depth >= maxDepth) {
      this.#fail('blocks nested too deep')
      return undefined
    }
    const block = token.text === '{' ? this.block(depth + 1) : []
    return { name: name.text, args: args.map((arg) => arg.text), line: name.line, block }
  }

  #next(): Token | undefined {
    return this.#tokens[this.#at++]
  }

  #fail(what: string): void {
    const last = Math.min(this.#at, this.#tokens.length) - 1
    this.problem ??= { line: this.#tokens[last]?.line ?? 1, what }
  }
}

import type { ByteString } from '../model/file.ts'
import type { Directive, DirectiveReading, DirectiveSyntax } from './directive.ts'

interface Token {
  readonly text: ByteString
  readonly line: number
  readonly kind: 'word' | 'mark'
}

const maxDepth = 64

const tokenPattern =
  /(?<skip>\s+|(?:#|\/\/)[^\n]*|\/\*[^]*?(?:\*\/|$))|(?<mark>[;{}])|"(?<quoted>(?:\\[^]|[^"\\])*)(?:"|$)|(?<word>[^\s;{}"]+)/y

const tokensOf = (text: ByteString): Token[] => {
  const tokens: Token[] = []
  let line = 1
  tokenPattern.lastIndex = 0
  for (let found = tokenPattern.exec(text); found !== null; found = tokenPattern.exec(text)) {
    const { quoted, word, mark } = found.groups ?? {}
    const words = quoted?.replace(/\\([^])/g, '$1') ?? word
    if (words !== undefined) tokens.push({ text: words, line, kind: 'word' })
    if (mark !== undefined) tokens.push({ text: mark, line, kind: 'mark' })
    line += found[0].split('\n').length - 1
    if (tokenPattern.lastIndex === text.length) break
  }
  return tokens
}

/**
 * Reads named.conf(5) and its like: `name words;` and `name words { block };`, comments of C, C++ and the shell. The words
 * after a block belong to its directive.
 */
export const parseNamedConf: DirectiveSyntax = (text) => {
  const reader = new StatementReader(tokensOf(text))
  const directives = reader.block(0)
  return reader.problem === undefined ? { directives } : { directives, problem: reader.problem }
}

class StatementReader {
  problem: DirectiveReading['problem']
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  block(depth: number): Directive[] {
    const directives: Directive[] = []
    while (this.problem === undefined) {
      const token = this.#tokens[this.#at]
      if (token === undefined) {
        if (depth > 0) this.#fail('a block that does not end')
        return directives
      }
      if (token.kind === 'mark' && token.text !== '{') {
        this.#at++
        if (token.text === ';') continue
        if (depth === 0) this.#fail('a closing brace too many')
        return directives
      }
      directives.push(this.#statement(token, depth))
    }
    return directives
  }

  #statement({ line }: Token, depth: number): Directive {
    const words: ByteString[] = []
    const block: Directive[] = []
    for (let token = this.#tokens[this.#at]; ; token = this.#tokens[this.#at]) {
      if (token === undefined || (token.kind === 'mark' && token.text !== '{')) break
      this.#at++
      if (token.kind === 'word') words.push(token.text)
      else if (depth >= maxDepth) this.#fail('blocks nested too deep')
      else block.push(...this.block(depth + 1))
      if (this.problem !== undefined) break
    }
    const [name = '', ...args] = words
    return { name, args, line, block }
  }

  #fail(what: string): void {
    const last = this.#tokens[Math.min(this.#at, this.#tokens.length) - 1]
    this.problem ??= { line: last?.line ?? 1, what }
  }
}

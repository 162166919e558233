import type { ByteString } from '../model/file.ts'
import type { Directive, DirectiveReading, DirectiveSyntax } from './directive.ts'

const tokenPattern =
  /(?<skip>\s+|#[^\n]*)|"(?<text>(?:\\[^]|[^"\\])*)(?:"|$)|(?<mark>[{}])|(?<assign>\+?=(?![=~>])|:=)|(?<rest>=>|[=!]=|[=!]~|[(),+])|(?<word>[^\s"{}(),+=!#:]+|[:!])/y

interface OpenDirective {
  readonly name: ByteString
  readonly args: ByteString[]
  readonly line: number
  readonly block: OpenDirective[]
}

const maxDepth = 64

const make = (name: ByteString, line: number): OpenDirective => ({
  name,
  args: [],
  line,
  block: [],
})

/**
 * Reads lighttpd.conf: `option = value` with every string and word of the value as an argument, keys of a list before their
 * values, `include "x"` likewise; a condition is a directive named after what it asks, with a block. What an expression adds
 * up to is not worked out.
 */
export const parseLighttpdConf: DirectiveSyntax = (text) => {
  const reader = new OptionReader()
  const pattern = new RegExp(tokenPattern)
  let line = 1
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    reader.take(found.groups ?? {}, line)
    line += found[0].split('\n').length - 1
    if (reader.problem !== undefined) break
  }
  return reader.finish(line)
}

class OptionReader {
  problem: DirectiveReading['problem']
  readonly #top = make('', 1)
  readonly #stack = [this.#top]
  #parentheses = 0
  #last: OpenDirective | undefined
  /** A word that may turn out to be the name of an option. */
  #word: { text: ByteString; line: number } | undefined

  take(groups: Readonly<Record<string, string | undefined>>, line: number): void {
    const { text, word, mark, assign, rest } = groups
    if (text !== undefined) this.#value(text.replace(/\\([^])/g, '$1'))
    if (rest === '(') this.#parentheses++
    if (rest === ')') this.#parentheses--
    if (assign !== undefined && this.#parentheses <= 0) this.#begin()
    if (word !== undefined) this.#take(word, line)
    if (mark === '{') this.#openBlock(line)
    if (mark === '}') this.#closeBlock(line)
  }

  finish(line: number): DirectiveReading {
    this.#settle()
    if (this.#stack.length > 1) this.problem ??= { line, what: 'a block that does not end' }
    const directives: readonly Directive[] = this.#top.block
    return this.problem === undefined ? { directives } : { directives, problem: this.problem }
  }

  #take(text: ByteString, line: number): void {
    this.#settle()
    if (/^include(_shell)?$/.test(text) && this.#parentheses <= 0) this.#add(make(text, line))
    else this.#word = { text, line }
  }

  /** The word before an `=` is the option's name. */
  #begin(): void {
    if (this.#word !== undefined) this.#add(make(this.#word.text, this.#word.line))
    this.#word = undefined
  }

  #settle(): void {
    if (this.#word !== undefined) this.#last?.args.push(this.#word.text)
    this.#word = undefined
  }

  #value(text: ByteString): void {
    this.#settle()
    this.#last?.args.push(text)
  }

  #openBlock(line: number): void {
    const condition = make(this.#word?.text ?? '', line)
    this.#word = undefined
    this.#add(condition)
    this.#stack.push(condition)
    if (this.#stack.length > maxDepth) this.problem = { line, what: 'blocks nested too deep' }
  }

  #closeBlock(line: number): void {
    this.#settle()
    this.#last = undefined
    if (this.#stack.length === 1) this.problem = { line, what: 'a closing brace too many' }
    else this.#stack.pop()
  }

  #add(directive: OpenDirective): void {
    this.#stack.at(-1)?.block.push(directive)
    this.#last = directive
  }
}

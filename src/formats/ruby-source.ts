import type { FactReader } from '../model/facts.ts'
import type { ByteString } from '../model/file.ts'
import { fromBytes } from './byte-string.ts'
import { RubyBlocks, type RubyPlace } from './ruby-blocks.ts'
import { hole, isValueEnd, type RubyToken } from './ruby-lexemes.ts'
import { calledForm, type RubyForm } from './ruby-methods.ts'
import { rubyText } from './ruby-path.ts'
import { rubyTokens } from './ruby-tokens.ts'

/** One thing that a source file loads. */
export interface RubyUse {
  readonly form: RubyForm
  /** Name or path as {@link rubyText} gives it; undefined when it is computed. */
  readonly what?: ByteString
  /** From 1. */
  readonly line: number
  readonly place: RubyPlace
}

/** What a Ruby source file loads, in its order. */
export interface RubySource {
  readonly uses: readonly RubyUse[]
}

/** {@link parseRubySource} of a file. */
export const rubySource: FactReader<RubySource> = {
  name: 'ruby-source',
  version: 2,
  read: (bytes) => parseRubySource(fromBytes(bytes)),
}

/** What Ruby source loads by literal names and paths; never throws. */
export const parseRubySource = (source: ByteString): RubySource =>
  new SourceReader(rubyTokens(source)).read()

class SourceReader {
  readonly #tokens: readonly RubyToken[]
  readonly #blocks: RubyBlocks
  readonly #known = new Map<ByteString, ByteString>()
  /** Block parameters that stand for each of some words. */
  readonly #each = new Map<ByteString, readonly ByteString[]>()
  readonly #uses: RubyUse[] = []
  /** The statement that was looked through last; indexes of tokens. */
  #statement = { end: 0, lastModifier: -1 }

  constructor(tokens: readonly RubyToken[]) {
    this.#tokens = tokens
    this.#blocks = new RubyBlocks(tokens)
  }

  read(): RubySource {
    for (const [at, token] of this.#tokens.entries()) {
      const rescued = this.#blocks.meet(at, this.#uses.length)
      if (rescued !== undefined) this.#weaken(rescued)
      if (token.kind === 'command') this.#note('command', at, this.#literal(token))
      if (token.kind === 'words') this.#words(at, token.text.split(/\s+/).filter(Boolean))
      if (token.kind === 'mark' && token.text === '[') this.#list(at)
      if (token.kind === 'word') this.#word(at, token)
    }
    if (!this.#blocks.isSound) this.#weaken(0)
    return { uses: this.#uses }
  }

  #weaken(from: number): void {
    for (const [index, use] of this.#uses.entries())
      if (index >= from && use.place === 'top') this.#uses[index] = { ...use, place: 'branch' }
  }

  #literal({ text, holes }: RubyToken): ByteString | undefined {
    return holes.length === 0 ? text : /^[^\0\s]+(?=\s)/.exec(text)?.[0]
  }

  #word(at: number, { text }: RubyToken): void {
    if (this.#tokens[at + 1]?.text === '=' && this.#tokens[at + 1]?.kind === 'mark') {
      this.#assign(at, text)
      return
    }
    const form = calledForm(this.#tokens, at)
    if (form !== undefined) this.#call(form, at)
    else if (text === 'autoload') this.#autoload(at)
    else if (text === 'Dir') this.#glob(at)
    else if (text === '$:' || text === '$LOAD_PATH') this.#loadPath(at)
    else if (text === 'Gem') this.#binPath(at)
    else if (
      text === 'Bundler' &&
      this.#textAt(at + 1) === '.' &&
      this.#textAt(at + 2) === 'require'
    )
      this.#note('bundle', at, '')
  }

  #textAt(at: number): ByteString | undefined {
    return this.#tokens[at]?.text
  }

  #assign(at: number, name: ByteString): void {
    const value = rubyText(this.#tokens, at + 2, this.#known)
    const end = value && this.#tokens[value.next]
    if (
      value !== undefined &&
      (end === undefined || end.kind === 'newline') &&
      !this.#known.has(name)
    )
      this.#known.set(name, value.text)
  }

  #call(form: RubyForm, at: number): void {
    const start = this.#argument(at + 1)
    const argument = this.#tokens[start]
    if (argument === undefined || argument.kind === 'newline' || argument.text === ')') return
    if (argument.text === 'Gem') return
    if (form === 'command') {
      // `IO.popen(['a', 'b'])`
      const first = argument.text === '[' ? start + 1 : start
      const { kind = 'newline', text = '' } = this.#tokens[first] ?? {}
      if (kind === 'string') this.#note(form, at, this.#commandLine(first))
      else if (kind === 'word' && text !== 'env') this.#note(form, at, undefined)
      return
    }
    const each = this.#perhapsEach(start)
    if (each !== undefined) {
      each.forEach((one) => this.#note(form, at, one))
      return
    }
    const value = rubyText(this.#tokens, start, this.#known)
    const after = value && this.#tokens[value.next]
    const isWhole = after === undefined || this.#endsArgument(after)
    this.#note(form, at, value !== undefined && isWhole ? value.text : undefined)
  }

  #argument(at: number): number {
    const isGrouped = this.#textAt(at) === '(' && this.#tokens[at]?.kind === 'mark'
    const next = isGrouped ? at + 1 : at
    return isGrouped && this.#tokens[next]?.kind === 'newline' ? next + 1 : next
  }

  #endsArgument({ kind, text }: RubyToken): boolean {
    return (
      kind === 'newline' ||
      /^(?:\)|,|\}|if|unless|rescue|and|or|&&|\|\||end|while|then|do)$/.test(text)
    )
  }

  /** The words of `system('a', 'b')`, or the line of `system('a b')`. */
  #commandLine(start: number): ByteString | undefined {
    const [token] = this.#tokens.slice(start, start + 1)
    return token && this.#literal(token)
  }

  #autoload(at: number): void {
    const name = this.#argument(at + 1)
    if (this.#textAt(at - 1) === 'def' || this.#tokens[name]?.kind !== 'symbol') return
    if (this.#textAt(name + 1) !== ',') return
    const start = this.#tokens[name + 2]?.kind === 'newline' ? name + 3 : name + 2
    this.#note('autoload', at, rubyText(this.#tokens, start, this.#known)?.text)
  }

  /** `Dir[…]`, `Dir.glob(…)`; only where what is found is loaded. */
  #glob(at: number): void {
    const isIndex = this.#textAt(at + 1) === '['
    const isCall = this.#textAt(at + 1) === '.' && this.#textAt(at + 2) === 'glob'
    if (!isIndex && !isCall) return
    const start = isIndex ? at + 2 : this.#argument(at + 3)
    const value = rubyText(this.#tokens, start, this.#known)
    const end = value?.next ?? start
    const following = this.#tokens.slice(end, end + 30)
    const load = following.find(
      ({ kind, text }) =>
        kind === 'word' && /^(?:require(?:_relative)?|load|require_dependency)$/.test(text),
    )
    if (load !== undefined && value !== undefined) this.#note('glob', at, value.text)
  }

  #loadPath(at: number): void {
    const words = [this.#textAt(at + 1), this.#textAt(at + 2)]
    const isSent =
      words[0] === '.' && /^(?:unshift|push|append|prepend|insert|<<)$/.test(words[1] ?? '')
    if (words[0] !== '<<' && !isSent) return
    const start = words[0] === '<<' ? at + 2 : this.#argument(at + 3)
    const skipped = words[1] === 'insert' ? start + 2 : start
    this.#note('load_path', at, rubyText(this.#tokens, skipped, this.#known)?.text)
  }

  #binPath(at: number): void {
    const method = this.#textAt(at + 2)
    if (this.#textAt(at + 1) !== '.' || !/^(?:activate_)?bin_path$/.test(method ?? '')) return
    const start = this.#argument(at + 3)
    const gem = rubyText(this.#tokens, start, this.#known)
    const program = gem && rubyText(this.#tokens, gem.next + 1, this.#known)
    if (program !== undefined) this.#note('bin', at, `${gem?.text}/${program.text}`)
  }

  /** `%w[a b].each do |name|`, `['a', 'b'].each { |name|`. */
  #words(at: number, words: readonly ByteString[]): void {
    const [dot, each, open, bar, name] = this.#tokens.slice(at + 1, at + 6).map(({ text }) => text)
    const isLoop = dot === '.' && /^(?:each|map|select|find|any\?|all\?)$/.test(each ?? '')
    if (isLoop && (open === 'do' || open === '{') && bar === '|' && name !== undefined)
      this.#each.set(name, words)
  }

  #list(at: number): void {
    const words: ByteString[] = []
    let next = at + 1
    for (let token = this.#tokens[next]; token !== undefined; token = this.#tokens[next]) {
      const isWord = token.kind === 'string' && token.holes.length === 0
      if (isWord) words.push(token.text)
      else if (token.text !== ',' && token.kind !== 'newline') break
      next += 1
    }
    if (this.#textAt(next) === ']' && words.length > 0) this.#words(next, words)
  }

  /** What an argument stands for that is a loop's variable, or a text with it inside. */
  #perhapsEach(at: number): readonly ByteString[] | undefined {
    const token = this.#tokens[at]
    if (token?.kind === 'word') return this.#each.get(token.text)
    const [code, ...others] = token?.kind === 'string' ? token.holes : []
    const words = code === undefined ? undefined : this.#each.get(code.trim())
    if (words === undefined || others.length > 0) return undefined
    return words.map((one) => token?.text.replace(hole, () => one) ?? one)
  }

  #note(form: RubyForm, at: number, what: ByteString | undefined): void {
    const line = this.#tokens[at]?.line ?? 1
    const place = this.#placeAt(at)
    this.#uses.push({ form, line, place, ...(what !== undefined && { what }) })
  }

  #placeAt(at: number): RubyPlace {
    const { place } = this.#blocks
    if (place !== 'top') return place
    const isReceived = /^(?:\.|::)$/.test(this.#textAt(at - 1) ?? '')
    const before = this.#tokens[isReceived ? at - 3 : at - 1]
    const starts = before === undefined || before.kind === 'newline' || !isValueEnd(before)
    const isChosen = /^(?:&&|\|\||\?|:|and|or)$/.test(before?.text ?? '')
    return starts && !isChosen && !this.#hasModifier(at) ? 'top' : 'branch'
  }

  /** `require 'x' if …` */
  #hasModifier(at: number): boolean {
    if (at >= this.#statement.end) this.#statement = this.#statementFrom(at)
    return this.#statement.lastModifier > at
  }

  #statementFrom(at: number): { readonly end: number; readonly lastModifier: number } {
    let lastModifier = -1
    let end = at + 1
    for (; end < this.#tokens.length; end += 1) {
      const token = this.#tokens[end] as RubyToken
      if (token.kind === 'newline') break
      if (token.kind === 'word' && (token.text === 'if' || token.text === 'unless'))
        lastModifier = end
    }
    return { end, lastModifier }
  }
}

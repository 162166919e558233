import type { ByteString } from '../model/file.ts'
import { isValueEnd, type RubyToken } from './ruby-lexemes.ts'

/**
 * When code of a file runs: `top` whenever the file is loaded, `branch` under a condition, in a block or where a missing file is rescued, `later`
 * in a method.
 */
export type RubyPlace = 'top' | 'branch' | 'later'

interface Block {
  readonly opener: ByteString
  place: RubyPlace
  /** How many things had been noted when it began. */
  readonly notedBefore: number
}

const openers: Readonly<Record<string, RubyPlace>> = {
  class: 'top',
  module: 'top',
  begin: 'top',
  def: 'later',
  if: 'branch',
  unless: 'branch',
  case: 'branch',
  while: 'branch',
  until: 'branch',
  for: 'branch',
  do: 'branch',
}
const loops = new Set(['while', 'until', 'for'])
/** What has a modifier form, which opens nothing. */
const modifiers = new Set(['if', 'unless', 'while', 'until', 'rescue'])
const rescuesMissing = /^(?:LoadError|ScriptError|Exception|NameError|Object)$/

/** Keeps track of the blocks that tokens open and close, as they are met in order. */
export class RubyBlocks {
  readonly #tokens: readonly RubyToken[]
  readonly #open: Block[] = []
  #loopsLine: number | undefined
  #isSound = true

  constructor(tokens: readonly RubyToken[]) {
    this.#tokens = tokens
  }

  /** Whether every block was closed by what closes it, so that places can be believed. */
  get isSound(): boolean {
    return this.#isSound && this.#open.length === 0
  }

  /** Where code is that comes now. */
  get place(): RubyPlace {
    const places = this.#open.map(({ place }) => place)
    return places.includes('later') ? 'later' : places.includes('branch') ? 'branch' : 'top'
  }

  /**
   * Meets the token of an index, when `noted` things have been noted. The answer is the number of the first of them that turns out to
   * be in a `begin` whose missing files are rescued.
   */
  meet(at: number, noted: number): number | undefined {
    const token = this.#tokens[at]
    if (token?.kind === 'mark') this.#mark(token.text, noted)
    if (token?.kind === 'newline') this.#loopsLine = undefined
    if (token?.kind !== 'word' || this.#isName(at)) return undefined
    if (token.text === 'end') this.#close('end')
    else if (token.text === 'rescue') return this.#rescue(at)
    else this.#word(at, token, noted)
    return undefined
  }

  #mark(text: ByteString, notedBefore: number): void {
    if (text === '{') this.#open.push({ opener: '{', place: 'branch', notedBefore })
    if (text === '}') this.#close('}')
  }

  #word(at: number, { text, line }: RubyToken, notedBefore: number): void {
    const place = Object.hasOwn(openers, text) ? openers[text] : undefined
    if (place === undefined || (modifiers.has(text) && this.#isModifier(at))) return
    if (text === 'def' && this.#isEndless(at)) return
    if (text === 'do' && this.#loopsLine === line) {
      this.#loopsLine = undefined
      return
    }
    if (loops.has(text)) this.#loopsLine = line
    this.#open.push({ opener: text, place, notedBefore })
  }

  #close(by: 'end' | '}'): void {
    const last = this.#open.pop()
    if (last === undefined || (last.opener === '{') !== (by === '}')) this.#isSound = false
  }

  /** `x.class`, `def end`, `:if` are names. */
  #isName(at: number): boolean {
    const before = this.#tokens[at - 1]
    return /^(?:\.|&\.|::|def)$/.test(before?.text ?? '') && before?.kind !== 'string'
  }

  #isModifier(at: number): boolean {
    const before = this.#tokens[at - 1]
    return before !== undefined && isValueEnd(before)
  }

  /** `def name(…) = value`. */
  #isEndless(at: number): boolean {
    let next = at + 2
    while (this.#tokens[next]?.text === '.' || this.#tokens[next - 1]?.text === '.') next += 1
    if (this.#tokens[next]?.text === '(' && this.#tokens[next]?.kind === 'mark')
      next = this.#afterGroup(next)
    const mark = this.#tokens[next]
    return mark?.kind === 'mark' && mark.text === '=' && mark.spaced
  }

  #afterGroup(at: number): number {
    let depth = 0
    for (let next = at; next < this.#tokens.length; next += 1) {
      const { kind, text } = this.#tokens[next] as RubyToken
      if (kind === 'mark' && text === '(') depth += 1
      if (kind === 'mark' && text === ')') depth -= 1
      if (depth === 0) return next + 1
    }
    return this.#tokens.length
  }

  /** A modifier, and a clause that names no class, rescue no LoadError: it is no StandardError. */
  #rescue(at: number): number | undefined {
    const block = this.#open.at(-1)
    if (block === undefined || this.#isModifier(at)) return undefined
    let isMissingRescued = false
    for (let next = at + 1; this.#tokens[next]?.kind !== 'newline'; next += 1) {
      const token = this.#tokens[next]
      if (token === undefined || token.text === 'then') break
      isMissingRescued ||= token.kind === 'word' && rescuesMissing.test(token.text)
    }
    if (block.place === 'top') block.place = 'branch'
    return isMissingRescued ? block.notedBefore : undefined
  }
}

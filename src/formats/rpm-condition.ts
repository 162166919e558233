import type { ByteString } from '../model/file.ts'
import { type RpmRelation, rpmSense } from './rpm-header.ts'

/** Words between two conditions. */
export type RpmOperator = 'and' | 'or' | 'if' | 'unless' | 'with' | 'without'

/** What a requirement says: a name in some versions, or several joined; `otherwise` is what follows `else`. */
export type RpmCondition =
  | RpmRelation
  | {
      readonly operator: RpmOperator
      /** Two or more; of `and`, `or` and `with` any number. */
      readonly operands: readonly RpmCondition[]
      readonly otherwise: RpmCondition | undefined
    }

const operators: readonly string[] = ['and', 'or', 'if', 'unless', 'with', 'without']
const isOperator = (word: string): word is RpmOperator => operators.includes(word)

const { less, greater, equal } = rpmSense
const senses = new Map([
  ['<', less],
  ['<=', less | equal],
  ['=', equal],
  ['==', equal],
  ['>=', greater | equal],
  ['>', greater],
])

/** Conditions in conditions; rpm has no limit, and nobody writes so many. */
const deepest = 64

/**
 * The condition of a requirement whose name begins with a bracket, `(a >= 1 if (b or c) else d)`; rpm docs/manual/boolean_dependencies.md. A
 * name may hold brackets of its own, `libc.so.6()(64bit)`. Undefined when it is none.
 */
export const parseRpmCondition = (text: ByteString): RpmCondition | undefined => {
  const reader = new ConditionReader(text)
  const condition = reader.condition(0)
  return reader.isAtEnd() ? condition : undefined
}

class ConditionReader {
  readonly #text: ByteString
  #at = 0

  constructor(text: ByteString) {
    this.#text = text
  }

  isAtEnd(): boolean {
    this.#skipBlanks()
    return this.#at === this.#text.length
  }

  condition(depth: number): RpmCondition | undefined {
    if (depth > deepest) return undefined
    return this.#takes('(') ? this.#joined(depth) : this.#relation()
  }

  /** After the opening bracket, up to and with the closing one. */
  #joined(depth: number): RpmCondition | undefined {
    const first = this.condition(depth + 1)
    if (first === undefined) return undefined
    const operands = [first]
    let operator: RpmOperator | undefined
    let otherwise: RpmCondition | undefined
    while (!this.#takes(')')) {
      const word = this.#word()
      const next = this.condition(depth + 1)
      if (next === undefined) return undefined
      const isElse = word === 'else' && (operator === 'if' || operator === 'unless')
      if (isElse && otherwise === undefined) otherwise = next
      else if (!isOperator(word) || (operator !== undefined && operator !== word)) return undefined
      else {
        operator = word
        operands.push(next)
      }
    }
    return operator === undefined ? first : { operator, operands, otherwise }
  }

  #relation(): RpmRelation | undefined {
    const name = this.#word()
    if (name === '') return undefined
    const before = this.#at
    const flags = senses.get(this.#word())
    if (flags !== undefined) return { name, version: this.#word(), flags }
    this.#at = before
    return { name, version: '', flags: 0 }
  }

  /** Up to a blank or a bracket that closes what the word has not opened. */
  #word(): ByteString {
    this.#skipBlanks()
    const start = this.#at
    let open = 0
    for (; this.#at < this.#text.length; this.#at += 1) {
      const character = this.#text.charAt(this.#at)
      if (/\s/.test(character) || (character === ')' && open === 0)) break
      if (character === '(') open += 1
      if (character === ')') open -= 1
    }
    return this.#text.slice(start, this.#at)
  }

  #takes(character: string): boolean {
    this.#skipBlanks()
    if (this.#text.charAt(this.#at) !== character) return false
    this.#at += 1
    return true
  }

  #skipBlanks(): void {
    while (/\s/.test(this.#text.charAt(this.#at))) this.#at += 1
  }
}

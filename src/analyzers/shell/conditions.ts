import { matchesPattern } from '../../formats/shell-pattern.ts'
import type { ByteString } from '../../model/file.ts'
import type { Field } from './value.ts'

/** Whether a command succeeds; undefined when nobody can tell. */
export type Outcome = boolean | undefined

const not = (one: Outcome): Outcome => (one === undefined ? undefined : !one)

const and = (a: Outcome, b: Outcome): Outcome =>
  a === false || b === false ? false : a === undefined || b === undefined ? undefined : true

const or = (a: Outcome, b: Outcome): Outcome => not(and(not(a), not(b)))

const numbers: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '-eq': (a, b) => a === b,
  '-ne': (a, b) => a !== b,
  '-gt': (a, b) => a > b,
  '-ge': (a, b) => a >= b,
  '-lt': (a, b) => a < b,
  '-le': (a, b) => a <= b,
}

const binaryOperators = new Set([
  ...Object.keys(numbers),
  ...['=', '==', '!=', '=~', '<', '>', '-nt', '-ot', '-ef'],
])

/** Tests of a file, test(1); what they say of the image that runs is not known here. */
const fileTests = /^-[bcdefghkprstuwxGLNOS]$/

/** There only while systemd is process 1; sd_booted(3). */
const systemdIsInit = '/run/systemd/system'

/** Reads the words of `[ … ]` and `[[ … ]]` from left to right. */
class TestReader {
  readonly files: { readonly test: string; readonly path: Field }[] = []
  readonly #words: readonly Field[]
  readonly #matchesPatterns: boolean
  #at = 0

  constructor(words: readonly Field[], matchesPatterns: boolean) {
    this.#words = words
    this.#matchesPatterns = matchesPatterns
  }

  read(): Outcome {
    return this.#words.length === 0 ? false : this.#either()
  }

  #either(): Outcome {
    let outcome = this.#both()
    while (this.#takes('-o', '||')) outcome = or(outcome, this.#both())
    return outcome
  }

  #both(): Outcome {
    let outcome = this.#one()
    while (this.#takes('-a', '&&')) outcome = and(outcome, this.#one())
    return outcome
  }

  #takes(...words: readonly string[]): boolean {
    const word = this.#words[this.#at]
    if (word === undefined || !words.includes(word)) return false
    this.#at += 1
    return true
  }

  #one(): Outcome {
    const isBinary = binaryOperators.has(this.#words[this.#at + 1] ?? '')
    if (!isBinary && this.#words.length - this.#at > 1) {
      if (this.#takes('!')) return not(this.#one())
      if (this.#takes('(')) {
        const outcome = this.#either()
        this.#takes(')')
        return outcome
      }
    }
    return isBinary ? this.#compared() : this.#unary()
  }

  #unary(): Outcome {
    const word = this.#words[this.#at]
    this.#at += 1
    const isLast = this.#at >= this.#words.length
    if (word === undefined) return undefined
    if (isLast) return word !== ''
    const operand = this.#words[this.#at]
    if (!/^-[a-zA-Z]$/.test(word)) return word !== ''
    this.#at += 1
    if (fileTests.test(word)) this.files.push({ test: word, path: operand })
    if (word === '-d' && operand === systemdIsInit) return false
    if (operand === undefined) return undefined
    if (word === '-n') return operand !== ''
    return word === '-z' ? operand === '' : undefined
  }

  #compared(): Outcome {
    const [left, operator = '', right] = this.#words.slice(this.#at, this.#at + 3)
    this.#at += 3
    if (left === undefined || right === undefined) return undefined
    if (operator === '=' || operator === '==') return this.#isSame(left, right)
    if (operator === '!=') return not(this.#isSame(left, right))
    const compare = numbers[operator]
    if (compare === undefined || !/^-?\d+$/.test(left) || !/^-?\d+$/.test(right)) return undefined
    return compare(Number(left), Number(right))
  }

  #isSame(left: ByteString, right: ByteString): Outcome {
    return this.#matchesPatterns ? matchesPattern(right, left) : left === right
  }
}

/** What a test says, and the files that it asks about. `words` are without the brackets. */
export const testOutcome = (
  words: readonly Field[],
  matchesPatterns: boolean,
): { readonly outcome: Outcome; readonly files: TestReader['files'] } => {
  const reader = new TestReader(words, matchesPatterns)
  const outcome = reader.read()
  return { outcome, files: reader.files }
}

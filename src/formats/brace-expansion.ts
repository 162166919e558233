import { SlimError } from '../model/error.ts'
import { toDisplay } from './byte-string.ts'

/** More alternatives than a person would write out; beyond it a pattern is a mistake or an attack. */
const maxAlternatives = 1024
/** PATH_MAX of Linux. */
const maxLength = 4096

/**
 * All words that a pattern with `{a,b}` and `{1..9}` stands for, in the order of bash(1), "Brace Expansion"; braces that hold
 * neither a comma nor a range stay as they are, and a backslash keeps the next character from counting. Throws RECIPE_INVALID
 * when the pattern is longer than a path can be or stands for more than 1,024 words.
 */
export const expandBraces = (pattern: string): readonly string[] => {
  if (pattern.length > maxLength)
    throw new SlimError('RECIPE_INVALID', `a pattern of ${pattern.length} bytes is no path`, {
      hint: 'shorten the pattern to at most 4096 bytes',
    })
  return expand(pattern, pattern)
}

const expand = (text: string, whole: string): readonly string[] => {
  const brace = firstBrace(text)
  if (brace === undefined) return [text]
  const middles = brace.options.flatMap((option) => expand(option, whole))
  const tails = expand(text.slice(brace.end), whole)
  if (middles.length * tails.length > maxAlternatives)
    throw new SlimError(
      'RECIPE_INVALID',
      `the pattern ${toDisplay(whole)} stands for more than ${maxAlternatives} paths`,
      { hint: 'write fewer alternatives in braces, or split the pattern' },
    )
  const head = text.slice(0, brace.start)
  return middles.flatMap((middle) => tails.map((tail) => `${head}${middle}${tail}`))
}

interface Brace {
  readonly start: number
  /** One past the closing brace. */
  readonly end: number
  readonly options: readonly string[]
}

/** The first pair of braces that stands for something. */
const firstBrace = (text: string): Brace | undefined => {
  for (let start = openingFrom(text, 0); start >= 0; start = openingFrom(text, start + 1)) {
    const brace = braceAt(text, start)
    if (brace !== undefined) return brace
  }
  return undefined
}

const openingFrom = (text: string, from: number): number => {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '{') return at
  }
  return -1
}

const braceAt = (text: string, start: number): Brace | undefined => {
  const cuts = [start]
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const character = text[at]
    if (character === '\\') at++
    else if (character === '{') depth++
    else if (character === ',' && depth === 1) cuts.push(at)
    else if (character === '}' && --depth === 0) {
      const options = optionsOf(text, [...cuts, at])
      return options === undefined ? undefined : { start, end: at + 1, options }
    }
  }
  return undefined
}

const optionsOf = (text: string, cuts: readonly number[]): readonly string[] | undefined => {
  const parts = cuts.slice(1).map((cut, index) => text.slice((cuts[index] ?? 0) + 1, cut))
  return parts.length > 1 ? parts : rangeOf(parts[0] ?? '')
}

/** `1..9`, `01..10` (padded alike) and `a..f`, upwards or downwards. */
const rangeOf = (text: string): readonly string[] | undefined => {
  const numbers = /^(-?\d{1,6})\.\.(-?\d{1,6})$/.exec(text)
  if (numbers !== null) {
    const [, from = '', to = ''] = numbers
    const padded = /^-?0\d/.test(from) || /^-?0\d/.test(to)
    const width = padded ? Math.max(from.length, to.length) : 0
    return steps(Number(from), Number(to)).map((value) => padNumber(value, width))
  }
  const letters = /^([A-Za-z])\.\.([A-Za-z])$/.exec(text)
  if (letters === null) return undefined
  const [, from = '', to = ''] = letters
  return steps(from.charCodeAt(0), to.charCodeAt(0)).map((code) => String.fromCharCode(code))
}

const padNumber = (value: number, width: number): string =>
  value < 0 ? `-${String(-value).padStart(width - 1, '0')}` : String(value).padStart(width, '0')

/** Both ends included; one more than allowed is enough for the caller to see that it is too many. */
const steps = (from: number, to: number): number[] =>
  Array.from({ length: Math.min(Math.abs(to - from), maxAlternatives) + 1 }, (_, index) =>
    from <= to ? from + index : from - index,
  )

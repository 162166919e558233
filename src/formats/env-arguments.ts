import type { ByteString } from '../model/file.ts'

/** What env(1) would run. */
export interface EnvCommand {
  /** Program and its arguments. */
  readonly argv: readonly ByteString[]
  /** PATH for finding it: undefined when it stays as it is, empty when it is unset. */
  readonly path: ByteString | undefined
}

/** Variables by name, for `${NAME}` in a split string. */
export type Variables = ReadonlyMap<ByteString, ByteString>

/** Thrown and caught in here only. */
class Refused extends Error {}

/**
 * Reads the arguments of env(1) from GNU coreutils, argv[0] left out: options, `NAME=VALUE`, and `-S`, whose string is split into
 * words that take its place. `problem` says why env would not run anything.
 */
export const parseEnvArguments = (
  words: readonly ByteString[],
  variables: Variables,
): EnvCommand | { readonly problem: string } => {
  try {
    return commandOf(words, variables)
  } catch (error) {
    if (error instanceof Refused) return { problem: error.message }
    throw error
  }
}

/** Options that take a value, by their short letter. */
const valued: Readonly<Record<string, string>> = {
  u: 'unset',
  C: 'chdir',
  S: 'split-string',
  a: 'argv0',
}

const flags: Readonly<Record<string, string>> = { i: 'ignore-environment', 0: 'null', v: 'debug' }

const longNames = [
  ...Object.values(valued),
  ...Object.values(flags),
  ...['block-signal', 'default-signal', 'ignore-signal', 'list-signal-handling'],
]

/** Most words that splitting may make; a script's line has room for far fewer. */
const mostWords = 4096

const commandOf = (words: readonly ByteString[], variables: Variables): EnvCommand => {
  let rest = [...words]
  let path: ByteString | undefined
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') break
    const option = optionOf(word, rest)
    if (option === undefined) {
      rest.unshift(word)
      break
    }
    if (option.name === 'split-string') rest = [...splitString(option.value, variables), ...rest]
    if (rest.length > mostWords) throw new Refused('its string splits into too many words')
    if (option.name === 'ignore-environment') path = ''
    if (option.name === 'unset' && option.value === 'PATH') path = ''
  }
  while (rest[0]?.includes('=') === true) {
    const [, name, value = ''] = /^([^=]*)=(.*)$/s.exec(rest.shift() ?? '') ?? []
    if (name === 'PATH') path = value
  }
  if (rest.length === 0) throw new Refused('it names no command')
  return { argv: rest, path }
}

interface Option {
  readonly name: string
  readonly value: ByteString
}

/** The option that a word is; takes a separate value from `rest`, and puts back the letters that follow a flag. */
const optionOf = (word: ByteString, rest: ByteString[]): Option | undefined => {
  if (word === '-') return { name: 'ignore-environment', value: '' }
  if (word.startsWith('--')) return longOption(word, rest)
  if (!word.startsWith('-')) return undefined
  const letter = word.charAt(1)
  const tail = word.slice(2)
  const name = valued[letter]
  if (name !== undefined) return { name, value: tail === '' ? separate(word, rest) : tail }
  const flag = flags[letter]
  if (flag === undefined) throw new Refused(`it does not know the option -${letter}`)
  if (tail !== '') rest.unshift(`-${tail}`)
  return { name: flag, value: '' }
}

const longOption = (word: ByteString, rest: ByteString[]): Option => {
  const [, given = '', value] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? []
  const exact = longNames.includes(given)
    ? [given]
    : longNames.filter((one) => one.startsWith(given))
  const [name] = exact
  if (name === undefined || exact.length > 1)
    throw new Refused(`it does not know the option --${given}`)
  if (value !== undefined) return { name, value }
  return { name, value: Object.values(valued).includes(name) ? separate(word, rest) : '' }
}

const separate = (word: ByteString, rest: ByteString[]): ByteString => {
  const value = rest.shift()
  if (value === undefined) throw new Refused(`its option ${word} lacks a value`)
  return value
}

/** Escapes that stand for one character, outside single quotes. */
const escapes: Readonly<Record<string, string>> = {
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '#': '#',
  $: '$',
  '"': '"',
  "'": "'",
  '\\': '\\',
}

const blanks = ' \t\n\v\f\r'

/** Splits as env(1), "-S/--split-string syntax"; a state machine over the characters. */
class Splitter {
  readonly #text: ByteString
  readonly #variables: Variables
  readonly #words: ByteString[] = []
  #word: ByteString | undefined
  #quote: '' | '"' | "'" = ''
  #at = 0

  constructor(text: ByteString, variables: Variables) {
    this.#text = text
    this.#variables = variables
  }

  split(): readonly ByteString[] {
    while (this.#at < this.#text.length && !this.#isComment()) {
      const character = this.#text.charAt(this.#at)
      this.#at += 1
      if (!this.#take(character)) break
    }
    if (this.#quote !== '') throw new Refused('its string has no closing quote')
    this.#endWord()
    return this.#words
  }

  #isComment(): boolean {
    return this.#word === undefined && this.#quote === '' && this.#text.charAt(this.#at) === '#'
  }

  /** False when the rest of the string does not count. */
  #take(character: string): boolean {
    if (character === "'" || character === '"') this.#quoted(character)
    else if (character === '\\') return this.#escape(this.#text.charAt(this.#at++))
    else if (character === '$' && this.#quote !== "'") this.#variable()
    else if (this.#quote === '' && blanks.includes(character)) this.#endWord()
    else this.#append(character)
    return true
  }

  #quoted(mark: '"' | "'"): void {
    if (this.#quote === '') this.#quote = mark
    else if (this.#quote === mark) this.#quote = ''
    else {
      this.#append(mark)
      return
    }
    // Quotes make a word even when there is nothing between them.
    this.#append('')
  }

  #escape(next: string): boolean {
    if (this.#quote === "'") {
      this.#append(next === "'" || next === '\\' ? next : `\\${next}`)
      return true
    }
    if (next === 'c') {
      if (this.#quote === '"') throw new Refused('its string has \\c in double quotes')
      return false
    }
    if (next === '_' && this.#quote === '') this.#endWord()
    else this.#append(next === '_' ? ' ' : escapeOf(next))
    return true
  }

  /** One that is not set is as if it were not there: it does not even make an empty word. */
  #variable(): void {
    const found = /^\{([A-Za-z_][A-Za-z0-9_]*)\}/.exec(this.#text.slice(this.#at))
    if (found?.[1] === undefined) throw new Refused('its string has a $ without {NAME}')
    this.#at += found[0].length
    const value = this.#variables.get(found[1])
    if (value !== undefined) this.#append(value)
  }

  #append(text: ByteString): void {
    this.#word = (this.#word ?? '') + text
  }

  #endWord(): void {
    if (this.#word !== undefined) this.#words.push(this.#word)
    this.#word = undefined
  }
}

const escapeOf = (letter: string): string => {
  const meant = escapes[letter]
  if (meant === undefined) throw new Refused(`its string has an unknown escape \\${letter}`)
  return meant
}

const splitString = (text: ByteString, variables: Variables): readonly ByteString[] =>
  new Splitter(text, variables).split()

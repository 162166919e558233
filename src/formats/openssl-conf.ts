import type { ByteString } from '../model/file.ts'

/** A value with the place it was set at. */
export interface OpensslSetting {
  /** Expanded. A variable that has no value stays as it is written, with its `$`; OpenSSL would refuse the file. */
  readonly value: ByteString
  readonly file: ByteString
  /** From 1, where the line begins. */
  readonly line: number
}

/** Section → name → setting. What stands before the first section is in `default`. */
export type OpensslConf = ReadonlyMap<ByteString, ReadonlyMap<ByteString, OpensslSetting>>

/** One file of a configuration. */
export interface OpensslPage {
  readonly file: ByteString
  readonly text: ByteString
}

/** Where an include stands. */
export interface OpensslPlace {
  readonly file: ByteString
  readonly line: number
}

/** What a configuration can reach beside itself. */
export interface OpensslSurroundings {
  /** Variables of the environment, for `$ENV::NAME`. */
  readonly env: ReadonlyMap<ByteString, ByteString>
  /** The files that `.include` of a path reads, in order; the path is as written, after `.pragma includedir`. */
  readonly include: (path: ByteString, place: OpensslPlace) => readonly OpensslPage[]
}

/**
 * Reads an openssl.cnf with all it includes into one set of sections, as config(5ssl) and crypto/conf/conf_def.c have it: a
 * section goes on through an include, a later setting of a name wins, `$name`, `${name}`, `$section::name` and
 * `$ENV::NAME` are expanded where they stand. The text that `include` gives must be finite.
 */
export const readOpensslConf = (page: OpensslPage, around: OpensslSurroundings): OpensslConf => {
  const reader = new Reader(around)
  reader.page(page)
  return reader.sections
}

/** Pieces of a value: a quoted run, an escape, a variable in its three forms, any other character. */
const piece =
  /(["'`])((?:\\.|(?!\1).)*)\1?|\\(.)|\$(?:\{([^}]*)\}|\(([^)]*)\)|((?:\w+::)?\w+))|(.)/gs

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b' }

const unescaped = (letter: string): string => escapes[letter] ?? letter

/** Text up to a `#` that is neither quoted nor escaped. */
const withoutComment = (text: ByteString): ByteString => {
  let quote = ''
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at)
    if (letter === '\\') at++
    else if (quote !== '') quote = letter === quote ? '' : quote
    else if (/["'`]/.test(letter)) quote = letter
    else if (letter === '#') return text.slice(0, at)
  }
  return text
}

class Reader {
  readonly sections = new Map<ByteString, Map<ByteString, OpensslSetting>>()
  readonly #around: OpensslSurroundings
  #section = 'default'
  #includeDirectory: ByteString | undefined
  #dollarIsLetter = false

  constructor(around: OpensslSurroundings) {
    this.#around = around
    this.#includeDirectory = around.env.get('OPENSSL_CONF_INCLUDE')
  }

  page({ file, text }: OpensslPage): void {
    for (const { content, line } of logicalLines(text)) this.#line(content, { file, line })
  }

  #line(content: ByteString, place: OpensslPlace): void {
    const section = /^\[([^\]]*)\]/.exec(content)?.[1]
    if (section !== undefined) {
      this.#section = this.#expand(section.trim())
      this.#in(this.#section)
      return
    }
    const [, command, argument = ''] = /^\.(include|pragma)\b\s*=?\s*(.*)$/s.exec(content) ?? []
    if (command === 'include') this.#include(argument, place)
    else if (command === 'pragma') this.#pragma(argument)
    else this.#assign(content, place)
  }

  #include(argument: ByteString, place: OpensslPlace): void {
    const path = this.#expand(argument)
    const directory = this.#includeDirectory
    const full = path.startsWith('/') || directory === undefined ? path : `${directory}/${path}`
    for (const page of this.#around.include(full, place)) this.page(page)
  }

  #pragma(argument: ByteString): void {
    const [, name, value = ''] = /^(\w+)\s*[:=]?\s*(.*)$/s.exec(argument) ?? []
    if (name === 'includedir') this.#includeDirectory = value
    if (name === 'dollarid') this.#dollarIsLetter = /^(?:on|true)$/.test(value)
  }

  #assign(content: ByteString, place: OpensslPlace): void {
    const equals = content.indexOf('=')
    if (equals < 0) return
    const [name = '', section] = content.slice(0, equals).trim().split('::', 2).reverse()
    const value = this.#expand(content.slice(equals + 1).trim())
    this.#in(section ?? this.#section).set(name, { value, ...place })
  }

  #in(section: ByteString): Map<ByteString, OpensslSetting> {
    const known = this.sections.get(section) ?? new Map<ByteString, OpensslSetting>()
    this.sections.set(section, known)
    return known
  }

  #expand(text: ByteString): ByteString {
    return text.replace(piece, (all, ...groups: (string | undefined)[]) => {
      const [, quoted, escaped, braced, bracketed, bare, plain] = groups
      if (quoted !== undefined) return quoted.replace(/\\(.)/gs, (_, one: string) => unescaped(one))
      if (escaped !== undefined) return unescaped(escaped)
      if (plain !== undefined || (bare !== undefined && this.#dollarIsLetter)) return all
      return this.#variable(braced ?? bracketed ?? bare ?? '') ?? all
    })
  }

  #variable(name: ByteString): ByteString | undefined {
    const [last = '', section] = name.split('::', 2).reverse()
    if (section === 'ENV') return this.#around.env.get(last)
    const of = (one: ByteString) => this.sections.get(one)?.get(last)?.value
    return of(section ?? this.#section) ?? of('default')
  }
}

interface LogicalLine {
  readonly content: ByteString
  readonly line: number
}

function* logicalLines(text: ByteString): Generator<LogicalLine> {
  let joined = ''
  let first = 1
  const rows = text.split(/\r?\n/)
  for (const [index, row] of rows.entries()) {
    if (joined === '') first = index + 1
    const goesOn = /(?:^|[^\\])(?:\\\\)*\\$/.test(row)
    joined += goesOn ? row.slice(0, -1) : row
    if (goesOn && index < rows.length - 1) continue
    const content = withoutComment(joined).trim()
    joined = ''
    if (content !== '') yield { content, line: first }
  }
}

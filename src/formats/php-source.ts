import type { FactReader } from '../model/facts.ts'
import type { ByteString } from '../model/file.ts'
import { fromBytes } from './byte-string.ts'
import { type PhpToken, phpTokens } from './php-tokens.ts'

/** A file that a source includes. */
export interface PhpInclude {
  readonly path: ByteString
  /** From the directory of the source: how many directories up; undefined where include_path counts. */
  readonly up: number | undefined
  /** At the top level by `require`: without it the source cannot run. */
  readonly isRequired: boolean
  /** From 1. */
  readonly line: number
}

/** Something that a source does with a name that is computed. */
export interface PhpComputed {
  readonly what: 'include' | 'command' | 'library'
  /** As written, cut. */
  readonly text: ByteString
  /** From 1. */
  readonly line: number
}

/** What a PHP source includes, runs and names. All lists are in the order of the source, each thing once. */
export interface PhpSource {
  readonly includes: readonly PhpInclude[]
  /** Programs that are run; all of them by the shell. */
  readonly commands: readonly ByteString[]
  /** Strings that have the form of a time zone's name. */
  readonly zones: readonly string[]
  readonly computed: readonly PhpComputed[]
}

/** Larger files are data. */
const maxBytes = 1 << 22

const includes = /^(?:require|include)(?:_once)?$/i
const runners = /^\\?(?:exec|shell_exec|system|passthru|popen|proc_open|pcntl_exec)$/i
const zone = /^(?:[A-Z][A-Za-z_]+(?:\/[A-Za-z][\w+-]*){1,2}|UTC|GMT|[A-Z]{3,4})$/
const firstWord = /^\s*(?:exec\s+)?([^\s$&*(){}[\]'";\\|?<>~`]+)(?=[\s;&|]|$)/

/** What a PHP source includes, runs and names, from its tokens; PHP manual, "require". No code of it is run. */
export const phpSource: FactReader<PhpSource> = {
  name: 'php-source',
  version: 1,
  read: (bytes) => readPhp(bytes.length > maxBytes ? '' : fromBytes(bytes)),
}

/** The same, of a text. */
export const readPhp = (text: ByteString): PhpSource => {
  const findings = new Findings()
  const tokens = phpTokens(text)
  tokens.forEach((token, at) => {
    findings.take(token, tokens, at)
  })
  return findings.source()
}

class Findings {
  readonly #includes = new Map<string, PhpInclude>()
  readonly #commands = new Set<ByteString>()
  readonly #zones = new Set<string>()
  readonly #computed = new Map<string, PhpComputed>()
  #depth = 0

  source(): PhpSource {
    return {
      includes: [...this.#includes.values()],
      commands: [...this.#commands],
      zones: [...this.#zones],
      computed: [...this.#computed.values()],
    }
  }

  take(token: PhpToken, tokens: readonly PhpToken[], at: number): void {
    const { kind, text } = token
    if (kind === 'mark') this.#depth += text === '{' ? 1 : text === '}' ? -1 : 0
    else if (kind === 'string' && zone.test(text)) this.#zones.add(text)
    else if (kind === 'command') this.#run(token, [token])
    else if (kind === 'word') this.#word(tokens, at)
  }

  #word(tokens: readonly PhpToken[], at: number): void {
    const before = tokens[at - 1]?.text ?? ''
    const word = tokens[at]
    if (word === undefined || /^(?:->|\?->|::|function|new)$/.test(before)) return
    const rest = statementAt(tokens, at + 1)
    const [first, second] = rest
    if (includes.test(word.text)) this.#include([word, ...rest], before)
    else if (/^\\?FFI$/.test(word.text) && first?.text === '::')
      this.#compute('library', [word, ...rest])
    else if (runners.test(word.text) && first?.text === '(' && second !== undefined)
      this.#run(second, [word, ...rest])
  }

  #include(statement: readonly PhpToken[], before: string): void {
    const [word, ...expression] = statement
    const target = pathOf(expression)
    const isStatement = this.#depth === 0 && /^[;{}]?$/.test(before)
    const isRequired = isStatement && /^require/i.test(word?.text ?? '')
    if (target !== undefined)
      this.#includes.set(`${target.up} ${target.path}`, {
        ...target,
        isRequired,
        line: word?.line ?? 0,
      })
    else if (!startsHere(expression)) this.#compute('include', statement)
  }

  /** The program of a command, or that it is computed. */
  #run({ kind, text }: PhpToken, statement: readonly PhpToken[]): void {
    if (kind === 'mark') return
    const isText = kind !== 'variable' && kind !== 'word'
    const name = isText ? firstWord.exec(text)?.[1] : undefined
    if (name === undefined) this.#compute('command', statement)
    else this.#commands.add(name)
  }

  #compute(what: PhpComputed['what'], statement: readonly PhpToken[]): void {
    const all = statement.map(({ text }) => text).join(' ')
    const text = all.slice(0, 80)
    this.#computed.set(`${what} ${text}`, { what, text, line: statement[0]?.line ?? 0 })
  }
}

const statementAt = (tokens: readonly PhpToken[], from: number): readonly PhpToken[] => {
  const end = tokens.findIndex(
    ({ kind, text }, at) => at >= from && at < from + 40 && kind === 'mark' && text === ';',
  )
  return tokens.slice(from, end === -1 ? from + 40 : end)
}

/** What is found from a source's own directory on is found with it. */
const startsHere = (expression: readonly PhpToken[]): boolean =>
  expression.slice(0, 4).some(({ text }) => /^(?:__DIR__|__FILE__)$/i.test(text))

/** A path that is put together of literals and the source's own directory; undefined for any other expression. */
const pathOf = (expression: readonly PhpToken[]): Pick<PhpInclude, 'path' | 'up'> | undefined => {
  const all = expression.map(({ kind, text }) => (kind === 'string' ? `"${text}"` : text)).join('')
  let rest = all.replace(/^\((.*)\)$/s, '$1')
  let up: number | undefined
  const directory =
    /^(?:(__DIR__)|\\?dirname\((__FILE__)\)|\\?dirname\(__DIR__(?:,(\d))?\)|\\?dirname\(__FILE__,(\d)\)|\\?dirname\(\\?dirname\(__FILE__\)\))\.?/i.exec(
      rest,
    )
  if (directory !== null) {
    const [whole, here, file, levels, ofFile] = directory
    up = here !== undefined || file !== undefined ? 0 : Number(levels ?? Number(ofFile ?? 2) - 1)
    rest = rest.slice(whole.length)
  }
  const parts = [
    ...rest.matchAll(/"([^"]*)"(?:\.(?:DIRECTORY_SEPARATOR\.?)?|$)|DIRECTORY_SEPARATOR\.?/gy),
  ]
  const length = parts.reduce((sum, [whole]) => sum + whole.length, 0)
  if (parts.length === 0 || length !== rest.length) return undefined
  const path = parts
    .map(([whole, text]) => `${text ?? ''}${/DIRECTORY_SEPARATOR/.test(whole) ? '/' : ''}`)
    .join('')
  return { path, up }
}

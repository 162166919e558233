import type { ByteString } from '../model/file.ts'

/** What a line of a stack is about; pam.d(5). */
export type PamType = 'account' | 'auth' | 'password' | 'session'

/** One line that PAM heeds. */
export type PamLine =
  | {
      readonly kind: 'module'
      /** Lower case; only lines of pam.conf(5) have one. */
      readonly service?: ByteString
      readonly type: PamType
      /** Written with a `-` before its type: not being there is not even logged. */
      readonly optional: boolean
      /** As written: absolute, or relative to the directory of modules. */
      readonly module: ByteString
      readonly args: readonly ByteString[]
      /** From 1, where the line begins. */
      readonly line: number
    }
  | {
      /** `include` and `substack` take the lines of one type; Debian's `@include` those of all. */
      readonly kind: 'include'
      readonly service?: ByteString
      readonly type?: PamType
      /** As written: absolute, or relative to the directory of services. */
      readonly file: ByteString
      readonly line: number
    }

/** What was read; `ignored` are the lines, from 1, that PAM takes for an error, and then fails whoever gets to them. */
export interface PamConf {
  readonly lines: readonly PamLine[]
  readonly ignored: readonly number[]
}

const isType = (word: string): word is PamType => /^(?:account|auth|password|session)$/.test(word)

/**
 * Reads a file of /etc/pam.d, or with `services` the old /etc/pam.conf whose lines begin with the service, as libpam's
 * pam_handlers.c and pam_misc.c do: `#` comments wherever it stands, a backslash at the end of a line joins it with the next,
 * `[…]` is one word in which `\]` is a letter.
 */
export const parsePamConf = (text: ByteString, services = false): PamConf => {
  const lines: PamLine[] = []
  const ignored: number[] = []
  for (const { words, line } of wordLines(text)) {
    const read = readLine(words, line, services)
    if (read === undefined) ignored.push(line)
    else lines.push(read)
  }
  return { lines, ignored }
}

interface WordLine {
  readonly words: readonly ByteString[]
  readonly line: number
}

function* wordLines(text: ByteString): Generator<WordLine> {
  let joined = ''
  let first = 1
  const rows = text.split('\n')
  for (const [index, row] of rows.entries()) {
    if (joined === '') first = index + 1
    const before = row.replace(/#.*/s, '')
    // A comment ends the line whatever it ends with.
    const goesOn = before === row && /\\\s*$/.test(row) && index < rows.length - 1
    joined += goesOn ? `${row.replace(/\\\s*$/, '')} ` : before
    if (goesOn) continue
    const words = wordsOf(joined)
    if (words.length > 0) yield { words, line: first }
    joined = ''
  }
}

const wordsOf = (line: ByteString): readonly ByteString[] =>
  Array.from(line.matchAll(/\[((?:\\\]|[^\]])*)\]?|(\S+)/g), ([, bracketed, plain]) =>
    bracketed === undefined ? (plain ?? '') : bracketed.replace(/\\\]/g, ']'),
  )

const readLine = (
  words: readonly ByteString[],
  line: number,
  services: boolean,
): PamLine | undefined => {
  if (words[0]?.toLowerCase() === '@include')
    return words[1] === undefined ? undefined : { kind: 'include', file: words[1], line }
  const [typeWord = '', control = '', module, ...args] = services ? words.slice(1) : words
  const type = typeWord.replace(/^-/, '').toLowerCase()
  if (!isType(type) || module === undefined) return undefined
  const common = { ...(services ? { service: words[0]?.toLowerCase() ?? '' } : {}), type, line }
  return /^(?:include|substack)$/i.test(control)
    ? { ...common, kind: 'include', file: module }
    : { ...common, kind: 'module', optional: typeWord.startsWith('-'), module, args }
}

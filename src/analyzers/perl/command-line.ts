import { fromBytes } from '../../formats/byte-string.ts'
import type { ByteString } from '../../model/file.ts'

/** What perl is started with. */
export interface PerlCommand {
  /** As given; undefined for `-e` and for standard input. */
  readonly script: ByteString | undefined
  /** The text of `-e` and `-E`, and of `use` lines that `-M` and `-m` stand for. */
  readonly code: ByteString
  /** Directories of `-I`, in order. */
  readonly include: readonly ByteString[]
  /** `-T`: variables of the environment do not count. */
  readonly tainted: boolean
  /** `-S`: the script is looked for in the PATH. */
  readonly search: boolean
}

interface Draft {
  readonly code: ByteString[]
  readonly include: ByteString[]
  tainted: boolean
  search: boolean
  isCode: boolean
}

/** Switches with an argument that is the next word when nothing follows the letter. */
const takesWord = new Set(['e', 'E', 'I'])
/** Switches that take the rest of their word. */
const takesRest = /^[0CDFixldMmV]$/

/** Reads perl's command line, argv[0] included; perlrun(1). */
export const parsePerlCommand = (argv: readonly ByteString[]): PerlCommand => {
  const draft = emptyDraft()
  let at = 1
  for (; at < argv.length; at += 1) {
    const word = argv[at] ?? ''
    if (word === '--') {
      at += 1
      break
    }
    if (!word.startsWith('-') || word === '-') break
    if (switches(word.slice(1), argv[at + 1], draft)) at += 1
  }
  const script = draft.isCode || argv[at] === '-' ? undefined : argv[at]
  return { ...finished(draft), script }
}

/** Reads switches that are not on the command line: those of PERL5OPT or of a script's first line. */
export const parsePerlSwitches = (text: ByteString): PerlCommand => {
  const draft = emptyDraft()
  const words = text.trim().split(/\s+/)
  for (const [index, word] of words.entries())
    if (word.startsWith('-') && word !== '-') switches(word.slice(1), words[index + 1], draft)
  return { ...finished(draft), script: undefined }
}

/** The switches of the first line of a script that names perl; empty when it has none. */
export const switchesOfScript = (head: Uint8Array): ByteString =>
  /^#!.*?perl\S*((?:[ \t]+\S+)*)/.exec(fromBytes(head).split('\n', 1)[0] ?? '')?.[1] ?? ''

const emptyDraft = (): Draft => ({
  code: [],
  include: [],
  tainted: false,
  search: false,
  isCode: false,
})

const finished = ({ code, include, tainted, search }: Draft): Omit<PerlCommand, 'script'> => ({
  code: code.join('\n'),
  include,
  tainted,
  search,
})

/** Takes one cluster of switches; true when the next word belongs to it. */
const switches = (cluster: ByteString, next: ByteString | undefined, draft: Draft): boolean => {
  for (let at = 0; at < cluster.length; at += 1) {
    const letter = cluster.charAt(at)
    const rest = cluster.slice(at + 1)
    if (takesWord.has(letter)) {
      take(letter, rest === '' ? (next ?? '') : rest, draft)
      return rest === ''
    }
    // `-l` and `-0` take digits only, and more switches may follow them.
    if (letter === '0' || letter === 'l' || letter === 'C') {
      at +=
        /^(?:x[\da-fA-F]*|[\da-zA-Z]*)/.exec(letter === 'C' ? rest : digitsOf(rest))?.[0].length ??
        0
      continue
    }
    take(letter, rest, draft)
    if (takesRest.test(letter)) return false
    if (letter === 'd' && rest.startsWith(':')) return false
  }
  return false
}

const digitsOf = (text: ByteString): ByteString =>
  /^x?[\da-fA-F]*(?![a-zA-Z])|^[0-7]*/.exec(text)?.[0] ?? ''

const take = (letter: string, text: ByteString, draft: Draft): void => {
  if (letter === 'e' || letter === 'E') {
    draft.isCode = true
    draft.code.push(letter === 'E' ? `use feature ':all';\n${text}` : text)
  } else if (letter === 'I') draft.include.push(text)
  else if (letter === 'M' || letter === 'm') draft.code.unshift(useLine(text))
  else if (letter === 'd')
    draft.code.unshift(
      text.startsWith(':') ? useLine(`Devel::${text.slice(1)}`) : 'require "perl5db.pl";',
    )
  else if (letter === 'T' || letter === 't') draft.tainted = true
  else if (letter === 'S') draft.search = true
}

/** `-MJSON=encode_json,decode_json` and `-M-strict`. */
const useLine = (text: ByteString): ByteString => {
  const [, no, module = '', args] = /^(-?)([^=]*)(?:=(.*))?$/s.exec(text) ?? []
  const list = args === undefined ? '' : ` split(/,/,q{${args}})`
  return `${no === '-' ? 'no' : 'use'} ${module}${list};`
}

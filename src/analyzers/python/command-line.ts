import type { ByteString } from '../../model/file.ts'

/** What CPython is started with; Doc/using/cmdline. */
export interface PythonCommandLine {
  readonly start:
    | { readonly kind: 'script'; readonly path: ByteString }
    | { readonly kind: 'module'; readonly name: ByteString }
    | { readonly kind: 'code'; readonly code: ByteString }
    /** Nothing is named: what it reads from its standard input may be anything. */
    | { readonly kind: 'input' }
    /** It only prints something about itself. */
    | { readonly kind: 'nothing' }
  /** One letter each, `-I` spelled out: `E`, `s`, `P`, `S`, `i`. */
  readonly flags: ReadonlySet<string>
}

/** Options whose argument is the rest of the word, or the next one. */
const takesArgument = 'WXQ'

/** Reads the arguments after argv[0]. */
export const parseCommandLine = (args: readonly ByteString[]): PythonCommandLine => {
  const flags = new Set<string>()
  const ending = (start: PythonCommandLine['start']): PythonCommandLine => ({ start, flags })
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? ''
    if (word === '--check-hash-based-pycs') at += 1
    else if (/^--(?:help|version)/.test(word)) return ending({ kind: 'nothing' })
    else if (word === '-') return ending({ kind: 'input' })
    else if (word === '--') return ending(scriptOf(args[at + 1]))
    else if (!word.startsWith('-')) return ending(scriptOf(word))
    else {
      const { last, value } = lettersOf(word, flags)
      if (/[hV?]/.test(last)) return ending({ kind: 'nothing' })
      const argument = value === '' ? args[at + 1] : value
      if (last === 'c') return ending({ kind: 'code', code: argument ?? '' })
      if (last === 'm') return ending({ kind: 'module', name: argument ?? '' })
      if (takesArgument.includes(last) && value === '') at += 1
    }
  }
  return ending({ kind: 'input' })
}

const scriptOf = (path: ByteString | undefined): PythonCommandLine['start'] =>
  path === undefined ? { kind: 'input' } : { kind: 'script', path }

/** The letter that ends a word of options (one with an argument, else the last), and what follows it. */
const lettersOf = (
  word: ByteString,
  flags: Set<string>,
): { readonly last: string; readonly value: ByteString } => {
  for (let at = 1; at < word.length; at += 1) {
    const letter = word[at] ?? ''
    if (/[cmhV?WXQ]/.test(letter)) return { last: letter, value: word.slice(at + 1) }
    for (const one of letter === 'I' ? 'EsP' : letter) flags.add(one)
  }
  return { last: '.', value: '' }
}

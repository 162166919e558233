import type { ByteString } from '../model/file.ts'

/** What a shell is started with. */
export interface ShellArguments {
  /** A line (`-c`), a file, or what comes at standard input. */
  readonly source:
    | { readonly kind: 'line'; readonly text: ByteString }
    | { readonly kind: 'file'; readonly path: ByteString }
    | { readonly kind: 'input' }
  /** `$0`; undefined where it is the shell's own name. */
  readonly name: ByteString | undefined
  /** `$1` and those behind it. */
  readonly parameters: readonly ByteString[]
  readonly isLogin: boolean
  readonly isInteractive: boolean
  /** `--norc`, `--noprofile`. */
  readonly skips: { readonly rc: boolean; readonly profile: boolean }
  /** `--rcfile`, `--init-file`. */
  readonly rcFile: ByteString | undefined
}

interface Options {
  readonly letters: ReadonlySet<string>
  readonly long: ReadonlyMap<string, ByteString>
  readonly operands: readonly ByteString[]
}

/** Long options with a value of their own; bash(1). */
const valued = new Set(['rcfile', 'init-file'])

const optionsOf = (words: readonly ByteString[]): Options => {
  const letters = new Set<string>()
  const long = new Map<string, ByteString>()
  const rest = [...words]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--' || word === '-') return { letters, long, operands: rest }
    if (word.startsWith('--')) {
      const name = word.slice(2)
      long.set(name, valued.has(name) ? (rest.shift() ?? '') : '')
    } else if (/^[-+]./.test(word)) {
      const cluster = Array.from(word.slice(1))
      if (word.startsWith('-')) cluster.forEach((letter) => letters.add(letter))
      // `-o pipefail`, and each `o` or `O` in a cluster, takes the next word.
      rest.splice(0, cluster.filter((letter) => letter === 'o' || letter === 'O').length)
    } else return { letters, long, operands: [word, ...rest] }
  }
  return { letters, long, operands: [] }
}

/** Reads the command line of a shell, argv[0] included; POSIX sh, "OPTIONS", and bash(1), "OPTIONS". */
export const parseShellArguments = (argv: readonly ByteString[]): ShellArguments => {
  const [self = '', ...words] = argv
  const { letters, long, operands } = optionsOf(words)
  const [first, second, ...others] = operands
  const common = {
    isLogin: letters.has('l') || long.has('login') || self.startsWith('-'),
    isInteractive: letters.has('i'),
    skips: { rc: long.has('norc'), profile: long.has('noprofile') },
    rcFile: long.get('rcfile') ?? long.get('init-file'),
  }
  if (letters.has('c') && first !== undefined)
    return { ...common, source: { kind: 'line', text: first }, name: second, parameters: others }
  const isInput = letters.has('s') || letters.has('c') || first === undefined
  if (isInput)
    return { ...common, source: { kind: 'input' }, name: undefined, parameters: operands }
  const parameters = operands.slice(1)
  return { ...common, source: { kind: 'file', path: first }, name: first, parameters }
}

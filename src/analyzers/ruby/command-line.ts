import type { ByteString } from '../../model/file.ts'
import { normalise } from '../../rootfs/path.ts'

/** What a command line of ruby(1) runs, with RUBYLIB and RUBYOPT. */
export interface RubyCommandLine {
  /** Directories that come before the interpreter's own: `-I`, then RUBYLIB; absolute. */
  readonly libraries: readonly ByteString[]
  /** Features loaded before the program: `-r`. */
  readonly features: readonly ByteString[]
  /** The program's file, as named; a name without a slash after `-S` is looked up in PATH. */
  readonly script: ByteString | undefined
  readonly isSearched: boolean
  /** Source of `-e`. */
  readonly code: readonly ByteString[]
  /** What the program is given. */
  readonly given: readonly ByteString[]
  /** Working directory, as `-C` changes it; absolute. */
  readonly directory: ByteString
}

interface Reading {
  readonly libraries: ByteString[]
  readonly features: ByteString[]
  readonly code: ByteString[]
  isSearched: boolean
  directory: ByteString
}

/** Options that take the rest of their word or the next one. */
const withValue = 'CEeFIrX'
/** Options whose value is in the same word only. */
const withOwnValue = '0KTWimx'
const longWithValue = /^--(?:encoding|external-encoding|internal-encoding|enable|disable|dump)$/

/** Reads the arguments as ruby.c does; `argv` begins with the interpreter. */
export const parseCommandLine = (
  argv: readonly ByteString[],
  env: ReadonlyMap<ByteString, ByteString>,
  workdir: ByteString,
): RubyCommandLine => {
  const reading: Reading = {
    libraries: [],
    features: [],
    code: [],
    isSearched: false,
    directory: workdir,
  }
  const options = optionsIn(argv.slice(1), reading)
  const rest = argv.slice(1 + options)
  optionsIn((env.get('RUBYOPT') ?? '').split(/\s+/).filter(Boolean), reading)
  const [script] = reading.code.length > 0 ? [] : rest
  const { directory } = reading
  const libraries = [...reading.libraries, ...pathsIn(env.get('RUBYLIB') ?? '')]
  return {
    ...reading,
    libraries: libraries.map((path) => absolute(path, directory)),
    script,
    given: script === undefined ? rest : rest.slice(1),
  }
}

/** A path as the program sees it from its working directory. */
export const absolute = (path: ByteString, directory: ByteString): ByteString =>
  normalise(path.startsWith('/') ? path : `${directory}/${path}`)

const pathsIn = (list: ByteString): readonly ByteString[] =>
  list.split(':').filter((path) => path !== '')

/** How many words are options and their values. */
const optionsIn = (words: readonly ByteString[], reading: Reading): number => {
  for (let at = 0; at < words.length; at += 1) {
    const option = words[at] ?? ''
    if (option === '--') return at + 1
    if (!option.startsWith('-') || option === '-') return at
    if (option.startsWith('--')) at += longWithValue.test(option) ? 1 : 0
    else at += letters(option.slice(1), words[at + 1], reading)
  }
  return words.length
}

/** 1 when the next word belongs to them. */
const letters = (cluster: ByteString, next: ByteString | undefined, reading: Reading): number => {
  for (let at = 0; at < cluster.length; at += 1) {
    const letter = cluster[at] ?? ''
    if (letter === 'S') reading.isSearched = true
    if (withOwnValue.includes(letter)) return 0
    if (!withValue.includes(letter)) continue
    const own = cluster.slice(at + 1)
    take(letter, own === '' ? (next ?? '') : own, reading)
    return own === '' ? 1 : 0
  }
  return 0
}

const take = (letter: string, value: ByteString, reading: Reading): void => {
  if (letter === 'I') reading.libraries.push(...pathsIn(value))
  if (letter === 'r') reading.features.push(value)
  if (letter === 'e') reading.code.push(value)
  if (letter === 'C' || letter === 'X') reading.directory = absolute(value, reading.directory)
}

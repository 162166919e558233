import { parseEnvArguments } from '../../formats/env-arguments.ts'
import type { ByteString } from '../../model/file.ts'
import { basename } from '../../rootfs/path.ts'
import { type CommandRunner, commandRunners } from './command-runners.ts'

/** A word of a command line; undefined when it is computed. */
export type CommandWord = ByteString | undefined

/** What a program is told to run by its arguments. */
export type StartedCommand =
  /** A program and its arguments; `path` where the directories to look in are told too. */
  | { readonly argv: readonly CommandWord[]; readonly path?: ByteString }
  /** A line for `/bin/sh -c`. */
  | { readonly line: CommandWord }

/** Variables of the environment, for what `env -S` puts in. */
type Variables = ReadonlyMap<ByteString, ByteString>

interface Options {
  /** Values by the name of the option. */
  readonly values: readonly (readonly [string, CommandWord])[]
  readonly operands: readonly CommandWord[]
}

const optionsOf = (runner: CommandRunner, words: readonly CommandWord[]): Options => {
  const values: (readonly [string, CommandWord])[] = []
  const operands: CommandWord[] = []
  const rest = [...words]
  while (rest.length > 0) {
    const word = rest.shift()
    if (word === '--') return { values, operands: [...operands, ...rest] }
    if (word === undefined || word === '-' || !word.startsWith('-')) {
      operands.push(word)
      if (runner.permutes !== true) return { values, operands: [...operands, ...rest] }
    } else if (word.startsWith('--')) {
      const [, name = '', value] = /^--([^=]*)(?:=([^]*))?$/.exec(word) ?? []
      if (value !== undefined) values.push([name, value])
      else if (runner.long?.includes(name) === true) values.push([name, rest.shift()])
    } else {
      const at = Array.from(word.slice(1)).findIndex(
        (letter) => runner.short?.includes(letter) === true,
      )
      const tail = word.slice(at + 2)
      if (at !== -1) values.push([word.charAt(at + 1), tail === '' ? rest.shift() : tail])
    }
  }
  return { values, operands }
}

const plainCommands = (
  runner: CommandRunner,
  words: readonly CommandWord[],
): readonly StartedCommand[] => {
  const { values, operands } = optionsOf(runner, words)
  const valuesOf = (names: readonly string[] = []): readonly CommandWord[] =>
    values.filter(([name]) => names.includes(name)).map(([, value]) => value)
  const first =
    runner.assigns === true ? operands.findIndex((word) => !/^\w+=/.test(word ?? '')) : 0
  const rest = first === -1 ? [] : operands.slice(first + (runner.before ?? 0))
  // flock(1), sg(1): `-c line` may also stand where the command would.
  const isLine = runner.lines?.includes(rest[0]?.replace(/^--?/, '') ?? '') === true
  const lines = isLine && rest[0]?.startsWith('-') === true ? [rest[1]] : valuesOf(runner.lines)
  const commands = [
    ...lines.map((line) => ({ line })),
    ...valuesOf(runner.programs).map((program) => ({ argv: [program, ...rest] })),
  ]
  if (rest.length === 0 || lines.length > 0 || runner.operands === 'nothing') return commands
  if (runner.operands === 'line') {
    const line = rest.some((word) => word === undefined) ? undefined : rest.join(' ')
    return [...commands, { line }]
  }
  return [...commands, { argv: runner.adds === true ? [...rest, undefined] : rest }]
}

/** find(1): what stands between `-exec` and `;` or `+`. */
const findCommands = (words: readonly CommandWord[]): readonly StartedCommand[] =>
  words.flatMap((word, index) => {
    if (!/^-(?:exec|execdir|ok|okdir)$/.test(word ?? '')) return []
    const rest = words.slice(index + 1)
    const end = rest.findIndex((one) => one === ';' || one === '+')
    const argv = rest.slice(0, end === -1 ? undefined : end)
    return [{ argv: argv.map((one) => (one?.includes('{}') === true ? undefined : one)) }]
  })

/** The string that a literal of awk is. */
const awkText = (literal: string): ByteString =>
  literal.replace(/\\([nt"\\/])/g, (_, letter: string) =>
    letter === 'n' ? '\n' : letter === 't' ? '\t' : letter,
  )

/** awk(1): literal lines of `system`, of pipes and of commands that are read from. What comes behind a literal is computed. */
const awkCommands = (words: readonly CommandWord[]): readonly StartedCommand[] => {
  const text = String.raw`"((?:[^"\\\n]|\\.)+)"`
  const patterns = [
    new RegExp(String.raw`\bsystem\s*\(\s*${text}`, 'g'),
    new RegExp(String.raw`\|&?\s*${text}`, 'g'),
    new RegExp(String.raw`${text}\s*\|&?\s*getline`, 'g'),
  ]
  return words.flatMap((word) =>
    patterns.flatMap((pattern) =>
      Array.from((word ?? '').matchAll(pattern), ([, literal = '']) => ({
        line: awkText(literal),
      })),
    ),
  )
}

/** sed(1), GNU: the command `e` with the line that it runs. */
const sedCommands = (words: readonly CommandWord[]): readonly StartedCommand[] =>
  words.flatMap((word) =>
    Array.from(
      (word ?? '').matchAll(
        /(?:^|[;{}\n])\s*(?:[0-9$]+(?:,[0-9$]+)?|\/[^/\n]*\/)?\s*e[ \t]+([^\n]+)/g,
      ),
      ([, line = '']) => ({ line }),
    ),
  )

const envCommands = (
  words: readonly CommandWord[],
  variables: Variables,
): readonly StartedCommand[] => {
  // A computed word may be the value of a variable, an argument, or the command itself.
  const marker = '\0'
  const command = parseEnvArguments(
    words.map((word) => word ?? marker),
    variables,
  )
  if ('problem' in command) return []
  const argv = command.argv.map((word) => (word.includes(marker) ? undefined : word))
  const { path } = command
  return [path === undefined || path.includes(marker) ? { argv } : { argv, path }]
}

/** Programs that are many: their first argument names the one that is meant. */
const multiCall = new Set(['busybox', 'toybox', 'coreutils'])

const special: Readonly<
  Record<string, (words: readonly CommandWord[], variables: Variables) => readonly StartedCommand[]>
> = {
  awk: awkCommands,
  env: envCommands,
  find: findCommands,
  gawk: awkCommands,
  mawk: awkCommands,
  'original-awk': awkCommands,
  sed: sedCommands,
  chroot: (words) => {
    const { operands } = optionsOf(
      { names: [], long: ['userspec', 'groups'], operands: 'command' },
      words,
    )
    // Elsewhere than in the root itself the files are others.
    return operands[0] === '/' && operands.length > 1 ? [{ argv: operands.slice(1) }] : []
  },
}

/** Names of the programs whose arguments are understood, sorted. */
export const runnerNames: readonly string[] = [
  ...new Set([...commandRunners.keys(), ...Object.keys(special)]),
].sort()

/**
 * The commands that a program runs because its arguments say so (argv[0] included, by whose last component it is known), in the order
 * of its arguments; none when it is no such program. `env` may change the directories that a command is looked up in.
 */
export const startedCommands = (
  argv: readonly CommandWord[],
  variables: Variables,
): readonly StartedCommand[] => {
  const name = basename(argv[0] ?? '')
  if (multiCall.has(name) && argv.length > 1) return startedCommands(argv.slice(1), variables)
  const words = argv.slice(1)
  const known = Object.hasOwn(special, name) ? special[name] : undefined
  if (known !== undefined) return known(words, variables)
  const runner = commandRunners.get(name)
  return runner === undefined ? [] : plainCommands(runner, words)
}

import { stripVTControlCharacters } from 'node:util'
import { closest } from '../formats/suggestion.ts'
import { SlimError } from '../model/error.ts'

/** What oclif's parse errors carry; their classes are told apart by it, for a bundle may rename classes. */
interface ParseError extends Error {
  readonly parse?: {
    readonly input?: { readonly flags?: Readonly<Record<string, { readonly hidden?: boolean }>> }
  }
  /** Of flags that do not exist, as typed. */
  readonly flags?: readonly string[]
  /** Missing arguments as definitions, superfluous ones as typed. */
  readonly args?: readonly (string | { readonly name: string })[]
}

const helpHint = 'see `slim help` and `slim COMMAND --help`'

const suggestion = (word: string, candidates: readonly string[]): string => {
  const near = closest(word, candidates)
  return near === undefined ? helpHint : `did you mean \`${near}\`?`
}

/** Commands that are planned and not built, and what to do meanwhile. */
const later: Readonly<Record<string, string>> = {
  cache: 'remove the directory of the layer cache to empty it',
  diff: 'compare what `slim inspect --json` says of both',
  fleet: 'build the recipes one by one, or several with one `slim build`',
  init: 'write the recipe by hand; recipes/README.md has every key',
  report: 'use `slim build --json` or `slim plan --json`',
  surface: 'use `slim plan`, which lists what is kept',
  test: 'run the image',
  trace: 'use `slim why`, which says how a file is reached',
  vex: 'scan the image, which has its package database',
}

const firstWords = (commands: readonly string[]): readonly string[] => [
  ...new Set(commands.map((id) => id.replace(/:.*/, ''))),
]

/** Throws USAGE unless `argv` begins with one of `commands` or asks for help; offers the closest command. */
export const requireCommand = (argv: readonly string[], commands: readonly string[]): void => {
  const [first] = argv
  if (first === undefined || first === '--help' || first === '-h' || commands.includes(first))
    return
  const inTopic = commands.filter((id) => id.startsWith(`${first}:`))
  if (inTopic.length > 0) {
    requireInTopic(argv, inTopic)
    return
  }
  if (first.startsWith('-'))
    throw new SlimError('USAGE', `${first} stands where a command is expected`, {
      hint: 'put the command first: `slim COMMAND … --flag`',
    })
  const instead = Object.hasOwn(later, first) ? later[first] : undefined
  if (instead !== undefined)
    throw new SlimError('USAGE', `slim ${first} is not built yet`, { hint: instead })
  throw new SlimError('USAGE', `unknown command ${first}`, {
    hint: suggestion(first, firstWords(commands)),
  })
}

/** `slim base …`: commands of two words, as `base:build`; either word may be followed by a call for help. */
const requireInTopic = (
  [topic = '', second]: readonly string[],
  commands: readonly string[],
): void => {
  const words = commands.map((id) => id.slice(topic.length + 1))
  if (second === '--help' || second === '-h' || words.includes(second ?? '')) return
  throw new SlimError(
    'USAGE',
    second === undefined
      ? `slim ${topic} is no command by itself`
      : `unknown command ${topic} ${second}`,
    { hint: `write \`slim ${topic} ${closest(second ?? '', words) ?? words.join('|')}\`` },
  )
}

const unknownFlags = (error: ParseError, typed: readonly string[]): SlimError => {
  const known = Object.entries(error.parse?.input?.flags ?? {})
    .filter(([, flag]) => flag.hidden !== true)
    .map(([name]) => `--${name}`)
  const [first = ''] = typed
  if (first === '--platform')
    return new SlimError('USAGE', 'the platform is no flag here', {
      hint: 'write `platform:` in the recipe',
    })
  return new SlimError('USAGE', `unknown flag ${typed.join(', ')}`, {
    hint: suggestion(first, [...known, '--help']),
  })
}

const wrongArguments = (args: NonNullable<ParseError['args']>): SlimError => {
  const names = args
    .map((arg) => (typeof arg === 'string' ? arg : arg.name.toUpperCase()))
    .join(', ')
  const isMissing = args.some((arg) => typeof arg !== 'string')
  return new SlimError('USAGE', `${isMissing ? 'missing' : 'unexpected'} argument ${names}`, {
    hint: helpHint,
  })
}

/** One of oclif's errors about the command line as a {@link SlimError}; undefined for any other error. */
export const usageError = (error: unknown): SlimError | undefined => {
  if (!(error instanceof Error) || !('oclif' in error)) return undefined
  const parseError = error as ParseError
  if (parseError.flags !== undefined) return unknownFlags(parseError, parseError.flags)
  if (parseError.args !== undefined) return wrongArguments(parseError.args)
  return new SlimError('USAGE', whatIsWrong(error.message), { hint: helpHint, cause: error })
}

/** The first line, or the lines below one that says only that something is wrong, in our voice. */
const whatIsWrong = (message: string): string => {
  const [first = '', ...more] = stripVTControlCharacters(message).split('\n')
  const reasons = more
    .map((line) => line.trim())
    .filter((line) => !line.startsWith('See more help'))
  return (first.endsWith(' occurred:') ? reasons : [first])
    .map((line) => line.charAt(0).toLowerCase() + line.slice(1).replace(/\.$/, ''))
    .join('; ')
}

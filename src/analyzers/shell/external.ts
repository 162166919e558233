import type { ByteString } from '../../model/file.ts'
import type { Certainty } from '../../model/need.ts'
import { basename, normalise } from '../../rootfs/path.ts'
import { resolveFile } from '../../rootfs/resolve.ts'
import { languageOf } from '../shared/interpreters.ts'
import { startedCommands } from '../shared/started-commands.ts'
import type { Outcome } from './conditions.ts'
import { namedFile } from './files.ts'
import { besideHelper, type Manner, type RunningShell, type Situation } from './running.ts'
import type { ShellState } from './state.ts'
import type { Field } from './value.ts'

/** A program that is run, or asked for. */
interface Call {
  readonly fields: readonly Field[]
  readonly state: ShellState
  readonly situation: Situation
  readonly manner: Manner
  readonly shell: RunningShell
}

/** Programs that only look at what they are told, or take it away: to name a program to them is not to run it. */
const lookers = new Set([
  ...[
    'ls',
    'stat',
    'rm',
    'chmod',
    'chown',
    'chgrp',
    'test',
    '[',
    'which',
    'du',
    'dirname',
    'basename',
  ],
  ...[
    'readlink',
    'realpath',
    'pidof',
    'pgrep',
    'pkill',
    'killall',
    'grep',
    'egrep',
    'fgrep',
    'touch',
  ],
  ...['dpkg-divert', 'update-alternatives', 'file', 'cmp', 'diff', 'md5sum', 'sha256sum', 'find'],
])

/** Options with which an interpreter takes a program as an argument: what a here-document gives it comes to the same. */
const inlineOption: Readonly<Record<string, string>> = {
  lua: '-e',
  node: '-e',
  perl: '-e',
  php: '-r',
  python: '-c',
  ruby: '-e',
  shell: '-c',
}

/** Words that are no commands: they stand where one would where a script is not understood. */
const reserved = /^(?:if|then|else|elif|fi|do|done|case|esac|while|until|for|in|\{|\}|\)|!|;;)$/

const knownWords = (fields: readonly Field[]): readonly ByteString[] => {
  const end = fields.indexOf(undefined)
  return (end === -1 ? fields : fields.slice(0, end)).filter((word) => word !== undefined)
}

/** The arguments of a program as far as they are known; what an interpreter reads at its standard input is one of them. */
const argvOf = (
  { fields, situation: { input } }: Call,
  path: ByteString,
): readonly ByteString[] => {
  const argv = knownWords(fields)
  const option = inlineOption[languageOf(path) ?? '']
  const readsInput = argv.slice(1).every((word) => word.startsWith('-') && word !== '-c')
  if (
    option === undefined ||
    input?.text === undefined ||
    !readsInput ||
    argv.length < fields.length
  )
    return argv
  return [...argv.filter((word) => word !== '-' && word !== '-s'), option, input.text]
}

/** An interpreter whose script is computed, or comes out of a pipe. */
const hidesScript = ({ fields, situation: { input } }: Call, path: ByteString): boolean => {
  if (languageOf(path) === undefined) return false
  const [, ...words] = fields
  const first = words.findIndex(
    (word) => word === undefined || !word.startsWith('-') || word === '-c',
  )
  if (first !== -1 && words[first] === '-c')
    return words.length > first + 1 && words[first + 1] === undefined
  if (first !== -1) return words[first] === undefined
  return languageOf(path) === 'shell' && input !== undefined && input.text === undefined
}

const noteFiles = ({ fields, state, situation, shell }: Call): void => {
  const isLooker = lookers.has(basename(fields[0] ?? ''))
  for (const word of fields.slice(1)) {
    const named = namedFile(word, shell.context.tree, state.workdir)
    if (named === undefined) continue
    const certainty = named.isProgram && isLooker ? 'possible' : 'expected'
    shell.findings.add(named.target, { rule: 'shell.file', certainty, optional: true }, situation)
  }
}

/** What the program runs because its arguments say so; see `shared/started-commands.ts`. */
const runStarted = ({ fields, state, situation, manner, shell }: Call): boolean => {
  const started = startedCommands(fields, shell.context.inventory.env)
  for (const one of started) {
    if ('line' in one) runLine(one.line, { state, situation, shell })
    else
      shell.command(one.argv, state, situation, {
        skipsFunctions: true,
        skipsBuiltins: true,
        ...(manner.replaces === true ? { replaces: true } : {}),
        ...(one.path === undefined ? {} : { path: one.path }),
      })
  }
  return started.length > 0
}

/** run-parts(8): every program of a directory, unless it only lists them. */
const runParts = ({ fields, state, situation, shell }: Call): void => {
  const [, ...words] = fields
  const directory = words.findLast((word) => word?.startsWith('/') === true)
  if (directory === undefined || words.some((word) => /^--(?:list|test)$/.test(word ?? ''))) return
  for (const name of shell.context.tree.list(normalise(directory)))
    if (/^[\w.-]+$/.test(name))
      shell.external([`${directory}/${name}`], state, { ...situation, isSure: false })
}

/** A line that a program hands to the shell. */
const runLine = (
  line: Field,
  { state, situation, shell }: Pick<Call, 'state' | 'situation' | 'shell'>,
): void => {
  if (line === undefined) shell.findings.addComputed(situation)
  else shell.external(['/bin/sh', '-c', line], state, situation)
}

/** Where a command is: along PATH, or beside a helper. */
const placesOf = (
  { state, situation, manner, shell }: Call,
  name: ByteString,
): ReturnType<RunningShell['find']> => {
  const found = shell.find(name, state, manner.path)
  if (found.paths.length > 0 || name.includes('/')) return found
  const beside = besideHelper(name, situation)
  const file = beside === undefined ? undefined : resolveFile(shell.context.tree, beside)
  const mode = file === undefined ? 0 : (shell.context.tree.lstat(file)?.mode ?? 0)
  return beside === undefined || (mode & 0o111) === 0 ? found : { paths: [beside], tried: [] }
}

const certaintyOf = ({ situation, manner }: Call): Certainty =>
  manner.replaces === true && situation.isSure ? 'required' : 'expected'

/** Runs a program: it, what it is told to run, and the files that it is told of. */
export const runExternal = (call: Call): Outcome => {
  const { fields, situation, shell } = call
  const [name] = fields
  if (name === undefined || name === '' || reserved.test(name)) {
    if (name === undefined) shell.findings.addComputed(situation)
    return undefined
  }
  if (name === 'which')
    for (const word of fields.slice(1)) if (word !== undefined) shell.asked.add(word)
  const { paths, tried } = placesOf(call, name)
  const isAsked = shell.asked.has(name) || paths.some((path) => shell.asked.has(path))
  const optional = isAsked || !situation.isSure || shell.lacksFunctions
  const reason = { rule: 'shell.command', certainty: certaintyOf(call), optional }
  const startsOthers = runStarted(call)
  if (basename(name) === 'run-parts') runParts(call)
  for (const path of paths) {
    const real = resolveFile(shell.context.tree, path) ?? path
    if (hidesScript(call, real)) shell.findings.addComputed(situation)
    const argv = startsOthers ? [name] : argvOf(call, real)
    shell.findings.add({ path, role: 'exec', argv }, reason, situation)
  }
  if (paths.length === 0) shell.findings.add({ absent: name, tried }, reason, situation)
  noteFiles(call)
  return undefined
}

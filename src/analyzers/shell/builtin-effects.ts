import type { ByteString } from '../../model/file.ts'
import { normalise } from '../../rootfs/path.ts'
import { type Outcome, testOutcome } from './conditions.ts'
import { namedFile } from './files.ts'
import type { RunningShell, Situation } from './running.ts'
import { sourceFile } from './sourcing.ts'
import type { ShellState } from './state.ts'
import { computed, type Field, textValue, valueOf } from './value.ts'

/** A builtin that is run, with its arguments. */
interface Call {
  readonly args: readonly Field[]
  readonly state: ShellState
  readonly situation: Situation
  readonly shell: RunningShell
}

const isOption = (word: Field): boolean => word !== undefined && /^-./.test(word)

const operandsOf = (args: readonly Field[]): readonly Field[] => {
  const first = args.findIndex((word) => !isOption(word) || word === '--')
  if (first === -1) return []
  return args.slice(args[first] === '--' ? first + 1 : first)
}

/** `command -v`, `type`, `hash`: a question is no use of what it asks for. */
const ask = ({ args, state, situation, shell }: Call): Outcome => {
  for (const name of operandsOf(args)) {
    if (name === undefined) continue
    shell.asked.add(name)
    for (const path of shell.find(name, state).paths)
      shell.findings.add(
        { path, role: 'exec' },
        { rule: 'shell.asked', certainty: 'possible' },
        situation,
      )
  }
  return undefined
}

const test = ({ args, situation, shell, state }: Call, name: '[' | '[[' | 'test'): Outcome => {
  const { outcome, files } = testOutcome(name === 'test' ? args : args.slice(0, -1), name === '[[')
  for (const { path } of files) {
    if (path === undefined) continue
    shell.asked.add(path)
    const named = namedFile(path, shell.context.tree, state.workdir)
    if (named === undefined) continue
    shell.findings.add(
      named.target,
      { rule: 'shell.file', certainty: 'expected', optional: true },
      situation,
    )
  }
  return outcome
}

const setParameters = ({ args, state }: Call): Outcome => {
  let at = 0
  while (/^[-+]./.test(args[at] ?? '') && args[at] !== '--')
    at += /^[-+]\w*o$/.test(args[at] ?? '') ? 2 : 1
  const isMarked = args[at] === '--' || args[at] === '-'
  const rest = args.slice(isMarked ? at + 1 : at)
  if (isMarked || rest.length > 0) state.parameters = valueOf([rest])
  return true
}

const shift = ({ args, state, situation }: Call): Outcome => {
  const count = args.length === 0 ? 1 : Number(args[0] ?? Number.NaN)
  const { lists, isSoft } = state.parameters
  if (Number.isNaN(count)) state.parameters = computed
  else if (situation.isRepeated === true)
    state.parameters = valueOf(
      lists.flatMap((list) => [...list.keys(), list.length].map((from) => list.slice(from))),
      isSoft,
    )
  else
    state.parameters = valueOf(
      lists.map((list) => list.slice(count)),
      isSoft,
    )
  return true
}

const changeDirectory = ({ args, state, shell }: Call): Outcome => {
  const [target] = operandsOf(args)
  const home = shell.variable('HOME', state).lists[0]?.[0]
  const to = args.length === 0 ? home : target
  if (to === undefined || to === '-') state.workdir = undefined
  else if (to.startsWith('/')) state.workdir = normalise(to)
  else if (state.workdir !== undefined) state.workdir = normalise(`${state.workdir}/${to}`)
  return undefined
}

const forget = ({ args, state }: Call): Outcome => {
  for (const name of operandsOf(args)) {
    if (name === undefined) continue
    if (args[0] === '-f') state.functions.delete(name)
    else state.variables.set(name, textValue(''))
  }
  return true
}

/** Variables that get what is read when the script runs. */
const readInto = ({ args, state }: Call): Outcome => {
  for (const name of args)
    if (name !== undefined && /^\w+$/.test(name)) state.variables.set(name, computed)
  return undefined
}

const trap = ({ args, state, situation, shell }: Call): Outcome => {
  const [line] = operandsOf(args)
  if (args.length < 2 || line === '-' || line === '') return true
  if (line === undefined) shell.findings.addComputed(situation)
  else
    shell.statements(shell.parse(line), state.copy(), {
      ...situation,
      isSure: false,
      isLiteral: true,
    })
  return true
}

const evaluate = ({ args, state, situation, shell }: Call): Outcome =>
  shell.statements(shell.parse(args.join(' ')), state, { ...situation, isLiteral: true })

const execute = ({ args, state, situation, shell }: Call): Outcome => {
  let at = 0
  while (isOption(args[at]) && args[at] !== '--') at += args[at] === '-a' ? 2 : 1
  const fields = args.slice(args[at] === '--' ? at + 1 : at)
  if (fields.length === 0) return true
  const manner = { replaces: true, skipsFunctions: true, skipsBuiltins: true }
  shell.command(fields, state, situation, manner)
  state.ended = 'exit'
  return undefined
}

const command = (call: Call): Outcome => {
  const { args, state, situation, shell } = call
  if (args[0] === '-v' || args[0] === '-V') return ask(call)
  const fields = args.slice(args[0] === '-p' || args[0] === '--' ? 1 : 0)
  return shell.command(fields, state, situation, { skipsFunctions: true })
}

const alias = ({ args, state }: Call): Outcome => {
  for (const word of args) {
    const [, name, text] = /^([^=]+)=([^]*)$/.exec(word ?? '') ?? []
    if (name !== undefined && text !== undefined) state.aliases.set(name, text)
  }
  return true
}

const source = (call: Call): Outcome => {
  const [file, ...rest] = call.args[0] === '--' ? call.args.slice(1) : call.args
  return sourceFile({ ...call, file, parameters: rest.length === 0 ? undefined : valueOf([rest]) })
}

const end =
  (how: 'exit' | 'return') =>
  ({ state, args }: Call): Outcome => {
    state.ended = how
    return args[0] === '0' ? true : args[0] === '1' ? false : undefined
  }

/** `noglob command`, `time command`: words before a command. */
const prefix = ({ args, state, situation, shell }: Call): Outcome =>
  args.length === 0 ? true : shell.command(operandsOf(args), state, situation)

const builtinOnly = ({ args, state, situation, shell }: Call): Outcome =>
  args.length === 0 ? true : shell.command(args, state, situation, { skipsFunctions: true })

/** `enable -f FILE NAME`: a builtin of bash that is a shared object. */
const enable = ({ args, situation, shell }: Call): Outcome => {
  const [file] = args[0] === '-f' ? args.slice(1) : []
  if (file?.includes('/') === true)
    shell.findings.add(
      { path: file, role: 'dlopen' },
      { rule: 'shell.builtin', certainty: 'expected', optional: !situation.isSure },
      situation,
    )
  return undefined
}

const effects: Readonly<Record<ByteString, (call: Call) => Outcome>> = {
  '.': source,
  ':': () => true,
  '[': (call) => test(call, '['),
  '[[': (call) => test(call, '[['),
  alias,
  builtin: builtinOnly,
  cd: changeDirectory,
  chdir: changeDirectory,
  command,
  coproc: prefix,
  enable,
  eval: evaluate,
  exec: execute,
  exit: end('exit'),
  false: () => false,
  getopts: readInto,
  hash: ask,
  mapfile: readInto,
  nocorrect: prefix,
  noglob: prefix,
  pushd: changeDirectory,
  read: readInto,
  readarray: readInto,
  return: end('return'),
  set: setParameters,
  shift,
  source,
  test: (call) => test(call, 'test'),
  time: prefix,
  trap,
  true: () => true,
  type: ask,
  unset: forget,
  whence: ask,
}

/** Does what a builtin does, as far as it matters for what is run and read; undefined for its outcome where nobody can tell. */
export const runBuiltin = (name: ByteString, call: Call): Outcome =>
  Object.hasOwn(effects, name) ? effects[name]?.(call) : undefined

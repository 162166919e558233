import type { ShellStatement, SimpleCommand } from '../../formats/shell-syntax.ts'
import type { ByteString } from '../../model/file.ts'
import { basename, child, normalise } from '../../rootfs/path.ts'
import { resolve } from '../../rootfs/resolve.ts'
import type { RunningShell } from './running.ts'
import type { ShellState } from './state.ts'
import { computed, type Field, type Value, valueOf } from './value.ts'

/** A command whose output depends on its arguments and the tree alone. */
interface Printing {
  /** Without options and the name; all of them known. */
  readonly operands: readonly ByteString[]
  readonly options: readonly ByteString[]
  readonly state: ShellState
  readonly shell: RunningShell
}

const absolute = (path: ByteString, { workdir }: ShellState): ByteString | undefined =>
  path.startsWith('/') ? path : workdir === undefined ? undefined : `${workdir}/${path}`

/** dirname(1), without a tree. */
const directoryOf = (path: ByteString): ByteString => {
  const trimmed = path.replace(/(.)\/+$/, '$1')
  const slash = trimmed.lastIndexOf('/')
  if (slash === -1) return '.'
  return slash === 0 ? '/' : trimmed.slice(0, slash).replace(/(.)\/+$/, '$1')
}

/** Where a path really is; as it is written when nothing is there. */
const realPath = (path: ByteString, { state, shell }: Printing): Field => {
  const whole = absolute(path, state)
  if (whole === undefined) return undefined
  const found = resolve(shell.context.tree, whole)
  return found.kind === 'found' ? found.path : normalise(whole)
}

const listed = (
  directory: ByteString,
  { state, shell: { context } }: Printing,
): readonly ByteString[] => {
  const whole = absolute(directory, state)
  const found = whole === undefined ? undefined : resolve(context.tree, whole)
  return found?.kind === 'found' ? context.tree.list(found.path) : []
}

const architectures: Readonly<Record<string, string>> = { amd64: 'x86_64', arm64: 'aarch64' }

const printers: Readonly<Record<string, (printing: Printing) => Field>> = {
  basename: ({ operands: [path = '', suffix = ''] }) => {
    const name = basename(path.replace(/(.)\/+$/, '$1'))
    return name !== suffix && name.endsWith(suffix)
      ? name.slice(0, name.length - suffix.length)
      : name
  },
  command: ({ operands: [name = ''], options, state, shell }) =>
    options.includes('-v') ? (shell.find(name, state).paths[0] ?? '') : undefined,
  dirname: ({ operands: [path = ''] }) => directoryOf(path),
  echo: ({ operands, options }) => (options.length > 0 ? undefined : operands.join(' ')),
  // Only a format without escapes and one plain argument.
  printf: ({ operands: [format = '', text = '', ...others] }) =>
    others.length > 0 || /[\\]/.test(format) || !/^[^%]*(?:%s)?[^%]*$/.test(format)
      ? undefined
      : format.replace('%s', () => text),
  pwd: ({ state }) => state.workdir,
  readlink: (printing) =>
    printing.options.some((option) => /^-[a-z]*[fem]/.test(option))
      ? realPath(printing.operands[0] ?? '', printing)
      : undefined,
  realpath: (printing) => realPath(printing.operands[0] ?? '', printing),
  ls: (printing) =>
    printing.options.length > 0 || printing.operands.length !== 1
      ? undefined
      : listed(printing.operands[0] ?? '', printing).join('\n'),
  'run-parts': (printing) => {
    if (!printing.options.some((option) => option === '--list' || option === '--test'))
      return undefined
    const directory = normalise(absolute(printing.operands[0] ?? '', printing.state) ?? '/')
    return listed(directory, printing)
      .map((name) => child(directory, name))
      .join('\n')
  },
  uname: ({ operands, options: [option = '-s'], shell: { context } }) =>
    operands.length > 0
      ? undefined
      : option === '-s'
        ? 'Linux'
        : option === '-m'
          ? architectures[context.inventory.platform.architecture]
          : undefined,
  which: ({ operands: [name = ''], state, shell }) => shell.find(name, state).paths[0] ?? '',
}

/** Commands that print nothing. */
const silent = new Set([':', 'cd', 'false', 'kill', 'mkdir', 'rm', 'sleep', 'test', 'true', '['])

const printed = (fields: readonly Field[], state: ShellState, shell: RunningShell): Field => {
  const [name = '', ...words] = fields
  if (silent.has(name) && !state.functions.has(name)) return ''
  const known = words.filter((word) => word !== undefined)
  const printer = Object.hasOwn(printers, name) ? printers[name] : undefined
  if (printer === undefined || known.length < words.length || state.functions.has(name))
    return undefined
  const first = name === 'echo' ? known.findIndex((word) => !/^-[neE]+$/.test(word)) : -2
  const options =
    name === 'echo' || name === 'printf'
      ? known.slice(0, Math.max(first, 0))
      : known.filter((word) => word.startsWith('-'))
  const operands = known.slice(name === 'echo' || name === 'printf' ? options.length : 0)
  return printer({
    options,
    operands:
      name === 'echo' || name === 'printf'
        ? operands
        : known.filter((word) => !word.startsWith('-')),
    state,
    shell,
  })
}

/** The alternatives of a command's words: every first one, and all of a word that has several when it is the only such. */
const alternatives = (command: SimpleCommand, state: ShellState, shell: RunningShell): Value => {
  const values = command.words.map((word) => shell.expander.fields(word, state))
  let lists: readonly (readonly Field[])[] = [[]]
  for (const value of values)
    lists = lists.flatMap((list) => value.lists.map((more) => [...list, ...more])).slice(0, 64)
  return valueOf(
    lists,
    values.some(({ isSoft }) => isSoft),
  )
}

const simpleOutput = (command: SimpleCommand, state: ShellState, shell: RunningShell): Value => {
  if (command.words.length === 0) return computed
  const document = command.redirects.find(({ operator }) => operator === '<<' || operator === '<<<')
  const { lists, isSoft } = alternatives(command, state, shell)
  const texts = lists.map((fields): readonly Field[] => {
    if (fields[0] === 'cat' && fields.length === 1 && document !== undefined)
      return shell.expander.text(document.target, state).lists[0] ?? [undefined]
    return [printed(fields, state, shell)]
  })
  return valueOf(
    texts.map(([text]) => [text?.replace(/\n+$/, '')]),
    isSoft,
  )
}

/** What commands print, where that can be told from their words and the tree. */
export const outputOf = (
  commands: readonly ShellStatement[],
  state: ShellState,
  shell: RunningShell,
): Value => {
  const [only, ...others] = commands
  if (only === undefined) return valueOf([['']])
  if (others.length > 0) return lastOutput(commands, state, shell)
  if (only.kind === 'simple') return simpleOutput(only, state, shell)
  if (only.kind === 'group' && only.redirects.length === 0) return outputOf(only.body, state, shell)
  if (only.kind === 'chain' && only.operator === '&&')
    return lastOutput([only.left, only.right], state, shell)
  if (only.kind === 'chain') return outputOf([only.left], state, shell)
  return computed
}

/** `cd somewhere && pwd`: what is before the last command prints nothing. */
const lastOutput = (
  commands: readonly ShellStatement[],
  state: ShellState,
  shell: RunningShell,
): Value => {
  const last = commands.at(-1)
  const after = state.copy()
  for (const one of commands.slice(0, -1)) {
    if (one.kind !== 'simple') return computed
    const [fields = []] = alternatives(one, after, shell).lists
    if (fields[0] !== 'cd') return computed
    const target = fields.findLast((field) => field?.startsWith('-') !== true)
    const whole = target === undefined ? undefined : absolute(target, after)
    if (whole === undefined) return computed
    const found = resolve(shell.context.tree, whole)
    after.workdir = found.kind === 'found' ? found.path : normalise(whole)
  }
  return last === undefined ? computed : outputOf([last], after, shell)
}

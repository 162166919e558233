import {
  type DirectiveUsage,
  parseUsage,
  type UsedValue,
  valuesOf,
} from '../../formats/directive-usage.ts'
import type { ByteString } from '../../model/file.ts'
import type { AnalyzerContext, Certainty, Findings, Need, NeedTarget } from '../../model/need.ts'
import { dirname, normalise } from '../../rootfs/path.ts'
import type { ServerConfiguration, ServerUse } from './server-configuration.ts'
import type { ServerReader } from './server-reader.ts'
import { evidenceOf, type GivenDirective } from './usage-table.ts'

/** Everything one value of a directive is turned into needs with. */
interface Value extends UsedValue {
  readonly given: GivenDirective
  readonly use: ServerUse
  readonly usage: DirectiveUsage
  readonly reader: ServerReader
  readonly configuration: ServerConfiguration
  readonly context: AnalyzerContext
}

const nothing: Required<Findings> = { needs: [], blindSpots: [] }

/** Needs and blind spots of one directive; includes are the reader's. */
export const directiveFindings = (
  given: GivenDirective,
  reader: ServerReader,
  configuration: ServerConfiguration,
  context: AnalyzerContext,
): readonly Required<Findings>[] => {
  const common = { given, reader, configuration, context }
  const used = reader.usages.of(given).flatMap(({ use, usage }): Value[] => {
    if (typeof use !== 'string' || use === 'include' || use === 'configuration') return []
    return valuesOf(usage, given.directive)
      .filter(({ value }) => configuration.noPath?.test(value) !== true)
      .map((one) => ({ ...common, ...one, use, usage }))
  })
  return [...used, ...embeddedValues(common)].map(valueFindings)
}

const anyPath = parseUsage('_ PATH')

const embeddedValues = (
  common: Pick<Value, 'given' | 'reader' | 'configuration' | 'context'>,
): Value[] => {
  const { use, values } = common.configuration.embedded ?? {}
  if (use === undefined || values === undefined) return []
  return [...common.given.directive.args.join(' ').matchAll(values)].map(([, value = '']) => ({
    ...common,
    value,
    following: [],
    use,
    usage: anyPath,
  }))
}

const certainties: Readonly<Record<ServerUse, Certainty>> = {
  configuration: 'required',
  include: 'required',
  read: 'required',
  module: 'required',
  user: 'required',
  content: 'expected',
  written: 'expected',
  directory: 'expected',
  command: 'expected',
  shell: 'expected',
  secret: 'possible',
  unseen: 'possible',
}

const needOf = ({ given, use, usage, configuration }: Value, target: NeedTarget): Need => {
  const optional = given.isDefault || usage.optional
  const certainty = certainties[use]
  return {
    ...target,
    from: given.page,
    why: { rule: `${configuration.name}.${use}`, evidence: evidenceOf(given) },
    certainty: optional && certainty === 'required' ? 'expected' : certainty,
    ...(optional ? { optional } : {}),
  }
}

const unseen = ({ given, configuration }: Value, what: string): Required<Findings> => ({
  needs: [],
  blindSpots: [
    { path: given.page, rule: `${configuration.name}.unseen`, what, evidence: [evidenceOf(given)] },
  ],
})

const valueFindings = (value: Value): Required<Findings> => {
  const { use, usage, reader, given } = value
  if (use === 'unseen') return unseen(value, 'what only running it can tell')
  if (use === 'user') return { ...nothing, needs: [needOf(value, { user: value.value })] }
  if (use === 'shell') return shellFindings(value, value.value)
  if (value.value.startsWith('|')) return pipeFindings(value)
  const isNamed = use === 'command' && usage.template === 'PATH'
  if (isNamed) return commandFindings(value, [value.value, ...value.following])
  // Only the table's own wildcards mean anything, not those of a hostile value.
  const word = hasWildcard(usage) ? value.value.replace(/[*?[\]{}\\]/g, '\\$&') : value.value
  const path = reader.pathOf(usage, word, given)
  if (path === undefined) return unseen(value, 'a path whose directory is not known')
  if (use === 'command') return commandFindings(value, [path, ...value.following])
  return { ...nothing, needs: [needOf(value, targetOf(path, value))] }
}

const hasWildcard = ({ template }: DirectiveUsage): boolean =>
  /[*?[{]/.test(template.replace(/\$\{[^}]*\}/g, ''))

const targetOf = (path: ByteString, value: Value): NeedTarget => {
  const { use, usage } = value
  if (use === 'written' || use === 'directory') return stateTarget(path, value)
  if (use === 'content') return { tree: path }
  if (hasWildcard(usage)) return { glob: path }
  return { path, role: use === 'module' ? 'dlopen' : 'read' }
}

/**
 * A place the server writes to: a directory of its own, or the one its file will be created in, made where the base has none. What
 * is in it is left behind, but for a link there (logs that lead to /dev/stdout).
 */
const stateTarget = (path: ByteString, { use, reader, context }: Value): NeedTarget => {
  const place = normalise(path)
  const type = context.tree.lstat(place)?.type
  if (type === 'symlink') return { path: place, role: 'read' }
  const isItself = use === 'directory' || path.endsWith('/') || type === 'directory'
  const directory = isItself ? place : dirname(place)
  return reader.account === undefined ? { directory } : { directory, owner: reader.account }
}

/** A program as the configuration names it, its words not yet split when they stand in quotes. */
const commandFindings = (value: Value, words: readonly ByteString[]): Required<Findings> => {
  const [program = '', ...rest] = words
    .flatMap((word) => word.split(/\s+/))
    .filter((word) => word !== '')
  const argv = [program, ...rest]
  if (program === '') return nothing
  const target: NeedTarget = program.startsWith('/')
    ? { path: program, role: 'exec', argv }
    : { command: program, argv }
  return { ...nothing, needs: [needOf(value, target)] }
}

/** A log that is written to a program: `|program`, `||program`; `|$line` goes through a shell. */
const pipeFindings = (value: Value): Required<Findings> => {
  const line = [value.value, ...value.following].join(' ').replace(/^\|{1,2}/, '')
  return line.startsWith('$')
    ? shellFindings(value, line.slice(1).trim())
    : commandFindings(value, [line])
}

/** A line for /bin/sh: the shell is needed, the program it begins with when that is plain, and the rest cannot be seen. */
const shellFindings = (value: Value, first: ByteString): Required<Findings> => {
  const line = [first.trim(), ...value.following].join(' ')
  const shell = needOf(value, { path: '/bin/sh', role: 'exec', argv: ['/bin/sh', '-c', line] })
  const [program = ''] = line.split(/\s/)
  const plain = /^\/[^$`"'()|&;<>]+$/.test(program) ? commandFindings(value, [program]).needs : []
  const { blindSpots } = unseen(value, 'a line for the shell whose commands are not followed')
  return { needs: [shell, ...plain], blindSpots }
}

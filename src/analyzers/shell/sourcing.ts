import { toDisplay } from '../../formats/byte-string.ts'
import type { ByteString, RootPath } from '../../model/file.ts'
import { resolveFile } from '../../rootfs/resolve.ts'
import type { Outcome } from './conditions.ts'
import { besideHelper, type RunningShell, type Situation } from './running.ts'
import type { ShellState } from './state.ts'
import { type Field, textsOf, type Value } from './value.ts'

/** A file that the shell reads into itself. */
interface Sourcing {
  readonly file: Field
  /** Its own positional parameters, where it is given some. */
  readonly parameters?: Value | undefined
  readonly state: ShellState
  readonly situation: Situation
  readonly shell: RunningShell
}

/** Most files that source one another. */
const deepest = 24

/** Where a shell looks for a file to source: along PATH, and bash then in the working directory. */
const candidates = (
  { state, situation, shell }: Sourcing,
  file: ByteString,
): readonly ByteString[] => {
  const { workdir, variables } = state
  const { inventory } = shell.context
  if (file.startsWith('/')) return [file]
  const here = workdir === undefined ? [] : [`${workdir === '/' ? '' : workdir}/${file}`]
  if (file.includes('/')) return here
  const path = variables.get('PATH')
  const directories =
    path === undefined
      ? inventory.commandPath
      : textsOf(path).flatMap((text) => text?.split(':') ?? inventory.commandPath)
  const onPath = directories.map((directory) => `${directory}/${file}`)
  const beside = besideHelper(file, situation) ?? []
  return [...onPath, ...(shell.dialect === 'dash' ? [] : here)].concat(beside)
}

const read = ({ parameters, state, situation, shell }: Sourcing, path: RootPath): Outcome => {
  if (situation.callers.includes(path) || situation.callers.length > deepest) return undefined
  const before = state.parameters
  if (parameters !== undefined) state.parameters = parameters
  const { statements, unread } = shell.script(path)
  if (unread.length > 0) shell.findings.addUnread(path, unread)
  const callers = [...situation.callers, path]
  // Where lines are not understood, functions may be missing and branches look like none.
  const isSure = situation.isSure && unread.length === 0
  const outcome = shell.statements(statements, state, {
    ...situation,
    isSure,
    isLiteral: false,
    file: path,
    callers,
  })
  if (parameters !== undefined) state.parameters = before
  if (state.ended === 'return') state.ended = undefined
  return outcome
}

/** Reads a file into the shell; one that is not there is unmet, unless the script asks for it first or may not get there. */
export const sourceFile = (sourcing: Sourcing): Outcome => {
  const { file, situation, shell } = sourcing
  if (file === undefined) {
    shell.findings.addComputed(situation)
    shell.lacksFunctions = true
    return undefined
  }
  const places = candidates(sourcing, file)
  const path = places.find((place) => resolveFile(shell.context.tree, place) !== undefined)
  // A pattern that matches nothing is taken as it is: what it is for may be mounted.
  const optional = !situation.isSure || shell.asked.has(file) || /[*?[]/.test(file)
  const certainty = situation.isSure ? 'required' : 'expected'
  const reason = { rule: 'shell.source', certainty, optional } as const
  const canonical = path === undefined ? undefined : resolveFile(shell.context.tree, path)
  if (path === undefined || canonical === undefined) {
    const tried = places.map((place) => `${toDisplay(place)}: not there`)
    shell.findings.add({ absent: file, tried }, reason, situation)
    if (!optional) shell.lacksFunctions = true
    return false
  }
  shell.findings.add({ path, role: 'read' }, reason, situation)
  return read(sourcing, canonical)
}

import { matchesPattern } from '../../formats/shell-pattern.ts'
import type { ShellStatement, ShellWord } from '../../formats/shell-syntax.ts'
import type { Outcome } from './conditions.ts'
import { outputOf } from './outputs.ts'
import type { RunningShell, Situation } from './running.ts'
import type { ShellState } from './state.ts'
import { runSubstitutions } from './substitutions.ts'
import { type Field, textsOf, valueOf } from './value.ts'

/** A statement's surroundings. */
interface Around {
  readonly shell: RunningShell
  readonly state: ShellState
  readonly situation: Situation
}

type Kind<Name extends ShellStatement['kind']> = Extract<ShellStatement, { kind: Name }>

/** The same place, which may not be reached. */
export const unsure = (situation: Situation): Situation => ({ ...situation, isSure: false })

/** Whether `! command` succeeds. */
export const negated = (outcome: Outcome): Outcome => (outcome === undefined ? undefined : !outcome)

/** One of several bodies is gone through, nobody knows which. */
const runAny = (
  bodies: readonly (readonly ShellStatement[])[],
  { shell, state, situation }: Around,
): void => {
  const ends = bodies.map((body) => {
    const branch = state.copy()
    shell.statements(body, branch, unsure(situation))
    return branch
  })
  state.becomeAny(ends, (name) => shell.unset(name))
}

const choose = (
  outcome: Outcome,
  [yes, no]: readonly [readonly ShellStatement[], readonly ShellStatement[]],
  around: Around,
): Outcome => {
  const { shell, state, situation } = around
  if (state.ended !== undefined) return undefined
  if (outcome !== undefined) return shell.statements(outcome ? yes : no, state, situation)
  runAny([yes, no], around)
  return undefined
}

/** `if`: what its condition runs may fail. */
export const runIf = ({ condition, body, otherwise }: Kind<'if'>, around: Around): Outcome => {
  const { shell, state, situation } = around
  const outcome = shell.statements(condition, state, unsure(situation))
  return choose(outcome, [body, otherwise], around)
}

/** `left && right` and `left || right`. */
export const runChain = ({ operator, left, right }: Kind<'chain'>, around: Around): Outcome => {
  const { shell, state, situation } = around
  const before = operator === '||' ? unsure(situation) : situation
  const outcome = shell.statements([left], state, before)
  const goesOn = operator === '&&' ? outcome : negated(outcome)
  if (state.ended !== undefined || goesOn === false) return outcome
  return choose(goesOn, [[right], []], around)
}

const printed = (stage: ShellStatement, { shell, state }: Around): Field => {
  const texts = textsOf(outputOf([stage], state, shell))
  return texts.length === 1 ? texts[0] : undefined
}

/** A pipeline: each stage is a shell of its own, and reads what the one before it prints. */
export const runPipeline = ({ stages }: Kind<'pipeline'>, around: Around): Outcome => {
  const { shell, state, situation } = around
  for (const [index, stage] of stages.entries()) {
    const before = stages[index - 1]
    const input = before === undefined ? situation.input : { text: printed(before, around) }
    const inside = input === undefined ? situation : { ...situation, input }
    shell.statements([stage], state.copy(), inside)
  }
  return undefined
}

/** `while` and `until`, twice: what the first time through has set counts for the second. */
export const runLoop = ({ condition, body }: Kind<'loop'>, around: Around): Outcome => {
  const { shell, state, situation } = around
  const inside = { ...unsure(situation), isRepeated: true }
  for (let times = situation.isRepeated === true ? 1 : 2; times > 0; times -= 1) {
    shell.statements(condition, state, inside)
    if (state.ended !== undefined) return undefined
    runAny([body, []], { ...around, situation: inside })
  }
  return undefined
}

/** `for`: once, with all that its variable can be. */
export const runFor = ({ name, words, body }: Kind<'for'>, around: Around): Outcome => {
  const { shell, state, situation } = around
  runSubstitutions(words ?? [], around)
  const values = words?.map((word) => shell.expander.fields(word, state)) ?? [state.parameters]
  const fields = values.flatMap(({ lists }) => lists.flat())
  if (fields.length === 0) return true
  state.variables.set(name, valueOf(fields.map((field) => [field])))
  const isOnce = values.every(({ lists }) => lists.length === 1)
  const branch = state.copy()
  const isSure = situation.isSure && isOnce
  shell.statements(body, branch, { ...situation, isSure, isRepeated: true })
  state.becomeAny([branch, state.copy()], (unset) => shell.unset(unset))
  return undefined
}

const matchesAny = (
  text: Field,
  patterns: readonly ShellWord[],
  { shell, state }: Around,
): Outcome => {
  const outcomes = patterns
    .flatMap((word) => shell.expander.patterns(word, state))
    .map((pattern) => {
      if (pattern === '*') return true
      return text === undefined || pattern === undefined ? undefined : matchesPattern(pattern, text)
    })
  if (outcomes.includes(true)) return true
  return outcomes.includes(undefined) ? undefined : false
}

/** Bodies that a text may lead to, and whether it is sure to lead to one of them. */
const bodiesFor = (
  text: Field,
  { items }: Kind<'case'>,
  around: Around,
): { readonly bodies: readonly (readonly ShellStatement[])[]; readonly isDecided: boolean } => {
  const bodies: (readonly ShellStatement[])[] = []
  for (const { patterns, body } of items) {
    const outcome = matchesAny(text, patterns, around)
    if (outcome !== false) bodies.push(body)
    if (outcome === true) return { bodies, isDecided: true }
  }
  return { bodies, isDecided: false }
}

/** `case`: the list that the word leads to, all that it may lead to where it is not known. */
export const runCase = (statement: Kind<'case'>, around: Around): Outcome => {
  const { shell, state, situation } = around
  runSubstitutions([statement.subject], around)
  const value = shell.expander.text(statement.subject, state)
  // What the environment says may be something else in the image that runs.
  const texts = value.isSoft ? [...textsOf(value), undefined] : textsOf(value)
  const found = texts.map((text) => bodiesFor(text, statement, around))
  const bodies = [...new Set(found.flatMap((one) => one.bodies))]
  const isDecided = found.every((one) => one.isDecided)
  const [only, ...others] = bodies
  if (only === undefined) return true
  if (isDecided && others.length === 0) return shell.statements(only, state, situation)
  runAny(isDecided ? bodies : [...bodies, []], around)
  return undefined
}

import type {
  ShellAssignment,
  ShellRedirect,
  ShellWord,
  SimpleCommand,
} from '../../formats/shell-syntax.ts'
import type { Outcome } from './conditions.ts'
import { namedFile } from './files.ts'
import type { RunningShell, Situation } from './running.ts'
import type { ShellState } from './state.ts'
import { runSubstitutions, substitutionsIn } from './substitutions.ts'
import { either, type Field, textsOf, textValue, type Value, valueOf } from './value.ts'

/** Words whose assignments are arguments. */
const declarations = new Set([
  'export',
  'readonly',
  'local',
  'declare',
  'typeset',
  'integer',
  'float',
])

/** Commands whose arguments are read as lines of the shell. */
const readAsLines = new Set(['eval', 'trap'])

/** More alternatives than this are not told apart. */
const mostAlternatives = 64

const literalName = (command: SimpleCommand): string => {
  const [part, ...others] = command.words[0] ?? []
  return part !== undefined && 'text' in part && others.length === 0 ? part.text : ''
}

/** A simple command that is run: its substitutions, redirections and assignments, then the command. */
export class CommandRun {
  readonly #shell: RunningShell
  readonly #command: SimpleCommand
  readonly #state: ShellState
  readonly #situation: Situation

  constructor(
    shell: RunningShell,
    command: SimpleCommand,
    around: { readonly state: ShellState; readonly situation: Situation },
  ) {
    this.#shell = shell
    this.#command = command
    this.#state = around.state
    this.#situation = {
      ...around.situation,
      evidence:
        around.situation.isLiteral === true
          ? around.situation.evidence
          : `line ${command.line}: ${command.source}`,
    }
  }

  /** Runs it; whether it succeeds, where that can be told. */
  run(): Outcome {
    const { assignments, words, redirects } = this.#command
    this.#substitutions()
    const situation = inputOf(redirects, this.#shell, {
      state: this.#state,
      situation: this.#situation,
    })
    const isDeclaration = declarations.has(literalName(this.#command))
    if (words.length === 0 || isDeclaration) {
      for (const one of assignments) this.#assign(one)
      if (words.length === 0) return this.#hasSubstitution() ? undefined : true
    }
    const { lists, isSoft } = this.#alternatives()
    const path = this.#pathOf(isDeclaration ? [] : assignments)
    const around = lists.length === 1 ? situation : { ...situation, isSure: false }
    const outcomes = lists.map((fields) => this.#runFields(fields, around, path))
    const [first] = outcomes
    return isSoft || outcomes.some((one) => one !== first) ? undefined : first
  }

  #runFields(fields: readonly Field[], situation: Situation, path: string | undefined): Outcome {
    const [, replacement] = this.#command.words
    if (fields.length === 1 && fields[0] === 'exec') this.#noteNothing(replacement, situation)
    if (fields.length > 0)
      return this.#shell.command(fields, this.#state, situation, path === undefined ? {} : { path })
    // `"$@"` of nothing, a variable that nobody has set: what the environment says is not known.
    if (literalName(this.#command) === '') this.#noteNothing(this.#command.words[0], situation)
    return undefined
  }

  #noteNothing(word: ShellWord | undefined, situation: Situation): void {
    if (word?.some((part) => 'parameter' in part) === true)
      this.#shell.findings.addComputed(situation)
  }

  #hasSubstitution(): boolean {
    return this.#command.assignments.some(({ value }) => substitutionsIn(value).length > 0)
  }

  #substitutions(): void {
    const { assignments, words, redirects } = this.#command
    const all = [
      ...assignments.flatMap(({ value, elements = [] }) => [value, ...elements]),
      ...words,
      ...redirects.map(({ target }) => target),
    ]
    const { state, situation } = { state: this.#state, situation: this.#situation }
    runSubstitutions(all, { shell: this.#shell, state, situation })
  }

  #assign({ name, value, adds, elements }: ShellAssignment): void {
    const { expander } = this.#shell
    const added =
      elements === undefined
        ? expander.text(value, this.#state)
        : combined(elements.map((word) => expander.fields(word, this.#state)))
    const plain = /^(\w+)/.exec(name)?.[1] ?? name
    const before = this.#state.variables.get(plain)
    if (plain !== name)
      this.#state.variables.set(plain, before === undefined ? added : either(before, added))
    else if (adds === true)
      this.#state.variables.set(name, this.#added(before, added, elements !== undefined))
    else this.#state.variables.set(name, added)
  }

  #added(before: Value | undefined, added: Value, isList: boolean): Value {
    if (before === undefined) return added
    if (isList) return combined([before, added])
    return valueOf(
      textsOf(before).flatMap((a) =>
        textsOf(added).map((b) => [a === undefined || b === undefined ? undefined : a + b]),
      ),
      before.isSoft || added.isSoft,
    )
  }

  #alternatives(): Value {
    const values = this.#command.words.map((word, index) => this.#wordValue(word, index))
    const count = values.reduce((product, { lists }) => product * lists.length, 1)
    if (count <= mostAlternatives) return combined(values)
    return combined(
      values.map((value, index) =>
        index > 0 && value.lists.length > 1 ? textValue(undefined) : value,
      ),
    )
  }

  /** Inside of `[[` nothing is cut, and what is to the right of a comparison is a pattern. */
  #wordValue(word: ShellWord, index: number): Value {
    const { expander } = this.#shell
    if (index > 0 && readAsLines.has(literalName(this.#command)))
      return expander.line(word, this.#state)
    if (literalName(this.#command) !== '[[') return expander.fields(word, this.#state)
    const [operator] = this.#command.words[index - 1] ?? []
    const isPattern = operator !== undefined && 'text' in operator && /^[!=]?=$/.test(operator.text)
    const value = expander.text(word, this.#state)
    return isPattern
      ? valueOf(
          expander.patterns(word, this.#state).map((pattern) => [pattern]),
          value.isSoft,
        )
      : value
  }

  /** `PATH=… command` */
  #pathOf(assignments: readonly ShellAssignment[]): string | undefined {
    const path = assignments.findLast(({ name }) => name === 'PATH')
    return path === undefined
      ? undefined
      : textsOf(this.#shell.expander.text(path.value, this.#state))[0]
  }
}

/** Values one behind the other. */
const combined = (values: readonly Value[]): Value => {
  let lists: readonly (readonly Field[])[] = [[]]
  for (const value of values)
    lists = lists
      .flatMap((list) => value.lists.map((more) => [...list, ...more]))
      .slice(0, mostAlternatives)
  return valueOf(
    lists,
    values.some(({ isSoft }) => isSoft),
  )
}

/** What redirections make of a command's surroundings: what it reads at its standard input; files they name are noted. */
export const inputOf = (
  redirects: readonly ShellRedirect[],
  shell: RunningShell,
  { state, situation }: { readonly state: ShellState; readonly situation: Situation },
): Situation => {
  let input = situation.input
  for (const { operator, target } of redirects) {
    const value = shell.expander.text(target, state)
    const [text] = value.lists.length === 1 ? textsOf(value) : [undefined]
    if (operator === '<<' || operator === '<<<') input = { text: value.isSoft ? undefined : text }
    else {
      if (operator === '<') input = { text: undefined }
      for (const one of textsOf(value)) noteRedirected(one, shell, { state, situation })
    }
  }
  return input === undefined ? situation : { ...situation, input }
}

const noteRedirected = (
  text: Field,
  shell: RunningShell,
  { state, situation }: { readonly state: ShellState; readonly situation: Situation },
): void => {
  const named = namedFile(text, shell.context.tree, state.workdir)
  if (named === undefined || !('path' in named.target)) return
  const target = { path: named.target.path, role: 'read' } as const
  shell.findings.add(
    target,
    { rule: 'shell.file', certainty: 'expected', optional: true },
    situation,
  )
}

import type { ShellScript, ShellStatement } from '../../formats/shell-syntax.ts'
import type { ByteString, RootPath } from '../../model/file.ts'
import type { AnalyzerContext } from '../../model/need.ts'
import { type FoundCommand, findCommand } from '../../rootfs/find-command.ts'
import { glob } from '../../rootfs/glob.ts'
import { normalise, root } from '../../rootfs/path.ts'
import { runBuiltin } from './builtin-effects.ts'
import { type Dialect, isBuiltin } from './builtins.ts'
import type { Outcome } from './conditions.ts'
import {
  negated,
  runCase,
  runChain,
  runFor,
  runIf,
  runLoop,
  runPipeline,
  unsure,
} from './control-flow.ts'
import { Expander } from './expansion.ts'
import { runExternal } from './external.ts'
import { ShellFindings } from './findings.ts'
import { outputOf } from './outputs.ts'
import type { Manner, RunningShell, Situation } from './running.ts'
import { CommandRun, inputOf } from './simple-command.ts'
import type { ShellState } from './state.ts'
import { computed, type Field, textsOf, textValue, type Value, valueOf } from './value.ts'

/** What a shell is given when it starts. */
export interface ShellStart {
  readonly context: AnalyzerContext
  readonly dialect: Dialect
  /** `$0`. */
  readonly name: ByteString
  readonly parse: (text: ByteString) => readonly ShellStatement[]
  readonly script: (file: RootPath) => ShellScript
}

/** After so many statements each function is gone through once only, and after many more nothing is. */
const manySteps = 4000
const mostSteps = 20_000

/** Functions that call one another deeper than this are not followed. */
const deepestCalls = 40

/** Variables that a shell sets itself to what is not known before. */
const ownVariables =
  /^(?:[?$!-]|RANDOM|SECONDS|LINENO|PPID|UID|EUID|HOSTNAME|OPTARG|OPTIND|REPLY|PIPESTATUS|OLDPWD|BASHPID|BASH_VERSION|SHLVL|COLUMNS|LINES|HOSTTYPE|MACHTYPE|USER|LOGNAME)$/

/**
 * Goes through a script as its shell would, without running anything: every branch that may be taken, with what is known of variables,
 * functions and arguments at each point.
 */
export class ShellWalk implements RunningShell {
  readonly context: AnalyzerContext
  readonly dialect: Dialect
  readonly findings = new ShellFindings()
  readonly asked = new Set<ByteString>()
  lacksFunctions = false
  readonly expander: Expander
  readonly parse: (text: ByteString) => readonly ShellStatement[]
  readonly script: (file: RootPath) => ShellScript
  readonly #name: ByteString
  readonly #walked = new Set<readonly ShellStatement[]>()
  readonly #found = new Map<string, FoundCommand>()
  #steps = 0

  constructor({ context, dialect, name, parse, script }: ShellStart) {
    this.context = context
    this.dialect = dialect
    this.parse = parse
    this.script = script
    this.#name = name
    this.expander = new Expander({
      parameter: (parameter, state) => this.variable(parameter, state),
      output: (commands, state) => outputOf(commands, state, this),
      paths: (pattern, state) => this.#paths(pattern, state),
      assign: (parameter, value, state) => state.variables.set(parameter, value),
    })
  }

  /** Goes through statements until one ends the script or the function. */
  statements(list: readonly ShellStatement[], state: ShellState, situation: Situation): Outcome {
    let outcome: Outcome = true
    for (const statement of list) {
      if (state.ended !== undefined) break
      if (this.#steps > mostSteps) {
        this.findings.addUnfinished(situation)
        break
      }
      this.#steps += 1
      outcome = this.#statement(statement, state, situation)
    }
    return outcome
  }

  /** A command: an alias, a function, a builtin or a program. */
  command(
    fields: readonly Field[],
    state: ShellState,
    situation: Situation,
    manner: Manner = {},
  ): Outcome {
    const [name, ...args] = fields
    if (name === undefined) return this.external(fields, state, situation, manner)
    const text = this.dialect === 'bash' ? undefined : state.aliases.get(name)
    if (text !== undefined && manner.skipsFunctions !== true && !situation.callers.includes(name))
      return this.#alias(text, { name, args, state, situation })
    if (manner.skipsFunctions !== true && state.functions.has(name))
      return this.#call(name, { args, state, situation })
    if (manner.skipsBuiltins !== true && isBuiltin(this.dialect, name))
      return runBuiltin(name, { args, state, situation, shell: this })
    return this.external(fields, state, situation, manner)
  }

  /** A program. */
  external(
    fields: readonly Field[],
    state: ShellState,
    situation: Situation,
    manner: Manner = {},
  ): Outcome {
    return runExternal({ fields, state, situation, manner, shell: this })
  }

  /** What `$name` is. */
  variable(name: string, state: ShellState): Value {
    if (name === '@' || name === '*') return state.parameters
    if (name === '#')
      return valueOf(
        state.parameters.lists.map((list) => [String(list.length)]),
        state.parameters.isSoft,
      )
    if (name === '0') return textValue(this.#name)
    if (/^\d+$/.test(name)) return this.#positional(Number(name) - 1, state)
    const known = state.variables.get(name)
    if (known !== undefined) return known
    if (name === 'PWD') return textValue(state.workdir)
    if (name === 'BASH_SOURCE') return textValue(this.#name)
    if (ownVariables.test(name)) return computed
    return this.unset(name)
  }

  /** Looks a command up along PATH. */
  find(
    name: ByteString,
    state: ShellState,
    path?: ByteString,
  ): { readonly paths: readonly ByteString[]; readonly tried: readonly string[] } {
    const { inventory } = this.context
    const known = state.variables.get('PATH')
    const said = path === undefined ? (known === undefined ? [] : textsOf(known)) : [path]
    const searches = said.map((text) => text?.split(':') ?? inventory.commandPath)
    const tries = (searches.length === 0 ? [inventory.commandPath] : searches).map((directories) =>
      this.#find(name, directories, normalise(state.workdir ?? inventory.workdir)),
    )
    return {
      paths: [...new Set(tries.flatMap((one) => ('path' in one ? [one.path] : [])))],
      tried: tries.flatMap((one) => ('tried' in one ? one.tried : [])),
    }
  }

  /** What the environment says of a variable. */
  unset(name: string): Value {
    return textValue(this.context.inventory.env.get(name) ?? '', true)
  }

  /** Goes through the functions that nothing has called. */
  callAll(state: ShellState, situation: Situation): void {
    for (const [name, { body }] of [...state.functions])
      if (!this.#walked.has(body)) {
        const apart = state.copy()
        apart.ended = undefined
        this.#call(name, {
          args: [undefined],
          state: apart,
          situation: { ...situation, isSure: false },
        })
      }
  }

  #find(name: ByteString, directories: readonly ByteString[], workdir: RootPath): FoundCommand {
    const key = [name, workdir, ...directories].join('\0')
    const found = this.#found.get(key) ?? findCommand(this.context.tree, name, directories, workdir)
    this.#found.set(key, found)
    return found
  }

  #positional(index: number, { parameters }: ShellState): Value {
    const lists = parameters.lists.map((list) => [index < list.length ? list[index] : ''])
    return valueOf(lists, parameters.isSoft)
  }

  #paths(pattern: ByteString, { workdir }: ShellState): readonly ByteString[] {
    if (!pattern.startsWith('/') && workdir === undefined) return []
    const whole = pattern.startsWith('/')
      ? pattern
      : `${workdir === root ? '' : workdir}/${pattern}`
    const safe = whole.replace(/\*\*+/g, '*').replace(/[{},]/g, '\\$&')
    return [...glob(this.context.tree, safe)].filter((path) => !/\/\.[^/]*$/.test(path))
  }

  #statement(statement: ShellStatement, state: ShellState, situation: Situation): Outcome {
    switch (statement.kind) {
      case 'simple':
        return new CommandRun(this, statement, { state, situation }).run()
      case 'function':
        state.functions.set(statement.name, { body: statement.body, file: situation.file })
        return true
      case 'not':
        return negated(this.statements(statement.body, state, unsure(situation)))
      case 'group': {
        const inside = inputOf(statement.redirects, this, { state, situation })
        const own = statement.subshell ? state.copy() : state
        return this.statements(statement.body, own, inside)
      }
      default:
        return this.#compound(statement, { shell: this, state, situation })
    }
  }

  #compound(
    statement: Exclude<ShellStatement, { kind: 'simple' | 'function' | 'not' | 'group' }>,
    around: Parameters<typeof runIf>[1],
  ): Outcome {
    switch (statement.kind) {
      case 'pipeline':
        return runPipeline(statement, around)
      case 'chain':
        return runChain(statement, around)
      case 'if':
        return runIf(statement, around)
      case 'loop':
        return runLoop(statement, around)
      case 'for':
        return runFor(statement, around)
      case 'case':
        return runCase(statement, around)
    }
  }

  #alias(
    text: ByteString,
    {
      name,
      args,
      state,
      situation,
    }: { name: string; args: readonly Field[]; state: ShellState; situation: Situation },
  ): Outcome {
    const inside = { ...situation, isLiteral: true, callers: [...situation.callers, name] }
    const statements = this.parse(text)
    const last = statements.at(-1)
    if (last?.kind !== 'simple') return this.statements(statements, state, inside)
    const more = args.map((field) =>
      field === undefined ? [{ computed: '' }] : [{ text: field, quoted: true } as const],
    )
    const whole = [...statements.slice(0, -1), { ...last, words: [...last.words, ...more] }]
    return this.statements(whole, state, inside)
  }

  #call(
    name: ByteString,
    { args, state, situation }: { args: readonly Field[]; state: ShellState; situation: Situation },
  ): Outcome {
    const one = state.functions.get(name)
    const { callers } = situation
    const isTired = this.#steps > manySteps && one !== undefined && this.#walked.has(one.body)
    const isDeep =
      callers.length > deepestCalls || callers.filter((caller) => caller === name).length > 1
    if (one === undefined || isTired || isDeep) return undefined
    this.#walked.add(one.body)
    const before = state.parameters
    state.parameters = valueOf([args])
    const outcome = this.statements(one.body, state, {
      ...situation,
      file: one.file,
      callers: [...callers, name],
    })
    state.parameters = before
    if (state.ended === 'return') state.ended = undefined
    return outcome
  }
}

import type { ShellStatement } from '../../formats/shell-syntax.ts'
import type { ByteString, RootPath } from '../../model/file.ts'
import { either, type Value } from './value.ts'

/** A function and where it was defined. */
export interface ShellFunction {
  readonly body: readonly ShellStatement[]
  readonly file: RootPath
}

/** What a shell knows at one point of a script. Mutable: a branch gets a copy. */
export class ShellState {
  readonly variables: Map<string, Value>
  readonly functions: Map<ByteString, ShellFunction>
  readonly aliases: Map<ByteString, ByteString>
  /** The positional parameters. */
  parameters: Value
  /** Undefined after a `cd` to a place that is computed. */
  workdir: ByteString | undefined
  /** Nothing after this point is reached: in the script (`exit`, `exec`) or in the function or sourced file (`return`). */
  ended: 'exit' | 'return' | undefined

  constructor(parameters: Value, workdir: ByteString | undefined) {
    this.variables = new Map()
    this.functions = new Map()
    this.aliases = new Map()
    this.parameters = parameters
    this.workdir = workdir
  }

  /** The same, to go another way. */
  copy(): ShellState {
    const copy = new ShellState(this.parameters, this.workdir)
    for (const [name, value] of this.variables) copy.variables.set(name, value)
    for (const [name, one] of this.functions) copy.functions.set(name, one)
    for (const [name, text] of this.aliases) copy.aliases.set(name, text)
    copy.ended = this.ended
    return copy
  }

  /** Becomes what another state is. */
  become(other: ShellState): void {
    replace(this.variables, other.variables)
    replace(this.functions, other.functions)
    replace(this.aliases, other.aliases)
    this.parameters = other.parameters
    this.workdir = other.workdir
    this.ended = other.ended
  }

  /**
   * Becomes what it is after one of several branches, nobody knows which; one that has ended does not count. `unset` gives the value of
   * a variable that a branch did not set.
   */
  becomeAny(branches: readonly ShellState[], unset: (name: string) => Value): void {
    const [first, ...others] = branches.filter(({ ended }) => ended === undefined)
    if (first === undefined) {
      this.ended = branches.some(({ ended }) => ended === 'return') ? 'return' : 'exit'
      return
    }
    this.become(first)
    for (const other of others) this.#join(other, unset)
  }

  #join(other: ShellState, unset: (name: string) => Value): void {
    for (const name of new Set([...this.variables.keys(), ...other.variables.keys()]))
      this.variables.set(
        name,
        either(this.variables.get(name) ?? unset(name), other.variables.get(name) ?? unset(name)),
      )
    for (const [name, one] of other.functions) this.functions.set(name, one)
    for (const [name, text] of other.aliases) this.aliases.set(name, text)
    this.parameters = either(this.parameters, other.parameters)
    if (this.workdir !== other.workdir) this.workdir = undefined
  }
}

const replace = <Key, Item>(target: Map<Key, Item>, source: ReadonlyMap<Key, Item>): void => {
  target.clear()
  for (const [key, item] of source) target.set(key, item)
}

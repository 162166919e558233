import type { Directive } from '../../formats/directive.ts'
import { type DirectiveUsage, parseUsage } from '../../formats/directive-usage.ts'
import type { ByteString, RootPath } from '../../model/file.ts'
import type { ServerConfiguration, ServerUse } from './server-configuration.ts'

/** A directive as the server comes upon it. */
export interface GivenDirective {
  readonly directive: Directive
  /** Names of the blocks it is in, outermost first. */
  readonly inside: readonly ByteString[]
  /** The file that holds it; the program for its arguments and defaults. */
  readonly page: RootPath
  readonly isDefault: boolean
}

/** Where a directive stands and what it says. */
export const evidenceOf = ({ directive, page, isDefault }: GivenDirective): ByteString => {
  const text = [directive.name, ...directive.args].join(' ').trim()
  return isDefault || directive.line === 0 ? text : `${page}:${directive.line}: ${text}`
}

/** A usage of the table and what it is for: a use, or the variable it sets. */
export interface KnownUsage {
  readonly use: ServerUse | { readonly variable: string }
  readonly usage: DirectiveUsage
}

/** The usages of one server, found by the name of a directive however that is spelled. */
export class UsageTable {
  readonly #spelling: ServerConfiguration['spelling']
  readonly #usages = new Map<ByteString, KnownUsage[]>()

  constructor(configuration: ServerConfiguration) {
    this.#spelling = configuration.spelling
    for (const known of usagesOf(configuration)) {
      const name = this.spelled(known.usage.name)
      this.#usages.set(name, [...(this.#usages.get(name) ?? []), known])
    }
  }

  /** A name in the one spelling that stands for all; options of one letter are always told apart by case. */
  readonly spelled = (name: ByteString): ByteString =>
    /^-[^-]/.test(name) ? name : (this.#spelling?.(name) ?? name)

  /** Whether anything is known of a name. */
  has(name: ByteString): boolean {
    return this.#usages.has(this.spelled(name))
  }

  /**
   * What the table says of a directive, where it stands. `--name value` is the directive `name` where the table knows no option of
   * that name.
   */
  of({ directive: { name }, inside }: GivenDirective): readonly KnownUsage[] {
    const isLong = name.startsWith('--') && !this.has(name)
    const known = this.#usages.get(this.spelled(isLong ? name.slice(2) : name)) ?? []
    return known.filter(({ usage }) => this.#isInside(usage.inside, inside))
  }

  /** Whether the blocks asked for are among those around, in their order. */
  #isInside(wanted: readonly ByteString[], around: readonly ByteString[]): boolean {
    let at = 0
    for (const name of around)
      if (at < wanted.length && this.spelled(name) === this.spelled(wanted[at] ?? '')) at++
    return at === wanted.length
  }
}

const usagesOf = ({ uses, variables = {} }: ServerConfiguration): KnownUsage[] => [
  ...Object.entries(uses).flatMap(([use, usages]) =>
    usages.map((text) => ({ use: use as ServerUse, usage: parseUsage(text) })),
  ),
  ...Object.entries(variables).flatMap(([variable, usages]) =>
    usages.map((text) => ({ use: { variable }, usage: parseUsage(text) })),
  ),
]

import { fromBytes } from '../../formats/byte-string.ts'
import {
  type DirectiveUsage,
  expandTemplate,
  substitute,
  valuesOf,
} from '../../formats/directive-usage.ts'
import { argumentDirectives } from '../../formats/server-arguments.ts'
import type { ByteString, RootPath } from '../../model/file.ts'
import type { AnalyzerContext, BlindSpot, Need, Probe } from '../../model/need.ts'
import { glob } from '../../rootfs/glob.ts'
import { dirname, normalise } from '../../rootfs/path.ts'
import { resolve } from '../../rootfs/resolve.ts'
import { walk } from '../../rootfs/walk.ts'
import { definedSymbols, processOf, readOnlyStrings } from './process.ts'
import type { BlockConditions, ServerConfiguration } from './server-configuration.ts'
import { ServerVariables } from './server-variables.ts'
import { evidenceOf, type GivenDirective, UsageTable } from './usage-table.ts'

const maxPages = 2000
const maxPageBytes = 16 * 1024 * 1024
const maxDepth = 100

/**
 * Reads the configuration of one server in the server's own order: the command line, the files it names or the default ones, their
 * includes, and at last what holds where nothing is said.
 */
export class ServerReader {
  readonly given: GivenDirective[] = []
  readonly needs: Need[] = []
  readonly blindSpots: BlindSpot[] = []
  readonly variables: ServerVariables
  readonly usages: UsageTable
  readonly #configuration: ServerConfiguration
  readonly #context: AnalyzerContext
  readonly #program: RootPath
  readonly #strings: readonly ByteString[]
  readonly #conditions: BlockConditions | undefined
  readonly #seen = new Set<RootPath>()
  #isConfigured = false
  #depth = 0

  constructor(configuration: ServerConfiguration, probe: Probe, context: AnalyzerContext) {
    this.#configuration = configuration
    this.usages = new UsageTable(configuration)
    this.#context = context
    this.#program = probe.path
    const object = processOf(context, probe).objects[0]
    this.#strings = object === undefined ? [] : readOnlyStrings(object)
    this.variables = new ServerVariables(configuration, context, this.#strings)
    this.#conditions = configuration.conditions?.({
      defines: (symbol) => object !== undefined && definedSymbols(object).has(symbol),
      arguments: context.program.argv.slice(1),
      exists: (path) => resolve(context.tree, path).kind === 'found',
    })
  }

  /** Reads everything there is. */
  read(): void {
    const defaults = this.#defaults()
    for (const one of defaults) this.#setVariables(one)
    for (const directive of argumentDirectives(this.#context.program.argv))
      this.#take({ directive, inside: [], page: this.#program, isDefault: false })
    if (!this.#isConfigured) this.#readDefaultFiles()
    const named = new Set(this.given.map(({ directive }) => this.usages.spelled(directive.name)))
    for (const one of defaults)
      if (!named.has(this.usages.spelled(one.directive.name))) this.#take(one)
  }

  /** The account it runs as, when the configuration or the table says so and the base has it. */
  get account(): string | undefined {
    const names = this.given.flatMap((one) =>
      this.usages
        .of(one)
        .filter(({ use }) => use === 'user')
        .flatMap(({ usage }) => valuesOf(usage, one.directive).map(({ value }) => value)),
    )
    const { users } = this.#context.inventory
    return names.find((name) => users.some((user) => user.name === name))
  }

  /** The path a value stands for, without wildcards of its own meaning anything yet. */
  pathOf(
    usage: DirectiveUsage,
    value: ByteString,
    { page }: GivenDirective,
  ): ByteString | undefined {
    const path = expandTemplate(usage.template, value, (name) =>
      name === 'here' ? dirname(page) : this.variables.get(name),
    )
    const whole =
      path?.startsWith('/') === false ? `${this.#context.inventory.workdir}/${path}` : path
    return whole?.replace(/\/(?:\.?\/)+/g, '/')
  }

  #defaults(): GivenDirective[] {
    const { defaults = '', defaultsInStrings, syntax } = this.#configuration
    const ours = this.#strings.filter(
      (text) =>
        defaultsInStrings === true && this.usages.has(/^\S*(?= \S*\/)/.exec(text)?.[0] ?? ' '),
    )
    const lines = defaults.split('\n').map((line) => substitute(line, this.variables.get) ?? '')
    const { directives } = syntax([...lines, ...ours].join('\n'))
    const place = { page: this.#program, isDefault: true }
    return directives.flatMap((one): GivenDirective[] =>
      one.block.length === 0
        ? [{ ...place, directive: one, inside: [] }]
        : one.block.map((directive) => ({ ...place, directive, inside: [one.name] })),
    )
  }

  #readDefaultFiles(): void {
    const { configuration, mayBeMissing, name } = this.#configuration
    const paths = configuration.map((path) => substitute(path, this.variables.get))
    for (const path of paths)
      if (path !== undefined)
        this.#follow(path, {
          why: { rule: `${name}.configuration`, evidence: path },
          optional: mayBeMissing === true,
        })
    if (paths.length > 0 && paths.every((path) => path === undefined))
      this.#blind(this.#program, 'the program does not say where its configuration is', [])
  }

  #take(one: GivenDirective): void {
    const given = this.#expanded(one)
    if (given === undefined) return
    const { directive, inside } = given
    this.#conditions?.note(directive)
    if (directive.block.length > 0 && this.#conditions?.enters(directive) === false) return
    this.given.push(given)
    this.#setVariables(given)
    const { define } = this.#configuration.environment ?? {}
    if (define !== undefined && this.usages.spelled(directive.name) === this.usages.spelled(define))
      this.variables.define(directive.args[0] ?? '', directive.args[1] ?? '')
    this.#followIncludes(given)
    for (const child of directive.block)
      this.#take({ ...given, directive: child, inside: [...inside, directive.name] })
  }

  /** With `${NAME}` replaced in its words, if anything is known of it; undefined when one has no value. */
  #expanded(given: GivenDirective): GivenDirective | undefined {
    const { directive } = given
    if (this.#configuration.environment === undefined || this.usages.of(given).length === 0)
      return given
    const args = directive.args.map((word) => substitute(word, this.variables.ofEnvironment))
    const known = args.filter((word) => word !== undefined)
    if (known.length === args.length) return { ...given, directive: { ...directive, args: known } }
    const what = 'a variable in the configuration that nothing sets'
    this.#blind(given.page, what, [evidenceOf(given)])
    return undefined
  }

  #setVariables(given: GivenDirective): void {
    for (const { use, usage } of this.usages.of(given)) {
      if (typeof use === 'string') continue
      for (const { value } of valuesOf(usage, given.directive)) {
        const path = this.pathOf(usage, value, given)
        if (path !== undefined) this.variables.set(use.variable, path, given.isDefault)
      }
    }
  }

  #followIncludes(given: GivenDirective): void {
    for (const { use, usage } of this.usages.of(given)) {
      if (use !== 'include' && use !== 'configuration') continue
      for (const { value } of valuesOf(usage, given.directive)) {
        if (use === 'configuration') this.#isConfigured = true
        if (this.#configuration.noPath?.test(value) !== true) this.#include(given, usage, value)
      }
    }
  }

  #include(given: GivenDirective, usage: DirectiveUsage, value: ByteString): void {
    const pattern = this.pathOf(usage, value, given)
    if (pattern === undefined) {
      this.#blind(given.page, 'an include whose directory is not known', [evidenceOf(given)])
      return
    }
    const why = { rule: `${this.#configuration.name}.include`, evidence: evidenceOf(given) }
    this.#follow(pattern, { why, from: given.page, optional: usage.optional || given.isDefault })
  }

  /** Keeps and reads a file, a directory with its files, or all that match a pattern. */
  #follow(
    pattern: ByteString,
    { optional, ...ask }: Pick<Need, 'why' | 'from' | 'optional'>,
  ): void {
    if (!/[*?[]/.test(pattern)) {
      const isOptional = optional === true
      this.needs.push({
        ...ask,
        path: pattern,
        role: 'read',
        certainty: isOptional ? 'expected' : 'required',
        optional: isOptional,
      })
      this.#readFile(pattern)
      return
    }
    const path = pattern.slice(0, pattern.search(/[^/]*[*?[]/))
    this.needs.push({ ...ask, path, role: 'read', certainty: 'expected', optional: true })
    // glob(3) as servers call it knows no braces.
    for (const found of glob(this.#context.tree, pattern.replace(/[{}]/g, '\\$&'))) {
      this.needs.push({ ...ask, path: found, role: 'read', certainty: 'required' })
      this.#readFile(found)
    }
  }

  #readFile(path: ByteString): void {
    const { tree } = this.#context
    const found = resolve(tree, path)
    if (found.kind !== 'found') return
    if (found.entry.type === 'directory') {
      this.#readDirectory(found.path)
      return
    }
    if (found.entry.type !== 'file' || this.#seen.has(found.path)) return
    this.#seen.add(found.path)
    if (this.#seen.size > maxPages || this.#depth > maxDepth || found.entry.size > maxPageBytes) {
      this.#blind(found.path, 'a configuration too large to be followed', [])
      return
    }
    const reading = this.#configuration.syntax(fromBytes(tree.read(found.path)))
    this.#depth++
    for (const directive of reading.directives)
      this.#take({ directive, inside: [], page: found.path, isDefault: false })
    this.#depth--
    const { problem } = reading
    if (problem === undefined) return
    const what = `the configuration cannot be read beyond line ${problem.line}`
    this.#blind(found.path, what, [problem.what])
  }

  #readDirectory(directory: RootPath): void {
    const rule = `${this.#configuration.name}.include`
    const why = { rule, evidence: directory }
    for (const { path, entry } of walk(this.#context.tree, directory)) {
      if (entry.type === 'directory') continue
      this.needs.push({ why, path, role: 'read', certainty: 'required' })
      this.#readFile(normalise(path))
    }
  }

  #blind(path: RootPath, what: string, evidence: readonly ByteString[]): void {
    this.blindSpots.push({
      path,
      rule: `${this.#configuration.name}.configuration`,
      what,
      evidence,
    })
  }
}

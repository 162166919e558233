import { toDisplay } from '../../formats/byte-string.ts'
import type { PerlComputed, PerlImport, PerlSource } from '../../formats/perl-facts.ts'
import { perlSource, readPerl } from '../../formats/perl-source.ts'
import type { ByteString, RootPath } from '../../model/file.ts'
import type { LanguageChoices } from '../../model/language.ts'
import type { AnalyzerContext, BlindSpot, Certainty, Need, Why } from '../../model/need.ts'
import { dirname, isWithin } from '../../rootfs/path.ts'
import { resolveFile } from '../../rootfs/resolve.ts'
import type { ModuleRules, RuledModule } from '../shared/module-rules.ts'
import type { SourceStep } from '../shared/source-graph.ts'
import { innermost, modulePath, modulesBelow, partsOf, sourcesBelow } from './modules.ts'
import { findInPath, type PerlSearch } from './search-path.ts'

/** A source of the program: a file, or the text of the command line. */
export interface PerlUnit {
  /** `Foo::Bar`, a file's name, or `__main__`. */
  readonly name: string
  /** Canonical; that of the interpreter for the text of the command line. */
  readonly path: RootPath
  readonly code?: ByteString
}

type Step = SourceStep<PerlUnit>

/** What the sources of one program are followed with. */
export interface PerlSurroundings {
  readonly context: AnalyzerContext
  readonly search: PerlSearch
  readonly rules: ModuleRules
  readonly choices: LanguageChoices['perl']
}

const certaintyOf: Readonly<Record<PerlImport['when'], Certainty>> = {
  always: 'required',
  perhaps: 'expected',
  named: 'possible',
}

const computedWhat: Readonly<Record<PerlComputed['what'], string>> = {
  module: 'loads a module or file by a name that is computed',
  command: 'runs a command that is computed',
  encoding: 'takes an encoding by a name that is computed',
  driver: 'connects to a database whose driver is not named',
}

/** One program of perl: its `@INC`, which its sources change, and what each of them asks for. */
export class PerlProgram {
  readonly #around: PerlSurroundings
  /** What `use lib` puts in front. */
  readonly #added: ByteString[] = []
  readonly #computed = new Map<RootPath, PerlComputed[]>()
  readonly #main: RootPath
  #hasDriver = false

  /** `main` is the script, or the interpreter when it is given none. */
  constructor(around: PerlSurroundings, main: RootPath) {
    this.#around = around
    this.#main = main
  }

  /** What a source asks for; in the order of the walk, because a source may change `@INC` for those after it. */
  stepsOf(unit: PerlUnit): readonly Step[] {
    const { context } = this.#around
    const facts =
      unit.code === undefined ? context.facts(perlSource, unit.path) : readPerl(unit.code)
    const isOwn = this.#isOwn(unit)
    this.#takeLibraries(unit, facts)
    const imports = this.#imports(unit, facts)
    if (isOwn) this.#note(unit, facts, imports)
    return [
      ...imports,
      ...this.#parts(unit, facts),
      ...this.#ruled(unit, unit.name),
      ...facts.encodings.flatMap((name) => this.#ruled(unit, `encoding(${name})`)),
      ...(isOwn ? this.#commands(unit, facts) : []),
      ...this.#distribution(unit),
    ]
  }

  /** What the program's own sources do with computed names, by file. */
  blindSpots(): readonly BlindSpot[] {
    return [...this.#computed].flatMap(([path, all]) =>
      [...new Set(all.map(({ what }) => what))]
        .filter((what) => what !== 'driver' || !this.#hasDriver)
        .map((what) => ({
          path,
          rule: `perl.computed-${what}`,
          what: computedWhat[what],
          evidence: all
            .filter((one) => one.what === what)
            .map(({ line, text }) => `line ${line}: ${text}`),
        })),
    )
  }

  get #path(): readonly ByteString[] {
    return [...this.#added, ...this.#around.search.path]
  }

  #isOwn({ path, code }: PerlUnit): boolean {
    return code !== undefined || innermost(path, this.#around.search.builtIn) === undefined
  }

  #takeLibraries({ path }: PerlUnit, { libraries }: PerlSource): void {
    const { workdir } = this.#around.context.inventory
    const bases = { program: dirname(this.#main), source: dirname(path), workdir }
    for (const { path: written, base } of libraries) {
      const place = written.startsWith('/') ? written : `${bases[base]}/${written}`
      if (!this.#added.includes(place)) this.#added.unshift(place)
    }
  }

  #note({ path }: PerlUnit, { computed, drivers }: PerlSource, imports: readonly Step[]): void {
    if (drivers.length > 0) this.#hasDriver = true
    const hasNames = imports.some(({ need }) => need.why.rule === 'perl.name')
    const noted = computed.filter(({ what }) => what !== 'module' || !hasNames)
    if (noted.length > 0) this.#computed.set(path, [...noted])
  }

  #why(unit: PerlUnit, rule: string, evidence: ByteString): { from: RootPath; why: Why } {
    return { from: unit.path, why: { rule: `perl.${rule}`, evidence } }
  }

  #imports(unit: PerlUnit, facts: PerlSource): readonly Step[] {
    // Whoever loads what is computed loads what its source names.
    const loadsNames = facts.computed.some(({ what }) => what === 'module')
    return facts.imports.flatMap((one): Step[] => {
      const rule = one.when === 'named' ? 'name' : 'import'
      const verb = one.when === 'named' ? 'names' : 'loads'
      const said = this.#why(unit, rule, `line ${one.line} ${verb} ${one.name}`)
      const certainty = one.when === 'named' && loadsNames ? 'expected' : certaintyOf[one.when]
      return this.#load(one, { ...said, certainty, optional: one.when !== 'always' }, unit)
    })
  }

  #load(
    { kind, name }: Pick<PerlImport, 'kind' | 'name'>,
    said: Pick<Need, 'why' | 'from' | 'certainty' | 'optional'>,
    from: PerlUnit,
  ): Step[] {
    const { tree, inventory } = this.#around.context
    const file = kind === 'module' ? `${modulePath(name)}.pm` : name
    const base = from.code === undefined && /^\.\.?\//.test(file) ? inventory.workdir : undefined
    const found = findInPath(tree, this.#path, base === undefined ? file : `${base}/${file}`)
    if (found === undefined) {
      if (said.optional === true) return []
      const tried = this.#path.map((one) => `${toDisplay(`${one}/${file}`)}: not there`)
      return [{ need: { absent: name, tried, ...said } }]
    }
    const need: Need = { path: found.openedAs, role: 'read', ...said }
    return [{ need, unit: { name, path: found.path } }]
  }

  /** Shared objects and split sources of the packages of a source. */
  #parts(unit: PerlUnit, { packages, bootstraps }: PerlSource): readonly Step[] {
    const { tree } = this.#around.context
    const names = new Set(
      [unit.name, ...packages, ...bootstraps].filter((one) => /^[\w:]+$/.test(one)),
    )
    return [...names].flatMap((name): Step[] => {
      const { object, split } = partsOf(tree, name, this.#path)
      const said = { ...this.#why(unit, 'parts', name), optional: true }
      const shared: Need[] =
        object === undefined
          ? []
          : [
              { path: object, role: 'dlopen', certainty: 'required', ...said },
              { path: object.replace(/so$/, 'bs'), role: 'read', certainty: 'required', ...said },
            ]
      const subs = split.map((path): Step => {
        const need: Need = { path, role: 'read', certainty: 'expected', ...said }
        return path.endsWith('.ix') ? { need } : { need, unit: { name: path, path } }
      })
      return [...shared.map((need) => ({ need })), ...subs]
    })
  }

  #ruled(unit: PerlUnit, name: string): readonly Step[] {
    const { rules, context } = this.#around
    const { modules, needs } = rules({ name, path: unit.path }, context)
    return [...needs.map((need) => ({ need })), ...modules.flatMap((one) => this.#asked(unit, one))]
  }

  #asked(unit: PerlUnit, { name, why, certainty, must }: RuledModule): readonly Step[] {
    const { tree } = this.#around.context
    const all = name.endsWith('::*') ? modulesBelow(tree, name.slice(0, -3), this.#path) : [name]
    const said = { why, from: unit.path, certainty, optional: !must }
    return all.flatMap((one) =>
      this.#load({ kind: /\.\w+$/.test(one) ? 'file' : 'module', name: one }, said, unit),
    )
  }

  #commands(unit: PerlUnit, { commands }: PerlSource): readonly Step[] {
    return commands.map((command) => ({
      need: {
        command,
        certainty: 'expected',
        optional: true,
        ...this.#why(unit, 'command', `runs ${command}`),
      },
    }))
  }

  /** All that came with a module that is not perl's own, where the recipe wants packages whole. */
  #distribution(unit: PerlUnit): readonly Step[] {
    const { choices, search } = this.#around
    const directory = innermost(unit.path, search.builtIn)
    const isWhole = choices.packages === 'whole' && unit.code === undefined
    if (!isWhole || directory === undefined || search.core.includes(directory)) return []
    const said = { ...this.#why(unit, 'distribution', unit.name), certainty: 'expected' } as const
    return this.#filesWith(unit.path, directory).map((path) => {
      const need: Need = { path, role: path.endsWith('.so') ? 'dlopen' : 'read', ...said }
      return /\.p[lm]$/.test(path)
        ? { need, unit: { name: moduleName(path, directory), path } }
        : { need }
    })
  }

  #filesWith(path: RootPath, directory: RootPath): readonly RootPath[] {
    const { tree, inventory } = this.#around.context
    const isFile = (one: RootPath) => tree.lstat(one)?.type !== 'directory'
    const owned = inventory.packages
      .ownersOf(path)
      .flatMap(({ files }) => files)
      .filter((one) => innermost(one, this.#around.search.builtIn) !== undefined)
    if (owned.length > 0) return owned.filter(isFile)
    const top =
      path
        .slice(directory.length + 1)
        .split('/', 1)[0]
        ?.replace(/\.pm$/, '') ?? ''
    const parts = [`${directory}/${top}`, `${directory}/auto/${top}`] as RootPath[]
    const alone = resolveFile(tree, `${directory}/${top}.pm`)
    const below = parts
      .filter((one) => isWithin(one, directory))
      .flatMap((one) => sourcesBelow(tree, one, /./))
    return alone === undefined ? below : [alone, ...below]
  }
}

const moduleName = (path: RootPath, directory: RootPath): string =>
  path
    .slice(directory.length + 1)
    .replace(/\.pm$/, '')
    .replaceAll('/', '::')

import { type LuaUse, luaSource } from '../../formats/lua-source.ts'
import type { ByteString, RootPath } from '../../model/file.ts'
import type { LanguageChoices } from '../../model/language.ts'
import type { AnalyzerContext, BlindSpot, Certainty, Need, Why } from '../../model/need.ts'
import { dirname, normalise } from '../../rootfs/path.ts'
import { resolveFile } from '../../rootfs/resolve.ts'
import { walk } from '../../rootfs/walk.ts'
import type { ModuleRules } from '../shared/module-rules.ts'
import { isSharedDirectory } from '../shared/own-directory.ts'
import { findLibrary } from '../shared/process.ts'
import type { SourceStep } from '../shared/source-graph.ts'
import { findModule, type LuaSearchPath } from './search-path.ts'

/** All that the walk over a Lua program depends on. */
export interface LuaScene {
  readonly context: AnalyzerContext
  readonly choices: LanguageChoices['lua']
  readonly rules: ModuleRules
  readonly searchPath: LuaSearchPath
}

/** A file of a Lua program: source, or a library that a module is. */
export interface LuaUnit {
  readonly path: RootPath
  readonly isLibrary: boolean
  /** The module's name; a file's own path where it has none. */
  readonly module: ByteString
}

/** One step of the walk over a program. */
export type LuaStep = SourceStep<LuaUnit>

/** Modules that are in the interpreter itself. */
const builtIn =
  /^(?:_G|coroutine|debug|io|math|os|package|string|table|utf8|bit32|bit|ffi|jit|jit\.(?:opt|util|profile)|string\.buffer|table\.(?:new|clear))$/

/** What the files of a Lua program ask for. */
export class LuaProgram {
  readonly #scene: LuaScene
  /** Templates that the program puts before the others. */
  readonly #added: ByteString[] = []
  readonly #computed = new Map<RootPath, ByteString[]>()
  readonly #started = new Map<RootPath, ByteString[]>()
  /** Directories whose files have been listed; whoever comes first is the most certain. */
  readonly #listed = new Set<RootPath>()
  /** Where the search path has a module's file, which may be a link to somewhere else. */
  readonly #found = new Map<RootPath, ByteString>()

  constructor(scene: LuaScene) {
    this.#scene = scene
  }

  /** Files of the application that load what is computed; known when the walk is over. */
  get blindSpots(): readonly BlindSpot[] {
    const kinds = [
      [this.#computed, 'lua.computed', 'loads Lua source by names that it computes'],
      [this.#started, 'lua.computed-command', 'runs commands or opens libraries that it computes'],
    ] as const
    return kinds.flatMap(([found, rule, what]) =>
      [...found]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([path, evidence]) => ({ path, rule, what, evidence: [...new Set(evidence)].sort() })),
    )
  }

  /** What a unit asks for, as certain as if it were `required` itself. */
  stepsOf({ path, isLibrary, module }: LuaUnit): readonly LuaStep[] {
    const uses = isLibrary ? [] : this.#scene.context.facts(luaSource, path).uses
    return [
      ...this.ruledSteps(module, path),
      ...this.usesSteps(uses, path),
      ...this.#companySteps(path, isLibrary),
    ]
  }

  /** What rules say of a module by its name, `__main__` for the program. */
  ruledSteps(module: ByteString, path: RootPath): readonly LuaStep[] {
    const { rules, context } = this.#scene
    const found = rules({ name: module, path }, context)
    return [
      ...found.needs.map((need) => ({ need })),
      ...found.modules.flatMap(({ name, why, certainty, must }) =>
        this.requireSteps(name, { path, why, certainty: must ? certainty : weakest(certainty) }),
      ),
    ]
  }

  /** What source text asks for. */
  usesSteps(uses: readonly LuaUse[], path: RootPath): readonly LuaStep[] {
    for (const { form, what } of uses)
      if (form === 'path' && what !== undefined) this.#added.push(what)
    return uses.flatMap((use) => this.#useSteps(use, path))
  }

  #useSteps({ form, what, line, isCertain }: LuaUse, path: RootPath): readonly LuaStep[] {
    if (form === 'path') return []
    if (what === undefined) {
      const ofKind = form === 'require' || form === 'file' ? this.#computed : this.#started
      if (!this.isInstalled(path))
        ofKind.set(path, [...(ofKind.get(path) ?? []), `line ${line}: ${form}`])
      const why = { rule: 'lua.command', evidence: `computed, line ${line}` }
      return form === 'command'
        ? this.#commandSteps(undefined, { path, why, certainty: 'expected' })
        : []
    }
    const why = { rule: `lua.${form}`, evidence: `${form} ${what}, line ${line}` }
    const request = { path, why, certainty: isCertain ? 'required' : 'expected' } as const
    if (form === 'require') return this.requireSteps(what, request)
    if (form === 'file') return this.fileSteps(what, request)
    return form === 'library'
      ? this.#librarySteps(what, request)
      : this.#commandSteps(what, request)
  }

  /** What `require` of a module leads to. */
  requireSteps(module: ByteString, { path, why, certainty }: Request): readonly LuaStep[] {
    if (builtIn.test(module)) return []
    const { context, searchPath } = this.#scene
    const added = this.#added
    const found = findModule(
      module,
      {
        source: [...added.filter((one) => !one.endsWith('.so')), ...searchPath.source],
        libraries: [...added.filter((one) => one.endsWith('.so')), ...searchPath.libraries],
      },
      { tree: context.tree, directory: context.inventory.workdir },
    )
    if ('tried' in found)
      return certainty === 'required'
        ? [{ need: { absent: module, tried: found.tried, why, certainty, from: path } }]
        : []
    if (!this.#found.has(found.file)) this.#found.set(found.file, found.path)
    const need: Need = {
      path: found.path,
      role: found.isLibrary ? 'dlopen' : 'read',
      from: path,
      why,
      certainty,
    }
    return [{ need, unit: { path: found.file, isLibrary: found.isLibrary, module } }]
  }

  /** A file that is loaded by its path, from the working directory. */
  fileSteps(name: ByteString, { path, why, certainty }: Request): readonly LuaStep[] {
    const { tree, inventory } = this.#scene.context
    const absolute = name.startsWith('/') ? name : normalise(`${inventory.workdir}/${name}`)
    const file = resolveFile(tree, absolute)
    const need: Need = {
      path: absolute,
      role: 'read',
      from: path,
      why,
      certainty,
      optional: certainty !== 'required',
    }
    return file === undefined
      ? [{ need }]
      : [{ need, unit: { path: file, isLibrary: false, module: absolute } }]
  }

  /** LuaJIT's `ffi.load` puts `lib` and `.so` round a name without a dot or slash (lj_clib.c). */
  #librarySteps(name: ByteString, { path, why, certainty }: Request): readonly LuaStep[] {
    const soname = /[./]/.test(name) ? name : `lib${name}.so`
    const found = findLibrary(this.#scene.context, soname)
    if ('tried' in found) return []
    return [
      {
        need: {
          path: found.path,
          role: 'dlopen',
          from: path,
          why: { ...why, via: found.via },
          certainty,
        },
      },
    ]
  }

  #commandSteps(line: ByteString | undefined, { path, why }: Request): readonly LuaStep[] {
    const certainty: Certainty = this.isInstalled(path) ? 'possible' : 'expected'
    const argv = line === undefined ? {} : { argv: ['sh', '-c', line] }
    const shell = { path: '/bin/sh', role: 'exec', ...argv } as const
    return [{ need: { ...shell, from: path, why, certainty, optional: true } }]
  }

  /** Whether a file is in a directory of modules, and not an application's. */
  isInstalled(path: RootPath): boolean {
    return this.#homeOf(path) !== undefined
  }

  /** The directory of modules that a file is found in. */
  #homeOf(path: RootPath): ByteString | undefined {
    const found = this.#found.get(path) ?? path
    return this.#directories().find((directory) => found.startsWith(directory))
  }

  /** Where modules are installed, each with a slash at its end. */
  #directories(): readonly ByteString[] {
    const { source, libraries } = this.#scene.searchPath
    const all = [...source, ...libraries]
      .filter((template) => template.startsWith('/') && template.includes('/?'))
      .map((template) => template.slice(0, template.indexOf('?')))
    return [...new Set(all)]
  }

  /** What a file comes with. */
  #companySteps(path: RootPath, isLibrary: boolean): readonly LuaStep[] {
    const home = this.#homeOf(path)
    if (home !== undefined) return this.#packageSteps(path, home)
    return isLibrary ? [] : this.#ownSteps(path)
  }

  /** A module's package: all below the first part of its name, where modules are. */
  #packageSteps(path: RootPath, home: ByteString): readonly LuaStep[] {
    const { context, choices } = this.#scene
    if (choices.packages === 'imports') return []
    const name = (this.#found.get(path) ?? path).slice(home.length)
    const [top = ''] = name.replace(/\.(?:lua|so)$/, '').split('/')
    const request = {
      path,
      why: { rule: 'lua.package', evidence: top },
      certainty: 'expected',
    } as const
    return top === ''
      ? []
      : this.#directories().flatMap((directory) =>
          this.#filesBelow(normalise(`${directory}${top}`), request, context),
        )
  }

  /** The other files of an application's own directory. */
  #ownSteps(path: RootPath): readonly LuaStep[] {
    const directory = dirname(path)
    const why = { rule: 'lua.application', evidence: directory }
    return isSharedDirectory(directory)
      ? []
      : this.#filesBelow(directory, { path, why, certainty: 'expected' }, this.#scene.context)
  }

  #filesBelow(
    directory: RootPath,
    { path: from, why, certainty }: Request,
    { tree }: AnalyzerContext,
  ): readonly LuaStep[] {
    if (this.#listed.has(directory)) return []
    this.#listed.add(directory)
    return [...walk(tree, directory)].flatMap(({ path, entry }): LuaStep[] => {
      if (entry.type === 'directory' || path.includes('/.git/')) return []
      const isLibrary = path.endsWith('.so')
      const need: Need = { path, role: isLibrary ? 'dlopen' : 'read', from, why, certainty }
      const isUnit = entry.type === 'file' && /\.(?:lua|so)$/.test(path)
      return [isUnit ? { need, unit: { path, isLibrary, module: path } } : { need }]
    })
  }
}

/** What is asked for, by which file and how certainly. */
export interface Request {
  readonly path: RootPath
  readonly why: Why
  readonly certainty: Certainty
}

/** What a rule may ask for and need not be there. */
const weakest = (certainty: Certainty): Certainty =>
  certainty === 'required' ? 'expected' : certainty

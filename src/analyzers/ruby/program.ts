import { placed } from '../../formats/ruby-path.ts'
import { type RubyUse, rubySource } from '../../formats/ruby-source.ts'
import type { ByteString, RootPath } from '../../model/file.ts'
import type { BlindSpot, Certainty } from '../../model/need.ts'
import { isGlob } from '../../rootfs/glob.ts'
import { basename, dirname, normalise } from '../../rootfs/path.ts'
import type { RuledModule } from '../shared/module-rules.ts'
import { findLibrary } from '../shared/process.ts'
import { RubyBundles } from './bundles.ts'
import { certaintyOf, isForInstalling, isInstaller } from './certainty.ts'
import { absolute } from './command-line.ts'
import { extensionFeatures } from './extension.ts'
import type { FeatureSearch } from './features.ts'
import { RubyLoading } from './loading.ts'
import { RubyPackages } from './packages.ts'
import type { Request, Requirer, RubyScene } from './scene.ts'
import type { RubyStep, RubyUnit } from './units.ts'

type SourceUnit = Extract<RubyUnit, { readonly kind: 'source' }>

/** What the units of a Ruby program ask for. */
export class RubyProgram {
  readonly #scene: RubyScene
  readonly #loading: RubyLoading
  readonly #packages: RubyPackages
  readonly #bundles: RubyBundles
  readonly #computed = new Map<RootPath, ByteString[]>()
  readonly #started = new Map<RootPath, ByteString[]>()

  constructor(scene: RubyScene) {
    this.#scene = scene
    this.#loading = new RubyLoading(scene)
    this.#packages = new RubyPackages(scene, this.#loading)
    this.#bundles = new RubyBundles(scene, this.#loading, this.#packages)
  }

  /** Files of the application that load what is computed; known when the walk is over. */
  get blindSpots(): readonly BlindSpot[] {
    const kinds = [
      [this.#computed, 'ruby.computed', 'loads Ruby source by names that it computes'],
      [this.#started, 'ruby.computed-command', 'runs commands or opens libraries that it computes'],
    ] as const
    return kinds.flatMap(([found, rule, what]) =>
      [...found]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([path, evidence]) => ({ path, rule, what, evidence: [...new Set(evidence)].sort() })),
    )
  }

  /** What a unit asks for, as certain as if it were `required` itself. */
  stepsOf(unit: RubyUnit): readonly RubyStep[] {
    if (unit.kind === 'source') return this.#sourceSteps(unit)
    if (unit.kind === 'extension') return this.#extensionSteps(unit)
    if (unit.kind === 'gem') return this.#packages.gemSteps(unit.gem)
    if (unit.kind === 'bundle') return this.#bundles.bundleSteps(unit)
    return this.#packages.applicationSteps(unit.directory)
  }

  /** What source text asks for that is no file: `-e`. */
  textSteps(uses: readonly RubyUse[], path: RootPath): readonly RubyStep[] {
    const requirer = { path, gem: undefined, isLazy: false }
    return uses.flatMap((use) => this.#useSteps(use, requirer))
  }

  /** What rules say of a module by its name, `__main__` for the program. */
  ruledSteps(name: ByteString, path: RootPath): readonly RubyStep[] {
    const { rules, context } = this.#scene
    const { needs, modules } = rules({ name, path }, context)
    return [
      ...needs.map((need) => ({ need })),
      ...modules.flatMap((module) => this.#ruledModule(module, path)),
    ]
  }

  #ruledModule({ name, why, certainty, must }: RuledModule, path: RootPath): readonly RubyStep[] {
    const { finder, command, installation } = this.#scene
    const requirer = { path, gem: undefined, isLazy: false }
    if (name.endsWith('/*'))
      return this.#packages.featuresBelow(name.slice(0, -2), installation, { why, certainty })
    const isPath = /^\.{0,2}\//.test(name)
    const whole = name.replace(/^\.\/(?=\/)/, '')
    const found = isPath
      ? finder.findWhole(absolute(whole, command.directory), '/')
      : finder.find(name)
    if ('tried' in found && !must) return []
    return this.#loading.featureSteps(name, found, { requirer, why, certainty, isRuled: true })
  }

  #sourceSteps(unit: SourceUnit): readonly RubyStep[] {
    const { context, gems } = this.#scene
    const { path } = unit
    const gem = gems.ownerOf(path)
    const requirer = { path, gem, isLazy: unit.isLazy }
    const { uses } = context.facts(rubySource, path)
    return [
      ...this.#packages.ownerSteps(unit, gem),
      ...this.ruledSteps(unit.feature, path),
      ...uses.flatMap((use) => this.#useSteps(use, requirer)),
    ]
  }

  #extensionSteps({
    path,
    feature,
  }: Extract<RubyUnit, { readonly kind: 'extension' }>): readonly RubyStep[] {
    const { context, gems, finder } = this.#scene
    const gem = gems.ownerOf(path)
    const requirer = { path, gem, isLazy: true }
    const loaded = extensionFeatures(context.tree, path).filter((name) => name !== feature)
    return [
      ...this.#packages.ownerSteps({ kind: 'source', path, feature, isLazy: true }, gem),
      ...this.ruledSteps(feature, path),
      ...loaded.flatMap((name) => {
        const found = finder.find(name, gem)
        const why = { rule: 'ruby.extension', evidence: name }
        return 'tried' in found
          ? []
          : this.#loading.featureSteps(name, found, { requirer, why, certainty: 'expected' })
      }),
    ]
  }

  #useSteps(use: RubyUse, requirer: Requirer): readonly RubyStep[] {
    const { form, line } = use
    if (use.what === undefined) return this.#unseen(use, requirer)
    const { path } = requirer
    const what = placed(use.what, dirname(path), basename(path))
    if (isForInstalling(use, what, requirer)) return []
    const why = {
      rule: `ruby.${form.replace('_', '-')}`,
      evidence: `${form} ${what}, line ${line}`,
    }
    const request = { requirer, why, certainty: certaintyOf(use) }
    if (form === 'require' || form === 'autoload') return this.requireSteps(what, request)
    if (form === 'require_relative')
      return this.requireSteps(normalise(`${dirname(path)}/${what}`), request)
    if (form === 'load') return this.#loadSteps(what, request)
    if (form === 'glob') return this.#globSteps(what, request)
    if (form === 'load_path') return this.#addToLoadPath(what, path)
    if (form === 'gem') return this.#packages.gemNamed(what, request)
    if (form === 'bin') return this.#bundles.programSteps(what, request)
    if (form === 'bundle') return this.#bundles.bundleOf(path, request, true)
    return form === 'library'
      ? this.#librarySteps(what, request)
      : this.#commandSteps(what, request)
  }

  /** Of a library's own computed names nobody can say more: it is kept whole for that. */
  #unseen({ form, line }: RubyUse, { path }: Requirer): readonly RubyStep[] {
    if (form === 'load_path' || form === 'gem' || this.#loading.isLibrary(path)) return []
    const ofKind = form === 'command' || form === 'library' ? this.#started : this.#computed
    ofKind.set(path, [...(ofKind.get(path) ?? []), `line ${line}: ${form}`])
    if (form !== 'command') return []
    const why = { rule: 'ruby.command', evidence: `computed, line ${line}` }
    const shell = { path: '/bin/sh', role: 'exec' } as const
    return [{ need: { ...shell, from: path, why, certainty: 'expected', optional: true } }]
  }

  /** All of a directory of the standard library. */
  everythingIn(directory: ByteString, { why, certainty }: Request): readonly RubyStep[] {
    return this.#packages.everythingIn(directory, { why, certainty })
  }

  /** A program that a gem has, by its name alone. */
  gemProgram(name: ByteString, request: Request): readonly RubyStep[] {
    return this.#bundles.gemProgram(name, request)
  }

  /** What `require` leads to; that of `bundler/setup` is the Gemfile's gems, too. */
  requireSteps(feature: ByteString, request: Request): readonly RubyStep[] {
    const bundle =
      feature === 'bundler/setup'
        ? this.#bundles.bundleOf(request.requirer.path, request, false)
        : []
    return [...this.#loading.requireSteps(feature, request), ...bundle]
  }

  /** What a feature that was looked for leads to. */
  featureSteps(feature: ByteString, found: FeatureSearch, request: Request): readonly RubyStep[] {
    return this.#loading.featureSteps(feature, found, request)
  }

  #loadSteps(path: ByteString, request: Request): readonly RubyStep[] {
    const { finder, command } = this.#scene
    const { directory } = command
    const found = finder.findWhole(
      path.startsWith('.') ? absolute(path, directory) : path,
      directory,
    )
    return this.#loading.featureSteps(path, found, request)
  }

  #globSteps(pattern: ByteString, request: Request): readonly RubyStep[] {
    const { command } = this.#scene
    const whole = absolute(pattern, command.directory)
    if (!isGlob(whole)) return []
    return this.#packages
      .filesOf(whole)
      .flatMap((path) =>
        this.#loading.featureSteps(
          path,
          { path, file: path, isExtension: path.endsWith('.so') },
          request,
        ),
      )
  }

  #addToLoadPath(directory: ByteString, path: RootPath): readonly RubyStep[] {
    if (!isInstaller(path))
      this.#scene.finder.add(absolute(directory, this.#scene.command.directory))
    return []
  }

  #librarySteps(name: ByteString, { requirer, why }: Request): readonly RubyStep[] {
    const found = findLibrary(this.#scene.context, name)
    if ('tried' in found) return []
    const need = {
      path: found.path,
      role: 'dlopen',
      from: requirer.path,
      certainty: 'expected',
      why: { ...why, via: found.via },
    } as const
    return [{ need }]
  }

  /** Only of programs themselves: what libraries run on occasion is possible. */
  #commandSteps(line: ByteString, { requirer, why }: Request): readonly RubyStep[] {
    if (this.#loading.isLibrary(requirer.path) && requirer.gem === undefined) return []
    const certainty: Certainty = this.#loading.isLibrary(requirer.path) ? 'possible' : 'expected'
    const [name = ''] = line.trim().split(/\s+/)
    const needsShell = /[*?{}[\]<>()~&|\\$;'`"#=%\n]/.test(line)
    const argv = needsShell ? ['sh', '-c', line] : line.trim().split(/\s+/)
    const target = needsShell
      ? ({ path: '/bin/sh', role: 'exec', argv } as const)
      : { command: name, argv }
    return name === ''
      ? []
      : [{ need: { ...target, from: requirer.path, why, certainty, optional: true } }]
  }
}

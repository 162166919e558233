import { type GemfileGem, gemfile } from '../../formats/gemfile.ts'
import { gemfileLock, type LockedGem } from '../../formats/gemfile-lock.ts'
import type { ByteString, RootPath } from '../../model/file.ts'
import type { Need } from '../../model/need.ts'
import { findCommand } from '../../rootfs/find-command.ts'
import { basename, dirname, normalise } from '../../rootfs/path.ts'
import { resolveFile } from '../../rootfs/resolve.ts'
import { gemfileAbove } from './application.ts'
import type { RubyLoading } from './loading.ts'
import type { RubyPackages } from './packages.ts'
import type { Request, RubyScene } from './scene.ts'
import type { RubyStep, RubyUnit } from './units.ts'

/** Programs of gems, and what Bundler makes of a Gemfile. */
export class RubyBundles {
  readonly #scene: RubyScene
  readonly #loading: RubyLoading
  readonly #packages: RubyPackages

  constructor(scene: RubyScene, loading: RubyLoading, packages: RubyPackages) {
    this.#scene = scene
    this.#loading = loading
    this.#packages = packages
  }

  /** `gem/program`, as the files that RubyGems puts into PATH start it. */
  programSteps(what: ByteString, request: Request): readonly RubyStep[] {
    const [name = '', program = ''] = what.split('/')
    const { command, finder } = this.#scene
    const gem = finder.gemNamed(name)
    const steps = this.#packages.gemNamed(name, request)
    if (gem?.directory === undefined) return steps
    const path = normalise(`${gem.directory}/${gem.spec.bindir}/${program}`)
    const file = this.#loading.featureSteps(`bin/${program}`, finder.findWhole(path, '/'), request)
    const isExec = name === 'bundler' && command.given[0] === 'exec'
    return [...steps, ...file, ...(isExec ? this.#bundleExec(request) : [])]
  }

  /** `bundle exec`: the Gemfile, and a program that is loaded when it is Ruby, else started. */
  #bundleExec(request: Request): readonly RubyStep[] {
    const { context, command, finder } = this.#scene
    const { tree, inventory } = context
    const words = command.given.slice(1)
    const at = words.findIndex((word) => !word.startsWith('-'))
    const name = words[at] ?? ''
    const why = { rule: 'ruby.bundle-exec', evidence: command.given.join(' ') }
    const bundle = this.bundleOf(request.requirer.path, request, false)
    const found = findCommand(tree, name, inventory.commandPath, normalise(command.directory))
    if (!('path' in found)) return [...bundle, ...this.gemProgram(name, { ...request, why })]
    const run = {
      need: {
        path: found.path,
        role: 'exec',
        argv: words.slice(at),
        why,
        certainty: 'required',
        from: request.requirer.path,
      } as const,
    }
    const file = resolveFile(tree, found.path)
    const isRuby =
      file !== undefined && /^#!.*ruby/.test(Buffer.from(tree.read(file, 0, 80)).toString('latin1'))
    const loaded = isRuby
      ? this.#loading.featureSteps(found.path, finder.findWhole(found.path, '/'), {
          ...request,
          why,
        })
      : []
    return [...bundle, run, ...loaded]
  }

  /** A program that is in no directory of PATH, but in a gem. */
  gemProgram(name: ByteString, request: Request): readonly RubyStep[] {
    const { gems, context } = this.#scene
    const owner = gems.all.find(
      ({ directory, spec }) =>
        directory !== undefined &&
        resolveFile(context.tree, `${directory}/${spec.bindir}/${name}`) !== undefined,
    )
    if (owner !== undefined) return this.programSteps(`${owner.spec.name}/${name}`, request)
    return [
      {
        need: {
          absent: name,
          tried: ['PATH', 'the programs of gems'],
          why: request.why,
          certainty: 'required',
          from: request.requirer.path,
        },
      },
    ]
  }

  /** The Gemfile that counts for a program. */
  bundleOf(path: RootPath, { why, certainty }: Request, isRequired: boolean): readonly RubyStep[] {
    const { context, command } = this.#scene
    const said = context.inventory.env.get('BUNDLE_GEMFILE')
    const file =
      said === undefined
        ? (gemfileAbove(context.tree, normalise(command.directory)) ??
          gemfileAbove(context.tree, dirname(path)))
        : normalise(said.startsWith('/') ? said : `${command.directory}/${said}`)
    if (file === undefined) return []
    const need: Need = {
      path: file,
      role: 'read',
      from: path,
      why: { ...why, via: 'Bundler' },
      certainty,
    }
    return [{ need, unit: { kind: 'bundle', gemfile: file, isRequired } }]
  }

  /** A Gemfile's gems: all are activated, those of `Bundler.require` loaded. */
  bundleSteps({
    gemfile: path,
    isRequired,
  }: Extract<RubyUnit, { readonly kind: 'bundle' }>): readonly RubyStep[] {
    const { context } = this.#scene
    const file = resolveFile(context.tree, path)
    if (file === undefined) return []
    const directory = dirname(path)
    const lock = basename(path) === 'gems.rb' ? `${directory}/gems.locked` : `${path}.lock`
    const said = context.facts(gemfile, file).gems
    const locked = this.#locked(lock)
    const why = { rule: 'ruby.bundle', evidence: path }
    const beside = [lock, `${directory}/.bundle/config`].map(
      (one): RubyStep => ({
        need: { path: one, role: 'read', from: path, why, certainty: 'expected', optional: true },
      }),
    )
    const request: Request = {
      requirer: { path, gem: undefined, isLazy: false },
      why,
      certainty: 'expected',
    }
    const loaded = isRequired
      ? said.flatMap(({ name, features }) => this.#bundled(name, features, request))
      : []
    return [...beside, ...this.#activated(said, locked, request), ...loaded]
  }

  /** The versions that were chosen count from now on. */
  #locked(lock: ByteString): readonly LockedGem[] {
    const { context, gems, finder } = this.#scene
    const file = resolveFile(context.tree, lock)
    const locked = file === undefined ? [] : context.facts(gemfileLock, file).gems
    for (const { name, version } of locked) {
      const plain = version.replace(/-[a-z].*$/, '')
      const chosen = gems.named(name).find(({ spec }) => spec.version === plain)
      if (chosen !== undefined) finder.choose(chosen)
    }
    return locked
  }

  /** What is in a directory of its own is no gem that is installed. */
  #activated(
    said: readonly GemfileGem[],
    locked: readonly LockedGem[],
    request: Request,
  ): readonly RubyStep[] {
    const all = [...locked, ...said]
    const inPlace = new Set(all.filter(({ path }) => path !== undefined).map(({ name }) => name))
    const names = new Set(all.map(({ name }) => name).filter((name) => !inPlace.has(name)))
    return [...names].flatMap((name) => {
      const groups = said.find((one) => one.name === name)?.groups ?? ['default']
      const certainty = groups.includes('default') ? 'required' : 'expected'
      const why = { ...request.why, evidence: name }
      return this.#packages.gemNamed(name, { ...request, why, certainty })
    })
  }

  #bundled(
    name: ByteString,
    features: readonly ByteString[] | undefined,
    request: Request,
  ): readonly RubyStep[] {
    const all = features ?? [name, ...(name.includes('-') ? [name.replaceAll('-', '/')] : [])]
    return all.flatMap((feature) => this.#loading.requireSteps(feature, request))
  }
}

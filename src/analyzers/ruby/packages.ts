import type { ByteString, RootPath } from '../../model/file.ts'
import type { Certainty, Need, Why } from '../../model/need.ts'
import { glob } from '../../rootfs/glob.ts'
import { normalise } from '../../rootfs/path.ts'
import { resolve, resolveFile } from '../../rootfs/resolve.ts'
import { walk } from '../../rootfs/walk.ts'
import { applicationOf, filesOfApplication, isSource } from './application.ts'
import { filesOfGem } from './gem-files.ts'
import type { Gem } from './gems.ts'
import type { RubyInstallation } from './installation.ts'
import type { RubyLoading } from './loading.ts'
import type { Request, RubyScene } from './scene.ts'
import type { RubyStep, RubyUnit } from './units.ts'

type Ground = { readonly why: Why; readonly certainty: Certainty }

/** What comes together: gems, Gemfiles, applications and the directories of the load path. */
export class RubyPackages {
  readonly #scene: RubyScene
  readonly #loading: RubyLoading
  /** Packages whose files have been listed; whoever comes first is the most certain. */
  readonly #listed = new Set<RootPath>()

  constructor(scene: RubyScene, loading: RubyLoading) {
    this.#scene = scene
    this.#loading = loading
  }

  /** What a file belongs to. */
  ownerSteps(
    unit: Extract<RubyUnit, { readonly kind: 'source' }>,
    gem: Gem | undefined,
  ): readonly RubyStep[] {
    const { gems, installation, context } = this.#scene
    const { path, feature } = unit
    const why = { rule: 'ruby.gem', evidence: feature }
    if (gem !== undefined) return [this.#gemStep(gem, { why, certainty: 'required' }, path)]
    const home = installation.loadPath.find((directory) => path.startsWith(`${directory}/`))
    if (home === undefined) {
      const directory = this.#loading.isLibrary(path)
        ? undefined
        : applicationOf(context.tree, path)
      return directory === undefined ? [] : this.#applicationStep(directory, path)
    }
    const name = path.slice(home.length + 1).replace(/\.(?:rb|so)$/, '')
    const standard = gems.defaultOf(name)
    const owner =
      standard === undefined ? [] : [this.#gemStep(standard, { why, certainty: 'expected' }, path)]
    return installation.standard.includes(home)
      ? owner
      : [...owner, ...this.#siblings(home, name, path)]
  }

  #applicationStep(directory: RootPath, from: RootPath): readonly RubyStep[] {
    const why = { rule: 'ruby.application', evidence: directory }
    const need: Need = { path: directory, role: 'read', from, why, certainty: 'expected' }
    return [{ need, unit: { kind: 'application', directory } }]
  }

  /** In `vendor_ruby` and `site_ruby` a package is a file and a directory of one name, and perhaps a specification. */
  #siblings(home: ByteString, name: ByteString, from: RootPath): readonly RubyStep[] {
    const { context, choices, gems } = this.#scene
    const [top = ''] = name.split('/')
    if (top === 'rubygems' || top === 'bundler') return []
    const gem = gems.named(top)[0]
    const why = { rule: 'ruby.package', evidence: top }
    const owner =
      gem === undefined ? [] : [this.#gemStep(gem, { why, certainty: 'expected' }, from)]
    const directory = normalise(`${home}/${top}`)
    if (choices.packages === 'imports' || this.#listed.has(directory)) return owner
    this.#listed.add(directory)
    const below = [...walk(context.tree, directory)]
    return [
      ...owner,
      ...below.flatMap(({ path, entry }) =>
        entry.type === 'directory'
          ? []
          : this.#fileStep(path, { why, certainty: 'expected' }, from),
      ),
    ]
  }

  /** A file that comes with others, by what it is. */
  #fileStep(path: RootPath, ground: Ground, from: RootPath): readonly RubyStep[] {
    const isExtension = path.endsWith('.so')
    const need: Need = { path, role: isExtension ? 'dlopen' : 'read', from, ...ground }
    const feature = path.replace(/\.(?:rb|so)$/, '')
    if (isExtension) return [{ need, unit: { kind: 'extension', path, feature } }]
    return isSource(path) && resolveFile(this.#scene.context.tree, path) === path
      ? [{ need, unit: { kind: 'source', path, feature, isLazy: true } }]
      : [{ need }]
  }

  #gemStep(gem: Gem, { why, certainty }: Ground, from: RootPath): RubyStep {
    const need: Need = {
      path: gem.specification,
      role: 'read',
      from,
      why: { ...why, via: gem.fullName },
      certainty,
    }
    return { need, unit: { kind: 'gem', gem } }
  }

  /** A gem that is activated by its name. */
  gemNamed(name: ByteString, { requirer, why, certainty }: Request): readonly RubyStep[] {
    const gem = this.#scene.finder.gemNamed(name)
    if (gem !== undefined) return [this.#gemStep(gem, { why, certainty }, requirer.path)]
    if (certainty !== 'required' || requirer.isLazy) return []
    return [
      {
        need: {
          absent: name,
          tried: ['no gem of this name is installed'],
          why,
          certainty,
          from: requirer.path,
        },
      },
    ]
  }

  /** What goes with a gem: what it depends on, and its files when it is kept whole. */
  gemSteps(gem: Gem): readonly RubyStep[] {
    const { finder, context, choices } = this.#scene
    finder.choose(gem)
    const from = gem.specification
    const requirer = { path: from, gem, isLazy: false }
    const needed = gem.spec.dependencies.flatMap((name) => {
      const why = { rule: 'ruby.gem-dependency', evidence: name }
      // The interpreter's own are there without a specification, too.
      return this.gemNamed(name, {
        requirer,
        why,
        certainty: gem.isDefault ? 'expected' : 'required',
      })
    })
    const ground = {
      why: { rule: 'ruby.gem', evidence: gem.fullName },
      certainty: 'expected',
    } as const
    const marker =
      gem.extensions === undefined
        ? []
        : [
            {
              need: {
                path: `${gem.extensions}/gem.build_complete`,
                role: 'read',
                from,
                ...ground,
                optional: true,
              } as const,
            },
          ]
    const files = filesOfGem(gem, context.tree)
      .filter(({ kind }) => choices.packages === 'whole' || kind === 'data')
      .flatMap(({ path }) => this.#fileStep(path, ground, from))
    return [...needed, ...marker, ...files, ...this.#elsewhere(gem)]
  }

  /** Some of Debian's gems have a specification, and their files in `vendor_ruby`. */
  #elsewhere({ isDefault, directory, spec: { name }, specification }: Gem): readonly RubyStep[] {
    if (isDefault || directory !== undefined) return []
    const requirer = { path: specification, gem: undefined, isLazy: true }
    const why = { rule: 'ruby.gem', evidence: name }
    return [name, name.replaceAll('-', '/')].flatMap((feature) =>
      this.#loading.requireSteps(feature, { requirer, why, certainty: 'expected' }),
    )
  }

  /** All of an application, its source followed. */
  applicationSteps(directory: RootPath): readonly RubyStep[] {
    const { context, gems } = this.#scene
    const ground = {
      why: { rule: 'ruby.application', evidence: directory },
      certainty: 'expected',
    } as const
    return filesOfApplication(
      context.tree,
      directory,
      (path) => gems.ownerOf(path as RootPath) !== undefined,
    ).flatMap((path) => this.#fileStep(path, ground, directory))
  }

  /** Everything that can be loaded below a directory of the load path. */
  featuresBelow(
    name: ByteString,
    { loadPath }: RubyInstallation,
    ground: Ground,
  ): readonly RubyStep[] {
    return loadPath.flatMap((directory) => this.everythingIn(`${directory}/${name}`, ground))
  }

  /** All files below a directory, source followed. */
  everythingIn(directory: ByteString, ground: Ground): readonly RubyStep[] {
    const { tree } = this.#scene.context
    const found = resolve(tree, directory)
    if (found.kind !== 'found' || found.entry.type !== 'directory') return []
    return [...walk(tree, found.path)].flatMap(({ path, entry }) =>
      entry.type === 'directory' ? [] : this.#fileStep(path, ground, found.path),
    )
  }

  /** Files that a pattern names. */
  filesOf(pattern: ByteString): readonly RootPath[] {
    const { tree } = this.#scene.context
    return [...glob(tree, pattern)].flatMap((path) => resolveFile(tree, path) ?? [])
  }
}

import type { ByteString, RootPath } from '../../model/file.ts'
import type { Certainty, Need } from '../../model/need.ts'
import { normalise } from '../../rootfs/path.ts'
import { isInstaller } from './certainty.ts'
import { absolute } from './command-line.ts'
import { type FeatureSearch, isBuiltIn } from './features.ts'
import type { Gem } from './gems.ts'
import type { Request, RubyScene } from './scene.ts'
import type { RubyStep, RubyUnit } from './units.ts'

/** What loading a feature leads to: the file, and how certainly it is loaded by whoever asks. */
export class RubyLoading {
  readonly #scene: RubyScene

  constructor(scene: RubyScene) {
    this.#scene = scene
  }

  /** Whether a file belongs to the interpreter or to a gem, and not to an application. */
  isLibrary(path: RootPath): boolean {
    const { gems, installation } = this.#scene
    return (
      gems.ownerOf(path) !== undefined ||
      installation.loadPath.some((directory) => path.startsWith(`${directory}/`))
    )
  }

  /** What `require` of a feature or a path leads to. */
  requireSteps(feature: ByteString, request: Request): readonly RubyStep[] {
    const { finder, command } = this.#scene
    if (isBuiltIn(feature)) return []
    const { requirer } = request
    const isRelative = /^\.{1,2}\//.test(feature)
    const name = isRelative
      ? absolute(feature, command.directory)
      : /^[/]/.test(feature)
        ? normalise(feature)
        : feature
    const found = finder.find(name, requirer.gem)
    return this.featureSteps(feature, found, request)
  }

  /** A feature that was looked for: its file, and what that is a part of. */
  featureSteps(feature: ByteString, found: FeatureSearch, request: Request): readonly RubyStep[] {
    const { requirer, why } = request
    if ('tried' in found) {
      if (request.certainty !== 'required' || requirer.isLazy) return []
      return [
        {
          need: {
            absent: feature,
            tried: found.tried,
            why,
            certainty: 'required',
            from: requirer.path,
          },
        },
      ]
    }
    const certainty = this.#certaintyFor(found.file, request)
    // A service that works with what installs gems says so itself.
    if (certainty === 'possible' && isInstaller(found.file)) return []
    const role = found.isExtension ? 'dlopen' : 'read'
    const need: Need = { path: found.path, role, from: requirer.path, why, certainty }
    const name = feature.replace(/\.(?:rb|so)$/, '')
    const isOwn = this.isLibrary(requirer.path)
    const isLazy = requirer.isLazy || (request.certainty !== 'required' && isOwn)
    const unit: RubyUnit = found.isExtension
      ? { kind: 'extension', path: found.file, feature: name }
      : { kind: 'source', path: found.file, feature: name, isLazy }
    return [{ need, unit }]
  }

  /** A library may offer to work with gems that it does not depend on; whoever wants that loads them. */
  #certaintyFor(file: RootPath, { requirer, certainty, isRuled }: Request): Certainty {
    if (isRuled === true) return certainty
    const { gems } = this.#scene
    const gem = gems.ownerOf(file)
    const isForeign = gem !== undefined && gem.spec.name !== requirer.gem?.spec.name
    if (!isForeign || !this.isLibrary(requirer.path)) return certainty
    if (certainty === 'required' && !requirer.isLazy) return certainty
    return this.#dependsOn(requirer.gem, gem) ? certainty : 'possible'
  }

  /** Whether a gem depends on another, at any remove. */
  #dependsOn(gem: Gem | undefined, other: Gem): boolean {
    const pending = gem === undefined ? [] : [...gem.spec.dependencies]
    const seen = new Set<ByteString>()
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      if (name === other.spec.name) return true
      if (seen.has(name)) continue
      seen.add(name)
      pending.push(...(this.#scene.finder.gemNamed(name)?.spec.dependencies ?? []))
    }
    return false
  }
}

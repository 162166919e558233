import { type Gemspec, gemspec } from '../../formats/gemspec.ts'
import type { ByteString, RootPath } from '../../model/file.ts'
import type { AnalyzerContext } from '../../model/need.ts'
import { child, normalise } from '../../rootfs/path.ts'
import { resolve, resolveFile } from '../../rootfs/resolve.ts'
import { isDirectory } from './installation.ts'

/** A gem that is installed. */
export interface Gem {
  readonly spec: Gemspec
  readonly specification: RootPath
  /** `rack-2.2.22`, with the platform for what was built elsewhere. */
  readonly fullName: ByteString
  /** Canonical; of a default gem only its programs are in it. Undefined where all is in a directory of the interpreter's. */
  readonly directory: RootPath | undefined
  /** Where its extensions were put when they were built; canonical. */
  readonly extensions: RootPath | undefined
  /** It comes with the interpreter, and its files are the standard library. */
  readonly isDefault: boolean
  /** What it puts into the load path, in order. */
  readonly loadPath: readonly ByteString[]
}

/** The gems of a base, as RubyGems would find them. */
export interface GemRepository {
  /** All of a name, the newest first. */
  named(name: ByteString): readonly Gem[]
  /** Which gem's directory a file is in. */
  ownerOf(path: RootPath): Gem | undefined
  /** The default gem that a feature of the standard library belongs to. */
  defaultOf(feature: ByteString): Gem | undefined
  /** Where specifications are looked for, in order. */
  readonly directories: readonly ByteString[]
  /** All, by name, the newest of each first. */
  readonly all: readonly Gem[]
}

interface Place {
  readonly directory: ByteString
  readonly context: AnalyzerContext
}

/** Finds the gems below directories of gems, those that come first before others of the same version. */
export const gemsIn = (
  directories: readonly ByteString[],
  context: AnalyzerContext,
): GemRepository => {
  const found = directories
    .flatMap((directory) => [
      ...gemsOf({ directory, context }, 'specifications', false),
      ...gemsOf({ directory, context }, 'specifications/default', true),
    ])
    .sort(byNameAndAge)
  const byName = new Map<ByteString, Gem[]>()
  for (const gem of found) byName.set(gem.spec.name, [...(byName.get(gem.spec.name) ?? []), gem])
  const features = new Map<ByteString, Gem>()
  for (const gem of found.filter(({ isDefault }) => isDefault))
    for (const feature of featuresOf(gem)) if (!features.has(feature)) features.set(feature, gem)
  return {
    directories: directories.map((directory) => `${directory}/specifications`),
    all: found,
    named: (name) => byName.get(name) ?? [],
    ownerOf: (path) =>
      found.find(({ directory, extensions }) =>
        [directory, extensions].some(
          (place) => place !== undefined && path.startsWith(`${place}/`),
        ),
      ),
    defaultOf: (feature) => features.get(feature),
  }
}

/** Old default gems list features, newer ones paths with the directory of the load path. */
const featuresOf = ({ spec }: Gem): readonly ByteString[] =>
  spec.files.flatMap((file) => {
    const inside = spec.requirePaths.find((path) => file.startsWith(`${path}/`))
    const feature = inside === undefined ? file : file.slice(inside.length + 1)
    return /\.(?:rb|so)$/.test(feature) ? [feature.replace(/\.(?:rb|so)$/, '')] : []
  })

const gemsOf = (place: Place, folder: string, isDefault: boolean): readonly Gem[] => {
  const { tree, facts } = place.context
  const found = resolve(tree, `${place.directory}/${folder}`)
  if (found.kind !== 'found' || found.entry.type !== 'directory') return []
  return tree.list(found.path).flatMap((name) => {
    const specification = name.endsWith('.gemspec') ? child(found.path, name) : undefined
    const file = specification && resolveFile(tree, specification)
    if (specification === undefined || file === undefined) return []
    return [gemOf(facts(gemspec, file), specification, isDefault, place)]
  })
}

const gemOf = (
  spec: Gemspec,
  specification: RootPath,
  isDefault: boolean,
  { directory: above, context: { tree } }: Place,
): Gem => {
  const version = `${spec.name}-${spec.version}`
  const fullName = spec.platform === 'ruby' ? version : `${version}-${spec.platform}`
  const at = resolve(tree, `${above}/gems/${fullName}`)
  const directory = at.kind === 'found' ? at.path : undefined
  const extensions = isDefault ? undefined : extensionsOf(above, fullName, tree)
  const own = spec.requirePaths.map((path) => normalise(`${directory}/${path}`))
  const built = extensions === undefined ? [] : [extensions]
  return {
    spec,
    specification,
    fullName,
    directory,
    extensions,
    isDefault,
    loadPath: directory === undefined || isDefault ? [] : [...built, ...own],
  }
}

/** `extensions/<platform>/<abi>/<gem>`; Red Hat's RubyGems has them below /usr/lib64/gems/ruby. */
const extensionsOf = (
  above: ByteString,
  fullName: ByteString,
  tree: AnalyzerContext['tree'],
): RootPath | undefined => {
  const built = normalise(`${above}/extensions`)
  const candidates = tree
    .list(built)
    .flatMap((platform) =>
      tree.list(child(built, platform)).map((abi) => `${built}/${platform}/${abi}`),
    )
  const redHat = above.startsWith('/usr/local/')
    ? '/usr/local/lib64/gems/ruby'
    : '/usr/lib64/gems/ruby'
  for (const directory of [...candidates, redHat]) {
    const found = resolve(tree, `${directory}/${fullName}`)
    if (found.kind === 'found' && isDirectory(tree, found.path)) return found.path
  }
  return undefined
}

const byNameAndAge = (a: Gem, b: Gem): number =>
  a.spec.name === b.spec.name
    ? compareVersions(b.spec.version, a.spec.version)
    : a.spec.name < b.spec.name
      ? -1
      : 1

/** As Gem::Version orders: numbers by value, letters (a pre-release) before numbers. */
const compareVersions = (a: ByteString, b: ByteString): number => {
  const [left, right] = [segments(a), segments(b)]
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const [one, two] = [left[at] ?? 0, right[at] ?? 0]
    if (one === two) continue
    if (typeof one === 'number' && typeof two === 'number') return one - two
    if (typeof one !== typeof two) return typeof one === 'string' ? -1 : 1
    return one < two ? -1 : 1
  }
  return 0
}

const segments = (version: ByteString): readonly (number | string)[] =>
  (version.match(/\d+|[a-z]+/gi) ?? []).map((part) => (/^\d/.test(part) ? Number(part) : part))

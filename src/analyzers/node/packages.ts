import { nodePackage } from '../../formats/node-package.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import { basename, child, dirname, isWithin, normalise } from '../../rootfs/path.ts'
import { resolve } from '../../rootfs/resolve.ts'
import { type AddonPlatform, isBuiltFor } from './platform.ts'
import type { NodeSurroundings } from './surroundings.ts'

/** A directory of sources that belong together, canonical. */
export interface SourcePackage {
  readonly directory: RootPath
  /** As it is asked for; undefined where nobody can ask for it. */
  readonly name: ByteString | undefined
  /** In node_modules, or where a distribution keeps modules. */
  readonly isInstalled: boolean
}

/** `/x/node_modules/@scope/name/lib/y.js`: the innermost package and its name. */
const installed = /^(.*\/node_modules\/((?:@[^/]+\/)?[^/]+))(?:\/|$)/

/** Where programs and data of many lie together: no script makes such a directory its application. */
const shared =
  /^\/(?:(?:s?bin|etc|home|opt|root|run|srv|tmp|var|dev|proc|sys|mnt|media|lib[^/]*)|var\/[^/]+|home\/[^/]+|usr(?:\/local)?(?:\/(?:s?bin|lib[^/]*|share|libexec|games))?)?$/

/** The package that a canonical path belongs to: by the place where it is installed, else by the nearest package.json above. */
export const packageOf = (
  file: RootPath,
  { resolver, globals, context: { facts } }: NodeSurroundings,
): SourcePackage | undefined => {
  const [, directory, name] = installed.exec(file) ?? []
  if (directory !== undefined && directory !== file)
    return { directory: directory as RootPath, name, isInstalled: true }
  const place = globals.find((one) => isWithin(file, normalise(one)))
  if (place !== undefined) {
    const rest = file.slice(normalise(place).length + 1)
    const [part = ''] = /^(?:@[^/]+\/)?[^/]+(?=\/)/.exec(rest) ?? []
    return part === ''
      ? undefined
      : { directory: normalise(`${place}/${part}`), name: part, isInstalled: true }
  }
  const manifest = resolver.scope(dirname(file))
  if (manifest === undefined || shared.test(dirname(manifest))) return undefined
  return {
    directory: dirname(manifest),
    name: facts(nodePackage, manifest).name,
    isInstalled: false,
  }
}

/** The application that a program belongs to; a script without package.json has its own directory, unless that is one of many. */
export const applicationOf = (
  file: RootPath,
  surroundings: NodeSurroundings,
): SourcePackage | undefined => {
  const found = packageOf(file, surroundings)
  if (found !== undefined) return found
  const directory = dirname(file)
  return shared.test(directory) ? undefined : { directory, name: undefined, isInstalled: false }
}

/** What a file of a package is to Node.js. */
export interface PackageFile {
  readonly path: RootPath
  readonly use: 'source' | 'addon' | 'program' | 'data'
}

/** Directories at the top of a package that are for its developers. */
const development =
  /^(?:\..*|__tests__|tests?|specs?|docs?|examples?|bench(?:marks?)?|coverage|man)$/i

/** Texts about a package, at its top. */
const papers =
  /^(?:\..*|(?:readme|change(?:s|log)|history|authors|contribut\w+|security|upgrad\w+)(?:[.-].*)?)$/i

/** Types, maps, and what add-ons are compiled from; and programs of other systems. */
const leftOut =
  /\.(?:md|markdown|map|[cm]?tsx?|flow|c|cc|cpp|cxx|h|hh|hpp|gypi?|o|a|mk|cmake|dll|dylib|exe|pdb|lib)$/i

const licence = /^(?:licen[cs]e|copying|notice|patents)/i

/** Whether a name at the top of a package is its licence. */
export const isLicence = (name: ByteString): boolean => licence.test(name)

const isPaper = (name: ByteString): boolean =>
  papers.test(name) && !/\.(?:[cm]?js|json|node)$/i.test(name)

/**
 * The files of an installed package that can play a part when it runs: no packages inside it, tests, documents, types, source maps, nor
 * what is built for another platform. Of an application everything but that and other people's packages.
 */
export function* packageFiles(
  { directory, isInstalled }: SourcePackage,
  tree: FileTree,
  platform: AddonPlatform,
): Generator<PackageFile> {
  const pending: RootPath[] = [directory]
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const isTop = at === directory
    const inside: RootPath[] = []
    for (const name of tree.list(at)) {
      const path = child(at, name)
      const type = tree.lstat(path)?.type
      const isLeftOut = isInstalled
        ? isForDevelopers(name, type === 'directory', isTop)
        : name === '.git'
      if (isLeftOut || name === 'node_modules') continue
      if (type === 'directory') inside.push(path)
      else if (type === 'file') yield* used(path, tree, platform)
      else if (type === 'symlink' && resolve(tree, path).kind === 'found')
        yield { path, use: 'data' }
    }
    pending.push(...inside.reverse())
  }
}

const isForDevelopers = (name: ByteString, isDirectory: boolean, isTop: boolean): boolean => {
  if (isDirectory) return isTop && development.test(name)
  if (isLicence(name)) return false
  return leftOut.test(name) || (isTop && isPaper(name))
}

const source = /\.[cm]?js$/

const anyExecute = 0o111

function* used(path: RootPath, tree: FileTree, platform: AddonPlatform): Generator<PackageFile> {
  const entry = tree.lstat(path)
  if (entry?.type !== 'file') return
  if (source.test(path)) yield { path, use: 'source' }
  else if (/\.node$/.test(path)) {
    if (isLoadable(path, tree, platform)) yield { path, use: 'addon' }
  } else if ((entry.mode & anyExecute) === 0 && !/\.so(?:\.|$)/.test(path))
    yield { path, use: 'data' }
  else yield* program(path, tree, platform)
}

/** Objects and programs: those of other platforms stay behind. */
function* program(path: RootPath, tree: FileTree, platform: AddonPlatform): Generator<PackageFile> {
  const magic = Buffer.from(tree.read(path, 0, 4)).toString('latin1')
  const isObject = magic === '\x7fELF'
  if (!isObject) {
    if (!foreign.test(magic)) yield { path, use: 'data' }
  } else if (isBuiltFor(tree, path, platform))
    yield { path, use: /\.so(?:\.|$)/.test(path) ? 'data' : 'program' }
}

/** Mach-O and PE. */
const foreign = /^(?:\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe|\xca\xfe\xba\xbe|MZ)/

/** Whether an add-on is for this platform, and for Node.js: `electron.napi.node` is not. */
export const isLoadable = (path: RootPath, tree: FileTree, platform: AddonPlatform): boolean =>
  !/(?:^|\.)(?:electron|node-webkit)\./.test(basename(path)) && isBuiltFor(tree, path, platform)

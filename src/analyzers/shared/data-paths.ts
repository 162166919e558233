import type { ByteString, RootPath } from '../../model/file.ts'
import type { AnalyzerContext, Certainty } from '../../model/need.ts'
import type { Package } from '../../model/package.ts'
import { basename, dirname } from '../../rootfs/path.ts'
import { resolve } from '../../rootfs/resolve.ts'
import { type LoadedObject, readOnlyStrings } from './process.ts'

/** A directory of data that an object names. */
export interface DataDirectory {
  /** Canonical. */
  readonly path: RootPath
  /** As named. */
  readonly text: ByteString
  readonly certainty: Certainty
}

/** A file that an object names by its whole path. */
export interface DataFile {
  readonly path: ByteString
  readonly certainty: Certainty
}

/** The directory of one program's data: what is below share, lib (with or without the architecture) or libexec. */
const dataPlace =
  /^\/usr\/(?:local\/)?(?:share|libexec|lib(?:64|32)?(?:\/[^/]+-linux-[^/]+)?)\/([^/]+)/

/** Names that are places of a whole system and never a program's own. */
const systemPlaces =
  /^\/usr\/(?:local\/)?(?:share\/(?:doc|man|info|locale|licenses|common-licenses|zoneinfo|terminfo|i18n|X11|fonts|icons|applications|mime|pixmaps|misc|dict|dpkg|lintian|bug)|lib(?:64|32)?\/(?:locale|systemd|udev|modules|firmware|debug|gconv))(?:\/|$)/

/** Whether a path is in a directory of one program's data, such as /usr/share/vim. */
export const isDataPlace = (path: ByteString): boolean =>
  dataPlace.test(path) && !systemPlaces.test(path)

/** `vim.basic` is vim, `python3.11` and `postgresql-15` are known without their numbers, `libproj25` is proj. */
const stem = (name: string): string =>
  name
    .replace(/^lib(?=[a-z])/, '')
    .replace(/\.so(?:\..*)?$/, '')
    .replace(/[-.0-9]+$/, '')
    .replace(/\.[a-z]+$/, '')

const ownersOf = ({ path }: Pick<LoadedObject, 'path'>, context: AnalyzerContext) =>
  context.inventory.packages.ownersOf(path)

const namesOf = (object: LoadedObject, context: AnalyzerContext): readonly string[] => {
  const owners = ownersOf(object, context).map(({ name }) => name)
  return [...new Set([basename(object.path), ...owners].map(stem))].filter((name) => name !== '')
}

/** `git` has git and git-core, `perl` has perl, perl5 and perl/5.36: a name with its numbers or with more after a mark. */
const bears = (directory: ByteString, names: readonly string[]): boolean =>
  names.some(
    (name) =>
      directory === name ||
      (/^[-.0-9]/.test(directory.slice(name.length)) && directory.startsWith(name)),
  )

const isOwnedBy = (path: RootPath, packages: readonly Package[], context: AnalyzerContext) =>
  context.inventory.packages.ownersOf(path).some((owner) => packages.includes(owner))

/**
 * Absolute paths among the strings of an object, items of search paths apart; what begins with share, lib or libexec counts from the
 * prefix that the program is installed in.
 */
const pathsIn = (object: LoadedObject): readonly ByteString[] => {
  const prefix = dirname(dirname(object.path))
  const found = readOnlyStrings(object).flatMap((text) =>
    text
      .split(/[:;,]/)
      .map((item) => (/^(?:share|lib|libexec)\/[^/ ]+/.test(item) ? `${prefix}/${item}` : item))
      .filter((item) => /^\/(?:usr|etc)\/[^\s%*"'<>]+$/.test(item)),
  )
  return [...new Set(found)]
}

const certaintyOf = (
  path: RootPath,
  object: LoadedObject,
  { isProgram, context }: { isProgram: boolean; context: AnalyzerContext },
): Certainty | undefined => {
  const [, name] = dataPlace.exec(path) ?? []
  if (name === undefined || systemPlaces.test(path)) return undefined
  const owners = ownersOf(object, context)
  const isOwn = isOwnedBy(path, owners, context)
  if (bears(name, namesOf(object, context)) && (isProgram || isOwn)) return 'expected'
  const others = context.inventory.packages.ownersOf(path)
  return isOwn && others.every((owner) => owners.includes(owner)) ? 'possible' : undefined
}

/** Directories of data that an object names; one within another is left out. */
export const dataDirectories = (
  object: LoadedObject,
  isProgram: boolean,
  context: AnalyzerContext,
): readonly DataDirectory[] => {
  const found = new Map<RootPath, DataDirectory>()
  for (const text of pathsIn(object)) {
    const target = resolve(context.tree, text)
    if (target.kind !== 'found' || target.entry.type !== 'directory') continue
    const certainty = certaintyOf(target.path, object, { isProgram, context })
    if (certainty !== undefined && !found.has(target.path))
      found.set(target.path, { path: target.path, text, certainty })
  }
  const isOuter = ({ path, certainty }: DataDirectory): boolean =>
    ![...found.values()].some(
      (one) =>
        path.startsWith(`${one.path}/`) &&
        (one.certainty === 'expected' || certainty === 'possible'),
    )
  return [...found.values()].filter(isOuter)
}

/** `/etc/vim/vimrc`, `/etc/nanorc`, `/etc/screenrc`, `/etc/sudo.conf`. */
const isConfigurationOf = (path: ByteString, name: string): boolean => {
  const [, , first = ''] = path.split('/')
  return first === name || first === `${name}rc` || first === `${name}.conf`
}

const dataFile = /^\/usr\/(?:local\/)?(?:share|lib(?:64|32)?)\/[^/]+\//

/** Files of data and configuration that an object names by their whole path; programs and shared objects are not among them. */
export const dataFiles = (object: LoadedObject, context: AnalyzerContext): readonly DataFile[] =>
  pathsIn(object).flatMap((text): readonly DataFile[] => {
    const target = resolve(context.tree, text)
    const isFile = target.kind === 'found' && target.entry.type === 'file'
    if (!isFile || (target.entry.mode & 0o111) !== 0) return []
    // Where it is decides, not where a link to it is: /usr/lib/ssl/cert.pem is a file of /etc.
    const { path } = target
    if (/\.so(?:\.|$)|\.debug$/.test(path)) return []
    const isOwn = isOwnedBy(target.path, ownersOf(object, context), context)
    if (path.startsWith('/etc/')) {
      const isNamed = namesOf(object, context).some((name) => isConfigurationOf(path, name))
      return [{ path: text, certainty: isOwn || isNamed ? 'expected' : 'possible' }]
    }
    const isData = dataFile.test(path) && !systemPlaces.test(path)
    return isData ? [{ path: text, certainty: 'expected' }] : []
  })

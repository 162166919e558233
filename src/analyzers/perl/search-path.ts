import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import type { AnalyzerContext, Probe } from '../../model/need.ts'
import { child, dirname } from '../../rootfs/path.ts'
import { resolve, resolveFile } from '../../rootfs/resolve.ts'
import { processOf, readOnlyStrings } from '../shared/process.ts'
import type { PerlCommand } from './command-line.ts'

/** Where a program looks for modules. */
export interface PerlSearch {
  /** `@INC` as it is before the program changes it, in order, as written. */
  readonly path: readonly ByteString[]
  /** Those of it that are built into perl and are in the base, canonical. */
  readonly builtIn: readonly RootPath[]
  /** Those of them that hold perl's own library, canonical. */
  readonly core: readonly RootPath[]
  /** Every place built in, for messages. */
  readonly named: readonly ByteString[]
}

interface Build {
  readonly strings: readonly ByteString[]
  /** `5.36.0`; empty when the program does not say. */
  readonly version: string
  /** `x86_64-linux-gnu-thread-multi`. */
  readonly architecture: string
}

const buildOf = (context: AnalyzerContext, probe: Probe): Build => {
  const all = processOf(context, probe).objects.map(readOnlyStrings)
  const isPerl = (text: ByteString) => text.startsWith('This is perl 5, version ')
  const strings = all.find((own) => own.some(isPerl)) ?? []
  const said = strings.find(isPerl) ?? ''
  const [, major = '', minor = ''] = /version (\d+), subversion (\d+)/.exec(said) ?? []
  const version = major === '' ? '' : `5.${major}.${minor}`
  const architecture = / built for (\S+)/.exec(said)?.[1] ?? ''
  return { strings, version, architecture }
}

const directoryAt = (tree: FileTree, path: ByteString): RootPath | undefined => {
  const found = resolve(tree, path)
  return found.kind === 'found' && found.entry.type === 'directory' ? found.path : undefined
}

/** A relocatable perl counts from the directory of its own program. */
const absolute = (text: ByteString, { path }: Probe): ByteString =>
  text.startsWith('.../') ? `${dirname(path)}/${text.slice(4)}` : text

const isLibrary = /^\/[^\s:;%"']*perl[^\s:;%"']*$/
const isProgram = /\/s?bin\/|\.(?:pl|pm|so)$/

/** Perl's own directories have these; those of sites and vendors do not. */
const ownModules = ['strict.pm', 'Config.pm']

interface Place {
  readonly text: ByteString
  readonly path: RootPath
  readonly isCore: boolean
}

/**
 * In the order in which perl.c puts them: the administrator's, the site's, the vendor's, perl's own. In each kind those of the architecture
 * come first; Debian has the modules that are always installed before the rest of its own, and an old site directory last of all.
 */
const rank = ({ text, isCore }: Place, strings: readonly ByteString[]): number => {
  const isOfArchitecture = /\/lib64\/|-linux-|\/perl-base$|linux-[^/]*$/.test(text) ? 0 : 1
  if (text.startsWith('/etc/')) return 0
  if (/^\/usr\/local\/lib\/site_perl$/.test(text)) return 10
  if (isCore) return (/-base$/.test(text) ? 6 : 7) + isOfArchitecture
  const isLocal =
    text.startsWith('/usr/local/') && strings.some((one) => one.startsWith('/usr/share/perl'))
  if (isLocal || text.includes('site_perl')) return 2 + isOfArchitecture
  return 4 + isOfArchitecture
}

/** With its subdirectories for the version and the architecture, as perl adds them to `-I` and PERL5LIB. */
const withSubdirectories = (
  directory: ByteString,
  { version, architecture }: Build,
  tree: FileTree,
): readonly ByteString[] => {
  const below = [`${version}/${architecture}`, version, architecture].filter(
    (one) => !/^\/|\/$|^$/.test(one),
  )
  const there = below.map((one) => `${directory}/${one}`).filter((one) => directoryAt(tree, one))
  return [...there, directory]
}

const environmentPath = (command: PerlCommand, { inventory }: AnalyzerContext) => {
  const value = command.tainted ? '' : (inventory.env.get('PERL5LIB') ?? '')
  return value.split(':').filter((one) => one !== '')
}

/** Where perl looks for modules before the program says anything; perlrun(1), perl.c. */
export const perlSearch = (
  probe: Probe,
  context: AnalyzerContext,
  commands: readonly PerlCommand[],
): PerlSearch => {
  const { tree, inventory } = context
  const build = buildOf(context, probe)
  const named = build.strings
    .map((text) => absolute(text, probe))
    .filter((text) => isLibrary.test(text) && !isProgram.test(text))
  const places = [...new Set(named)].flatMap((text): Place[] => {
    const path = directoryAt(tree, text)
    if (path === undefined) return []
    return [{ text, path, isCore: ownModules.some((name) => tree.lstat(child(path, name))) }]
  })
  const ordered = places.toSorted((a, b) => rank(a, named) - rank(b, named))
  const [first] = commands
  const added = [
    ...commands.flatMap(({ include }) => include),
    ...(first === undefined ? [] : environmentPath(first, context)),
  ].map((one) => (one.startsWith('/') ? one : `${inventory.workdir}/${one}`))
  return {
    path: [
      ...added.flatMap((one) => withSubdirectories(one, build, tree)),
      ...ordered.map(({ text }) => text),
      ...(inventory.env.get('PERL_USE_UNSAFE_INC') === '1' ? [inventory.workdir] : []),
    ],
    builtIn: ordered.map(({ path }) => path),
    core: ordered.filter(({ isCore }) => isCore).map(({ path }) => path),
    named,
  }
}

/** A file of `@INC` by its name there; the path as perl would open it. */
export const findInPath = (
  tree: FileTree,
  path: readonly ByteString[],
  name: ByteString,
): { readonly openedAs: ByteString; readonly path: RootPath } | undefined => {
  const directories = /^(?:\/|\.\.?\/)/.test(name) ? [''] : path.map((one) => `${one}/`)
  for (const directory of directories) {
    const openedAs = `${directory}${name}`
    const found = openedAs.startsWith('/') ? resolveFile(tree, openedAs) : undefined
    if (found !== undefined) return { openedAs, path: found }
  }
  return undefined
}

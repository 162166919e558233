import { toDisplay } from '../../formats/byte-string.ts'
import { flags1 } from '../../formats/elf-dynamic.ts'
import type { ByteString, RootPath } from '../../model/file.ts'
import type { LdSoCacheEntry, LibrarySearch } from '../../model/inventory.ts'
import { cachedLibrary } from './cached-libraries.ts'
import { expandTokens, type TokenValues } from './dynamic-string-tokens.ts'
import type { Loader } from './loader.ts'
import type { LoadedObject } from './namespace.ts'

/** One step of a search: a place to look in, or the reason why a place is left out. */
export type SearchStep =
  | { readonly kind: 'directory'; readonly path: ByteString; readonly via: string }
  | {
      readonly kind: 'cached'
      readonly path: ByteString
      readonly via: string
      /** Entries of the same name for some processors only. */
      readonly variants: readonly LdSoCacheEntry[]
    }
  | { readonly kind: 'skipped'; readonly reason: string }

/** What is the same for every search of one process. */
export interface SearchSettings {
  readonly loader: Loader
  readonly libraries: LibrarySearch
  /** Relative directories begin here. */
  readonly workdir: RootPath
  /** AT_SECURE: the program gains privileges, so its environment is not trusted. */
  readonly secure: boolean
  /** The program, whose DT_RPATH counts for every object; undefined while it is not known. */
  readonly program: LoadedObject | undefined
}

/** A search for one name on behalf of one object. */
export interface SearchRequest {
  /** Without a slash, tokens expanded. */
  readonly name: ByteString
  readonly requester: LoadedObject
  readonly settings: SearchSettings
}

/** The places where the process's loader looks for a name, in its order. */
export const searchOrder = (request: SearchRequest): readonly SearchStep[] =>
  request.settings.loader.family === 'musl' ? muslOrder(request) : glibcOrder(request)

/** What the tokens stand for in an object. */
export const tokenValues = (object: LoadedObject, settings: SearchSettings): TokenValues => {
  const { loader, secure, program } = settings
  const { origin } = object
  const trusted = secure && object === program ? loader.directories : undefined
  return { origin, lib: loader.lib, platforms: loader.platforms, trusted }
}

/** ld.so(8) and glibc elf/dl-load.c, `_dl_map_new_object`. */
const glibcOrder = (request: SearchRequest): readonly SearchStep[] => [
  ...inheritedRpaths(request),
  ...libraryPath(request),
  ...runpath(request),
  ...cache(request),
  ...builtIn(request),
]

/** DT_RPATH of the object, of the one that asked for it, and so on up; then of the program. */
const inheritedRpaths = ({ requester, settings }: SearchRequest): readonly SearchStep[] => {
  if (requester.elf.dynamic?.runpath !== undefined)
    return [{ kind: 'skipped', reason: 'DT_RPATH is skipped because DT_RUNPATH is set' }]
  const chain = askers(requester)
  const { program } = settings
  if (program !== undefined && !chain.includes(program)) chain.push(program)
  return chain.flatMap((object) => {
    const { rpath, runpath } = object.elf.dynamic ?? {}
    if (rpath === undefined || runpath !== undefined) return []
    const inherited = object === requester ? '' : ` of ${toDisplay(object.path)}`
    return directories(rpath.split(':'), { tag: 'DT_RPATH', inherited, object, settings })
  })
}

/** An object and those that caused it to be loaded, nearest first. */
const askers = (object: LoadedObject): LoadedObject[] => {
  const chain: LoadedObject[] = []
  for (let at: LoadedObject | undefined = object; at; at = at.requester) chain.push(at)
  return chain
}

const skippedLibraryPath: SearchStep = {
  kind: 'skipped',
  reason: 'LD_LIBRARY_PATH is skipped because of AT_SECURE',
}

const libraryPath = ({ requester, settings }: SearchRequest): readonly SearchStep[] => {
  const { libraries, secure, program } = settings
  if (libraries.libraryPath.length === 0) return []
  if (secure) return [skippedLibraryPath]
  const object = program ?? requester
  const from = { tag: 'LD_LIBRARY_PATH', inherited: '', object, settings }
  return libraries.libraryPath.flatMap((one) => directories([one], from))
}

const runpath = ({ requester, settings }: SearchRequest): readonly SearchStep[] => {
  const text = requester.elf.dynamic?.runpath
  if (text === undefined) return []
  const from = { tag: 'DT_RUNPATH', inherited: '', object: requester, settings }
  return directories(text.split(':'), from)
}

const cacheFile = 'ld.so.cache'

/** Without a cache, what ldconfig(8) would put into it: the directories of ld.so.conf. */
const cache = ({ name, requester, settings }: SearchRequest): readonly SearchStep[] => {
  const { libraries, loader } = settings
  if (libraries.cache === undefined)
    return libraries.configured.map((path) => ({ kind: 'directory', path, via: 'ld.so.conf' }))
  const { baseline, variants } = cachedLibrary(libraries.cache, name, requester.elf)
  const chosen = baseline ?? variants[0]
  if (chosen === undefined)
    return [{ kind: 'skipped', reason: `${cacheFile} has no ${toDisplay(name)}` }]
  const { path } = chosen
  const isDefault = loader.directories.some((directory) => path.startsWith(`${directory}/`))
  if (isDefault && withoutDefaults(requester))
    return [{ kind: 'skipped', reason: `${cacheFile} is skipped because of DF_1_NODEFLIB` }]
  return [{ kind: 'cached', path, via: cacheFile, variants }]
}

const withoutDefaults = ({ elf }: LoadedObject): boolean =>
  ((elf.dynamic?.flags1 ?? 0) & flags1.DF_1_NODEFLIB) !== 0

const builtIn = ({ requester, settings }: SearchRequest): readonly SearchStep[] => {
  if (withoutDefaults(requester))
    return [
      { kind: 'skipped', reason: 'built-in directories are skipped because of DF_1_NODEFLIB' },
    ]
  const { directories: all, via } = settings.loader
  return all.map((path) => ({ kind: 'directory', path, via }))
}

/**
 * musl ldso/dynlink.c, `load_library`: the environment first, then the run path (DT_RUNPATH, else DT_RPATH) of the object and of
 * all that caused it to be loaded, then the loader's own directories. No cache, no processor variants.
 */
const muslOrder = (request: SearchRequest): readonly SearchStep[] => {
  const { requester, settings } = request
  const chain = askers(requester)
  const { program } = settings
  if (program !== undefined && !chain.includes(program)) chain.push(program)
  const inherited = chain.flatMap((object) => muslRunpath(object, request))
  const { directories: all, via } = settings.loader
  return [
    ...muslLibraryPath(settings),
    ...inherited,
    ...all.map((path): SearchStep => ({ kind: 'directory', path, via })),
  ]
}

/** Here a token is a name as any other. */
const muslLibraryPath = (settings: SearchSettings): readonly SearchStep[] => {
  const { libraries, secure } = settings
  if (secure && libraries.libraryPath.length > 0) return [skippedLibraryPath]
  return libraries.libraryPath.map((path) => ({
    kind: 'directory',
    path: absolute(path, settings),
    via: `LD_LIBRARY_PATH ${toDisplay(path)}`,
  }))
}

/** With AT_SECURE only the program's `$ORIGIN` is not to be trusted: that of a library is where the loader has found it. */
const muslRunpath = (object: LoadedObject, { requester, settings }: SearchRequest) => {
  const { rpath, runpath } = object.elf.dynamic ?? {}
  const text = runpath ?? rpath
  if (text === undefined) return []
  const tag = runpath === undefined ? 'DT_RPATH' : 'DT_RUNPATH'
  const unknown = /\$(?!ORIGIN|\{ORIGIN\})/.test(text)
  if (unknown || (settings.secure && object === settings.program && text.includes('$'))) {
    const reason = `${tag} ${toDisplay(text)} is skipped because musl does not expand it`
    return [{ kind: 'skipped', reason } as const]
  }
  const inherited = object === requester ? '' : ` of ${toDisplay(object.path)}`
  const expanded = text.replace(/\$(?:ORIGIN|\{ORIGIN\})/g, () => object.origin)
  const written = text.split(/[:\n]/)
  return expanded.split(/[:\n]/).flatMap((path, at): readonly SearchStep[] => {
    const via = `${tag} ${toDisplay(written[at] ?? path)}${inherited}`
    return path === '' ? [] : [{ kind: 'directory', path: absolute(path, settings), via }]
  })
}

interface PathSource {
  readonly tag: string
  /** ` of PATH` where the list is another object's. */
  readonly inherited: string
  /** Whose tokens they are. */
  readonly object: LoadedObject
  readonly settings: SearchSettings
}

const directories = (
  written: readonly ByteString[],
  { tag, inherited, object, settings }: PathSource,
): readonly SearchStep[] =>
  written.flatMap((one): readonly SearchStep[] => {
    const via = `${tag} ${toDisplay(one)}${inherited}`
    if (one === '')
      return [{ kind: 'skipped', reason: `${via}: empty, the working directory is not searched` }]
    const paths = expandTokens(one, tokenValues(object, settings)).filter((path) => path !== '')
    if (paths.length === 0)
      return [{ kind: 'skipped', reason: `${via}: a token has no value or may not be used` }]
    return paths.map((path) => ({ kind: 'directory', path: absolute(path, settings), via }))
  })

/** Relative paths begin at the working directory of the image. */
export const absolute = (path: ByteString, { workdir }: { readonly workdir: RootPath }) =>
  path.startsWith('/') ? path : `${workdir === '/' ? '' : workdir}/${path}`

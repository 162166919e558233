import { toDisplay } from '../../formats/byte-string.ts'
import type { ByteString, FileTree } from '../../model/file.ts'
import { expandTokens, hasTokens } from './dynamic-string-tokens.ts'
import { type LibrarySearchResult, openObject, searchLibrary } from './library-search.ts'
import type { LoadedObject, Namespace } from './namespace.ts'
import { absolute, type SearchSettings, searchOrder, tokenValues } from './search-order.ts'

/** A process as far as it is loaded, and how it looks for more. */
export interface ProcessState {
  readonly tree: FileTree
  readonly settings: SearchSettings
  readonly namespace: Namespace
}

/** What a process does when an object asks for a name. `loaded`: nothing is opened. */
export type Located =
  | { readonly kind: 'loaded'; readonly object: LoadedObject; readonly via: string }
  | LibrarySearchResult

/** Finds what a name leads to: an object that is loaded already, or the file that would be opened. Changes nothing. */
export const locate = (state: ProcessState, name: ByteString, requester: LoadedObject): Located => {
  const { family, interp } = state.settings.loader
  if (family === 'musl' && interp !== undefined && muslItself.test(name))
    return loaderItself(state, interp, requester)
  const tried: string[] = []
  for (const one of expansions(state, name, requester)) {
    const located = loadedAs(state, one) ?? find(state, one, requester)
    if (located.kind !== 'absent') return located
    tried.push(...located.tried)
  }
  if (tried.length === 0) tried.push(`${toDisplay(name)}: a token has no value or may not be used`)
  return { kind: 'absent', tried }
}

/** The names that a name with tokens stands for; musl expands none here, glibc none under AT_SECURE. */
const expansions = (
  { settings }: ProcessState,
  name: ByteString,
  requester: LoadedObject,
): readonly ByteString[] => {
  if (settings.loader.family === 'musl' || !hasTokens(name)) return [name]
  const expanded = settings.secure ? [] : expandTokens(name, tokenValues(requester, settings))
  return expanded.filter((one) => one !== '')
}

/** Libraries that musl's loader is itself, by what follows `lib`; ldso/dynlink.c, `load_library`. */
const muslItself = /^lib(?:c|pthread|rt|m|dl|util|xnet)\./

/** For a plug-in that is looked at without a program, the loader is not there yet. */
const loaderItself = (
  state: ProcessState,
  interp: ByteString,
  requester: LoadedObject,
): Located => {
  const object = state.namespace.byName(interp)
  const located: Located =
    object === undefined
      ? find(state, interp, requester)
      : { kind: 'loaded', object, via: 'part of the loader' }
  return located.kind === 'found' ? { ...located, via: 'part of the loader' } : located
}

const loadedAs = ({ namespace }: ProcessState, name: ByteString): Located | undefined => {
  const object = namespace.byName(name)
  if (object === undefined) return undefined
  const via =
    object.requestedAs === name ? object.via : `loaded as ${toDisplay(object.requestedAs)}`
  return { kind: 'loaded', object, via }
}

const find = (
  { tree, settings }: ProcessState,
  name: ByteString,
  requester: LoadedObject,
): Located => {
  const wanted = requester.elf
  if (!name.includes('/')) {
    const steps = searchOrder({ name, requester, settings })
    return searchLibrary(tree, { name, wanted, steps, family: settings.loader.family })
  }
  const path = absolute(name, settings)
  const candidate = openObject(tree, path, wanted)
  return candidate.kind === 'opened'
    ? { ...candidate, kind: 'found', via: 'path', variants: [] }
    : { kind: 'absent', tried: [`${toDisplay(path)}: ${candidate.problem}`] }
}

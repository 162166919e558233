import { compareBytes } from '../formats/byte-string.ts'
import { type GlobComponent, parseGlob } from '../formats/glob-pattern.ts'
import type { ByteString, FileTree, RootPath } from '../model/file.ts'
import { child, dirname, root } from './path.ts'
import { resolve } from './resolve.ts'
import { walk } from './walk.ts'

/**
 * Every path of the tree that a pattern names, bytewise sorted, without repetitions. The pattern is of the kind that
 * `formats/glob-pattern.ts` describes; without a wildcard it names at most one path, and `DIR/**` is DIR with all below it.
 * Directories on the way are entered through links (`/var/run/*.pid` finds what is in /run) and given by their canonical path;
 * a link in the last place is itself the result, and `**` follows none. Only directories that can hold a match are listed.
 * Throws RECIPE_INVALID for braces that stand for too much.
 */
export function* glob(tree: FileTree, pattern: ByteString): Generator<RootPath> {
  const found = new Set<RootPath>()
  for (const components of parseGlob(pattern))
    for (const path of expand(tree, components)) found.add(path)
  yield* [...found].sort(compareBytes)
}

/** Whether the pattern needs the tree to say what it means: wildcards or braces. */
export const isGlob = (pattern: ByteString): boolean => {
  const [components = [], ...others] = parseGlob(pattern)
  return others.length > 0 || components.some((component) => component.kind !== 'literal')
}

/**
 * A test for canonical paths against any of several patterns, textually: no tree is asked, so a pattern that goes through a
 * link of the base matches nothing. Throws RECIPE_INVALID as {@link glob} does.
 */
export const matcher = (patterns: readonly ByteString[]): ((path: RootPath) => boolean) => {
  const compiled = patterns.flatMap(parseGlob).map((components) => {
    const tidy = withoutDotDot(components)
    return { components: tidy, prefix: literalPrefix(tidy) }
  })
  return (path) =>
    compiled.some(
      ({ components, prefix }) => path.startsWith(prefix) && matchesAll(components, namesOf(path)),
    )
}

/** A directory, canonical, and the component that its names have to match. */
interface State {
  readonly at: RootPath
  readonly index: number
}

function* expand(tree: FileTree, components: readonly GlobComponent[]): Generator<RootPath> {
  if (components.length === 0) yield root
  // Several `**` lead to the same place in many ways; each place is looked at once.
  const seen = new Set<string>()
  const pending: State[] = [{ at: root, index: 0 }]
  for (let state = pending.pop(); state !== undefined; state = pending.pop()) {
    const { at, index } = state
    const component = components[index]
    const key = `${index}:${at}`
    if (component === undefined || seen.has(key)) continue
    seen.add(key)
    const last = index === components.length - 1
    if (component.kind === 'deep') {
      if (last) yield* [at, ...below(tree, at)]
      else pending.push({ at, index: index + 1 }, ...directoriesIn(tree, state))
    } else if (last) yield* candidates(tree, at, component)
    else
      for (const next of candidates(tree, at, component))
        pending.push(...enter(tree, next, index + 1))
  }
}

const below = (tree: FileTree, at: RootPath): RootPath[] =>
  Array.from(walk(tree, at), ({ path }) => path)

const directoriesIn = (tree: FileTree, { at, index }: State): State[] =>
  tree
    .list(at)
    .map((name) => child(at, name))
    .filter((path) => tree.lstat(path)?.type === 'directory')
    .map((path) => ({ at: path, index }))

const candidates = (
  tree: FileTree,
  at: RootPath,
  component: Exclude<GlobComponent, { kind: 'deep' }>,
): readonly RootPath[] => {
  if (component.kind === 'wild')
    return tree
      .list(at)
      .filter(component.matches)
      .map((name) => child(at, name))
  if (component.name === '..') return [dirname(at)]
  const path = child(at, component.name)
  return tree.lstat(path) === undefined ? [] : [path]
}

/** The directory a path leads to, through links; nothing when it is not one. */
const enter = (tree: FileTree, path: RootPath, index: number): State[] => {
  const target = resolve(tree, path)
  return target.kind === 'found' && target.entry.type === 'directory'
    ? [{ at: target.path, index }]
    : []
}

const withoutDotDot = (components: readonly GlobComponent[]): readonly GlobComponent[] => {
  const kept: GlobComponent[] = []
  for (const component of components) {
    if (component.kind === 'literal' && component.name === '..') kept.pop()
    else kept.push(component)
  }
  return kept
}

const literalPrefix = (components: readonly GlobComponent[]): ByteString => {
  const names: ByteString[] = []
  for (const component of components) {
    if (component.kind !== 'literal') break
    names.push(component.name)
  }
  return names.length === 0 ? '' : `/${names.join('/')}`
}

/** The last answer: hundreds of patterns are asked about one path before the next. */
let split: { readonly path: RootPath; readonly names: readonly ByteString[] } | undefined

const namesOf = (path: RootPath): readonly ByteString[] => {
  if (split?.path !== path) split = { path, names: path === root ? [] : path.slice(1).split('/') }
  return split.names
}

/** The wildcard match one level up: components for characters, and only the last `**` needs to be tried again. */
const matchesAll = (
  components: readonly GlobComponent[],
  names: readonly ByteString[],
): boolean => {
  let index = 0
  let retry: { index: number; name: number } | undefined
  for (let name = 0; name < names.length; ) {
    const component = components[index]
    if (component?.kind === 'deep') {
      retry = { index, name }
      index++
    } else if (component !== undefined && matchesOne(component, names[name] ?? '')) {
      index++
      name++
    } else if (retry !== undefined) {
      retry = { index: retry.index, name: retry.name + 1 }
      index = retry.index + 1
      name = retry.name
    } else return false
  }
  return components.slice(index).every((component) => component.kind === 'deep')
}

const matchesOne = (component: GlobComponent, name: ByteString): boolean =>
  component.kind === 'literal'
    ? component.name === name
    : component.kind === 'wild' && component.matches(name)

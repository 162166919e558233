import type { ByteString, FileTree, Resolution, RootPath } from '../model/file.ts'
import { child, dirname, normalise, root } from './path.ts'

/** As many links as Linux follows in one path before ELOOP; path_resolution(7). */
const maxLinks = 40

/** How {@link resolve} treats the last component. */
export interface ResolveOptions {
  /** Keep a link in the last place instead of following it, as lstat(2) does. */
  readonly noFollow?: boolean
}

/**
 * Walks an absolute path component by component as the kernel does: links are followed inside the root (an absolute target
 * starts again at the root, `..` never leaves it), and every link crossed is reported by its canonical path.
 */
export const resolve = (
  tree: FileTree,
  path: ByteString,
  options: ResolveOptions = {},
): Resolution => {
  const crossed: RootPath[] = []
  const rest = components(path)
  let at = root
  while (rest.length > 0) {
    const name = rest.pop() as string
    if (name === '..') {
      at = dirname(at)
      continue
    }
    const next = child(at, name)
    const entry = tree.lstat(next)
    if (entry === undefined) return missing(next, rest, crossed)
    const last = rest.length === 0
    if (entry.type === 'symlink' && !(last && options.noFollow === true)) {
      crossed.push(next)
      if (crossed.length > maxLinks) return { kind: 'loop', path: next, crossed }
      rest.push(...components(entry.target))
      if (entry.target.startsWith('/')) at = root
    } else if (!last && entry.type !== 'directory' && entry.type !== 'symlink') {
      const below = rest.pop() as string
      return missing(child(next, below), rest, crossed)
    } else {
      at = next
    }
  }
  const entry = tree.lstat(at)
  return entry === undefined
    ? missing(at, [], crossed)
    : { kind: 'found', path: at, entry, crossed }
}

const missing = (
  path: RootPath,
  below: readonly ByteString[],
  crossed: readonly RootPath[],
): Resolution => ({
  kind: 'missing',
  path,
  crossed,
  end: normalise([path, ...below.toReversed()].join('/')),
})

/** Components in reverse, ready to be popped; `.` and empty ones left out. */
const components = (path: ByteString): string[] =>
  path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .reverse()

/** The canonical path of a regular file, or undefined when the path leads anywhere else. */
export const resolveFile = (tree: FileTree, path: ByteString): RootPath | undefined => {
  const found = resolve(tree, path)
  return found.kind === 'found' && found.entry.type === 'file' ? found.path : undefined
}

/** The content of the regular file a path leads to, undefined when there is none. */
export const readIfFile = (tree: FileTree, path: ByteString): Uint8Array | undefined => {
  const file = resolveFile(tree, path)
  return file === undefined ? undefined : tree.read(file)
}

import { compareBytes } from '../formats/byte-string.ts'
import type { ByteString, RootPath } from '../model/file.ts'

/** The root of the image. */
export const root = '/' as RootPath

/**
 * An absolute path without `.`, empty components and `..`, taken textually; `..` at the root stays there. Textual means
 * wrong where a component is a link: use `resolve` for paths that a program would open.
 */
export const normalise = (path: ByteString): RootPath => {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}` as RootPath
}

/** The directory a path is in; the root is its own. */
export const dirname = (path: RootPath): RootPath => {
  const slash = path.lastIndexOf('/')
  return (slash <= 0 ? '/' : path.slice(0, slash)) as RootPath
}

/** The last component; empty for the root. */
export const basename = (path: ByteString): ByteString => path.slice(path.lastIndexOf('/') + 1)

/** A name inside a directory; `name` is one component as `list` gives it. */
export const child = (directory: RootPath, name: ByteString): RootPath =>
  (directory === '/' ? `/${name}` : `${directory}/${name}`) as RootPath

/** All directories above a path, the root first; empty for the root. */
export const ancestors = (path: RootPath): readonly RootPath[] => {
  const above: RootPath[] = []
  for (let at = path; at !== root; ) {
    at = dirname(at)
    above.push(at)
  }
  return above.reverse()
}

/**
 * Orders paths as a walk meets them: a directory, then all below it before its next sibling; siblings bytewise. Plain
 * comparison puts `/a-b` between `/a` and `/a/c`, and what unpacks such a tar has already dated `/a` when `/a/c` arrives.
 */
export const compareDepthFirst = (a: RootPath, b: RootPath): number =>
  compareBytes(a.replaceAll('/', '\0'), b.replaceAll('/', '\0'))

/** Whether the kernel or the runtime mounts over a path when an image runs: what an image has there is not seen. */
export const isMountedAtRunTime = (path: ByteString): boolean =>
  /^\/(?:dev|proc|run|sys|tmp)(?:\/|$)/.test(path)

/** Whether `path` is `directory` itself or below it. */
export const isWithin = (path: RootPath, directory: RootPath): boolean =>
  path === directory || path.startsWith(directory === '/' ? '/' : `${directory}/`)

import { toDisplay } from '../formats/byte-string.ts'
import type { ByteString, FileTree, RootPath } from '../model/file.ts'
import { resolve } from './resolve.ts'

/** Where a command leads: the path that execve(2) would be given, not resolved; or every place tried, with what was wrong. */
export type FoundCommand = { readonly path: ByteString } | { readonly tried: readonly string[] }

/**
 * Looks a command up as execvp(3) does: a name with a slash is a path (a relative one counts from the working directory), any
 * other is tried in each directory of `path` in order, an empty one being the working directory. It must lead to a regular
 * file that someone may execute.
 */
export const findCommand = (
  tree: FileTree,
  command: ByteString,
  path: readonly ByteString[],
  workdir: RootPath,
): FoundCommand => {
  const within = (directory: ByteString, name: ByteString): ByteString =>
    directory.endsWith('/') ? `${directory}${name}` : `${directory}/${name}`
  const absolute = (name: ByteString): ByteString =>
    name.startsWith('/') ? name : within(workdir, name)
  const candidates = command.includes('/')
    ? [absolute(command)]
    : path.map((directory) => within(directory === '' ? workdir : absolute(directory), command))
  const tried: string[] = []
  for (const candidate of command === '' ? [] : candidates) {
    const fault = faultOf(tree, candidate)
    if (fault === undefined) return { path: candidate }
    tried.push(`${toDisplay(candidate)}: ${fault}`)
  }
  return { tried }
}

const anyExecute = 0o111

const faultOf = (tree: FileTree, path: ByteString): string | undefined => {
  const target = resolve(tree, path)
  if (target.kind === 'loop') return `links without end at ${toDisplay(target.path)}`
  if (target.kind === 'missing')
    return target.path === path ? 'not there' : `${toDisplay(target.path)} is not there`
  if (target.entry.type !== 'file') return `a ${target.entry.type}, not a file`
  return (target.entry.mode & anyExecute) === 0 ? 'not executable' : undefined
}

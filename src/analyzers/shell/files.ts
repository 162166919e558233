import { isElf } from '../../formats/elf-header.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import type { NeedTarget } from '../../model/need.ts'
import { dirname, root } from '../../rootfs/path.ts'
import { resolve } from '../../rootfs/resolve.ts'
import type { Field } from './value.ts'

/** What is mounted over when an image runs. */
const mounted = /^\/(?:dev|proc|sys)(?:\/|$)/

/** Longest text that may be a path. */
const longest = 4096

/** A path on its own, or the value of `--option=` and `name=`. */
const pathIn = (word: ByteString): ByteString | undefined =>
  /^(?:--?[\w-]+=|\w+=)?(\/[^\n]*)$/.exec(word)?.[1]

/** A path relative to the working directory, absolute: one that has a slash or a dot in it. */
const relativePathIn = (
  word: ByteString,
  workdir: ByteString | undefined,
): ByteString | undefined =>
  workdir !== undefined && /^[\w.@+][\w.@+/-]*$/.test(word) && /[./]/.test(word)
    ? `${workdir === '/' ? '' : workdir}/${word}`
    : undefined

const isProgram = (tree: FileTree, path: RootPath, mode: number): boolean => {
  if ((mode & 0o111) === 0) return false
  const head = tree.read(path, 0, 4)
  return isElf(head) || (head[0] === 0x23 && head[1] === 0x21)
}

/** A file that a word of a command names, and whether it is a program. */
export interface NamedFile {
  readonly target: NeedTarget
  readonly isProgram: boolean
}

/**
 * The file or directory of the base that a word names: itself, and the directory it would be made in where it is not there. Nothing
 * for what is no path or is mounted over.
 */
export const namedFile = (
  word: Field,
  tree: FileTree,
  workdir: ByteString | undefined,
): NamedFile | undefined => {
  if (word === undefined || word.length > longest) return undefined
  const absolute = pathIn(word)
  const path = absolute ?? relativePathIn(word, workdir)
  if (path === undefined || mounted.test(path)) return undefined
  return remembered(tree, path, () => fileAt(path, tree, absolute !== undefined))
}

const files = new WeakMap<FileTree, Map<ByteString, NamedFile | undefined>>()

/** A script names the same few files again and again. */
const remembered = (
  tree: FileTree,
  path: ByteString,
  find: () => NamedFile | undefined,
): NamedFile | undefined => {
  const ofTree = files.get(tree) ?? new Map<ByteString, NamedFile | undefined>()
  files.set(tree, ofTree)
  if (!ofTree.has(path)) ofTree.set(path, find())
  return ofTree.get(path)
}

const fileAt = (path: ByteString, tree: FileTree, isAbsolute: boolean): NamedFile | undefined => {
  const found = resolve(tree, path)
  if (found.kind === 'found' && found.entry.type === 'file') {
    const runs = isProgram(tree, found.path, found.entry.mode)
    return { target: { path, role: runs ? 'exec' : 'read' }, isProgram: runs }
  }
  if (found.kind === 'found') return { target: { path, role: 'read' }, isProgram: false }
  if (found.kind === 'loop' || !isAbsolute) return undefined
  const above = dirname(found.path)
  return above === root || found.path !== found.end
    ? undefined
    : { target: { path: above, role: 'read' }, isProgram: false }
}

import type { ByteString, FileEntry, FileTree, RootPath } from '../model/file.ts'
import { ifReadable } from './if-readable.ts'

/**
 * A tree for looks that can do without an answer: what this user may not look at is not there, a directory that may not be listed is
 * empty, and so is a file that may not be read, whose path is remembered.
 */
export class ReadableTree implements FileTree {
  readonly #tree: FileTree
  readonly #unreadable = new Set<RootPath>()

  constructor(tree: FileTree) {
    this.#tree = tree
  }

  /** Files that somebody asked for and that may not be read, since the last call. */
  takeUnreadable(): readonly RootPath[] {
    const paths = [...this.#unreadable]
    this.#unreadable.clear()
    return paths
  }

  /** The entry of exactly this path. */
  lstat(path: RootPath): FileEntry | undefined {
    return ifReadable(() => this.#tree.lstat(path))
  }

  /** Sorted names of a directory. */
  list(path: RootPath): readonly ByteString[] {
    return ifReadable(() => this.#tree.list(path)) ?? []
  }

  /** Content of a regular file. */
  read(path: RootPath, start?: number, end?: number): Uint8Array {
    const bytes = ifReadable(() => this.#tree.read(path, start, end))
    if (bytes === undefined) this.#unreadable.add(path)
    return bytes ?? new Uint8Array()
  }

  /** SHA-256 of a file's content, where it is known. */
  digest(path: RootPath): string | undefined {
    return this.#tree.digest?.(path)
  }
}

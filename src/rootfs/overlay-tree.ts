import { compareBytes, toDisplay } from '../formats/byte-string.ts'
import { SlimError } from '../model/error.ts'
import type { ByteString, FileEntry, FileTree, RootPath } from '../model/file.ts'
import { ancestors, basename, dirname, root } from './path.ts'

/** A file laid over a base. */
export interface LaidFile {
  readonly path: RootPath
  readonly entry: FileEntry
  /** Content of a regular file from `start` up to `end`, read when it is asked for. */
  readonly read?: (start?: number, end?: number) => Uint8Array
}

/**
 * A base with files laid over it. What is laid over wins; directories merge and keep the base's own metadata; a file over a
 * directory hides what is in it. Parents have to be directories of the base or laid over before.
 */
export class OverlayTree implements FileTree {
  readonly #base: FileTree
  readonly #laid = new Map<RootPath, LaidFile>()
  readonly #names = new Map<RootPath, Set<ByteString>>()
  /** Paths that are no directory any more. */
  readonly #hidden = new Set<RootPath>()

  constructor(base: FileTree) {
    this.#base = base
  }

  /** Lays a file over what is there; of two at one path the later counts. */
  lay(file: LaidFile): void {
    const { path, entry } = file
    const before = this.lstat(path)
    if (entry.type === 'directory' && before?.type === 'directory') return
    if (before?.type === 'directory') this.#hide(path)
    this.#laid.set(path, file)
    if (path === root) return
    const names = this.#names.get(dirname(path)) ?? new Set()
    this.#names.set(dirname(path), names.add(basename(path)))
  }

  /** The entry of exactly this path. */
  lstat(path: RootPath): FileEntry | undefined {
    return (
      this.#laid.get(path)?.entry ?? (this.#isHidden(path) ? undefined : this.#base.lstat(path))
    )
  }

  /** Sorted names of a directory. */
  list(path: RootPath): readonly ByteString[] {
    const names = this.#isHidden(path) || this.#hidden.has(path) ? [] : this.#base.list(path)
    const laid = this.#names.get(path)
    return laid === undefined ? names : [...new Set([...names, ...laid])].sort(compareBytes)
  }

  /** Content of a regular file. */
  read(path: RootPath, start?: number, end?: number): Uint8Array {
    const laid = this.#laid.get(path)
    if (laid === undefined && !this.#isHidden(path)) return this.#base.read(path, start, end)
    if (laid?.read !== undefined) return laid.read(start, end)
    throw new SlimError('PATH_NOT_KEPT', `${toDisplay(path)} is not a regular file`)
  }

  /** SHA-256 of a file's content, where the base knows it. */
  digest(path: RootPath): string | undefined {
    return this.#laid.has(path) || this.#isHidden(path) ? undefined : this.#base.digest?.(path)
  }

  #hide(path: RootPath): void {
    this.#hidden.add(path)
    const pending = [path]
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      const prefix = at === root ? at : `${at}/`
      for (const name of this.#names.get(at) ?? []) pending.push(`${prefix}${name}` as RootPath)
      this.#names.delete(at)
      this.#laid.delete(at)
    }
  }

  #isHidden(path: RootPath): boolean {
    return this.#hidden.size > 0 && ancestors(path).some((above) => this.#hidden.has(above))
  }
}

import { compareBytes } from '../formats/byte-string.ts'
import { SlimError } from '../model/error.ts'
import type { ByteString, Directory, FileEntry, FileTree, RootPath } from '../model/file.ts'
import { ancestors, basename, dirname, root } from './path.ts'

/** A file of a {@link MemoryTree}: its entry and, for regular files, its bytes. */
export interface MemoryFile {
  readonly path: RootPath
  readonly entry: FileEntry
  readonly content?: Uint8Array
}

const plainDirectory: Directory = {
  type: 'directory',
  mode: 0o755,
  uid: 0,
  gid: 0,
  mtime: 0,
  xattrs: new Map(),
  layer: 'memory',
}

/** A tree held in memory: what a recipe adds, and every tree of the tests. Missing parents are 0755 root directories. */
export class MemoryTree implements FileTree {
  readonly #entries = new Map<RootPath, FileEntry>([[root, plainDirectory]])
  readonly #contents = new Map<string, Uint8Array>()
  readonly #names = new Map<RootPath, ByteString[]>()

  constructor(files: readonly MemoryFile[]) {
    for (const { path, entry, content } of files) {
      for (const parent of ancestors(path))
        if (!this.#entries.has(parent)) this.#entries.set(parent, plainDirectory)
      this.#entries.set(path, entry)
      if (entry.type === 'file' && content !== undefined) this.#contents.set(entry.inode, content)
    }
    for (const path of this.#entries.keys()) {
      if (path === root) continue
      const siblings = this.#names.get(dirname(path)) ?? []
      siblings.push(basename(path))
      this.#names.set(dirname(path), siblings)
    }
    for (const names of this.#names.values()) names.sort(compareBytes)
  }

  /** The entry of exactly this path. */
  lstat(path: RootPath): FileEntry | undefined {
    return this.#entries.get(path)
  }

  /** Sorted names of a directory. */
  list(path: RootPath): readonly ByteString[] {
    return this.#names.get(path) ?? []
  }

  /** Bytes of a regular file. */
  read(path: RootPath, start?: number, end?: number): Uint8Array {
    const entry = this.#entries.get(path)
    if (entry?.type !== 'file')
      throw new SlimError('PATH_NOT_KEPT', `${path} is not a regular file`)
    return (this.#contents.get(entry.inode) ?? new Uint8Array()).subarray(start, end)
  }
}

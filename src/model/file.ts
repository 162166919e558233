/**
 * Text in which each UTF-16 unit is one byte (0–255, "latin1"): file names, link targets and anything else that
 * Linux takes as bytes. Any byte sequence survives; show it to people only through `formats/byte-string.ts`.
 */
export type ByteString = string

declare const rootPathBrand: unique symbol

/**
 * An absolute, normalised {@link ByteString} path inside the image: begins with `/`, no `.`, `..`, empty component or
 * trailing slash; the root itself is `/`. Never a path of the host. Made only by `rootfs/path.ts`.
 */
export type RootPath = ByteString & { readonly [rootPathBrand]: true }

/** What every kind of file has; see inode(7). */
export interface Metadata {
  /** Permission bits with setuid, setgid and sticky: 0–0o7777. No file-type bits. */
  readonly mode: number
  /** Numeric owner, up to 2³²−2. Names are never stored. */
  readonly uid: number
  readonly gid: number
  /** Modification time in whole seconds since 1970, floored; may be negative. */
  readonly mtime: number
  /** Extended attributes, values as bytes; `security.selinux` and overlayfs' own are already left out. */
  readonly xattrs: ReadonlyMap<string, Uint8Array>
  /** Where the entry comes from: the diffID of the layer, `directory` for a directory base, `recipe` for added files. */
  readonly layer: string
}

/** A regular file. */
export interface RegularFile extends Metadata {
  readonly type: 'file'
  /** Length of the content in bytes; sparse files count their holes. */
  readonly size: number
  /** Names with the same inode text are hard links to one another. */
  readonly inode: string
}

/** A directory. */
export interface Directory extends Metadata {
  readonly type: 'directory'
}

/** A symbolic link; the target is as stored, not resolved. */
export interface Symlink extends Metadata {
  readonly type: 'symlink'
  readonly target: ByteString
}

/** A device node, fifo or socket. */
export interface SpecialFile extends Metadata {
  readonly type: 'character' | 'block' | 'fifo' | 'socket'
  readonly major: number
  readonly minor: number
}

/** One entry of a file tree. */
export type FileEntry = RegularFile | Directory | Symlink | SpecialFile

/**
 * A read-only file tree, the only way anything sees a base. Synchronous, over an indexed local store. The three
 * questions are the least an implementation must answer; `rootfs/` derives the rest (resolve, walk, glob).
 */
export interface FileTree {
  /** The entry of exactly this path, no link followed: a path below a symlink to a directory is undefined. */
  lstat(path: RootPath): FileEntry | undefined
  /** Names in a directory, sorted bytewise; empty for anything that is not a directory. */
  list(path: RootPath): readonly ByteString[]
  /**
   * Content of a regular file from `start` (0) up to but not including `end` (its size); ends past the size are cut.
   * Throws CACHE_DAMAGED when the store changed under us and PATH_NOT_KEPT when the path is not a regular file.
   */
  read(path: RootPath, start?: number, end?: number): Uint8Array
  /** SHA-256 of a regular file's content in hexadecimal, where that is known without reading it. */
  digest?(path: RootPath): string | undefined
}

/**
 * Where a path leads. `crossed` are the symbolic links followed, in order, each by its own canonical path; they are
 * given for every outcome. `missing` names the first path that is not there.
 */
export type Resolution =
  | {
      readonly kind: 'found'
      readonly path: RootPath
      readonly entry: FileEntry
      readonly crossed: readonly RootPath[]
    }
  | {
      readonly kind: 'missing'
      readonly path: RootPath
      readonly crossed: readonly RootPath[]
      /** Where the whole of what was asked for would be if it were made: below `path`, or `path` itself. */
      readonly end: RootPath
    }
  | { readonly kind: 'loop'; readonly path: RootPath; readonly crossed: readonly RootPath[] }

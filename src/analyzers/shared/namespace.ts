import type { Elf } from '../../formats/elf.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'

/** An ELF object mapped into a process: what glibc calls a link map. */
export interface LoadedObject {
  /** Canonical. */
  readonly path: RootPath
  /** Absolute path under which it was opened: links not followed, `..` not removed. */
  readonly openedAs: ByteString
  readonly elf: Elf
  /**
   * What `$ORIGIN` stands for in it. For the program the directory of its canonical path, for the kernel tells ld.so through
   * /proc/self/exe; for a library the directory of `openedAs` (glibc dl-object.c and dl-origin.c).
   */
  readonly origin: ByteString
  /** The name that was asked for first. */
  readonly requestedAs: ByteString
  /** How it was found: `ld.so.cache`, `DT_RUNPATH $ORIGIN/../lib`. */
  readonly via: string
  /** Who asked first, the next in the chain of inherited DT_RPATH; the program and what is dlopened have none. */
  readonly requester: LoadedObject | undefined
}

/** Text of an inode that two hard links share; undefined for what is not a regular file. */
const inodeOf = (tree: FileTree, path: RootPath): string | undefined => {
  const entry = tree.lstat(path)
  return entry?.type === 'file' ? entry.inode : undefined
}

/** The objects of one process, found again by name or by inode as ld.so does. */
export class Namespace {
  readonly #tree: FileTree
  readonly #objects: LoadedObject[]
  readonly #byName: Map<ByteString, LoadedObject>
  readonly #byInode: Map<string, LoadedObject>

  /** Empty, or a copy that can grow on its own. */
  constructor(tree: FileTree, from?: Namespace) {
    this.#tree = tree
    this.#objects = [...(from?.objects ?? [])]
    this.#byName = new Map(from === undefined ? [] : from.#byName)
    this.#byInode = new Map(from === undefined ? [] : from.#byInode)
  }

  /** In the order they were loaded. */
  get objects(): readonly LoadedObject[] {
    return this.#objects
  }

  /** The object that answers to a name. */
  byName(name: ByteString): LoadedObject | undefined {
    return this.#byName.get(name)
  }

  /** The object that is the same file, whatever its name. */
  sameFile(path: RootPath): LoadedObject | undefined {
    const inode = inodeOf(this.#tree, path)
    return inode === undefined ? undefined : this.#byInode.get(inode)
  }

  /** Adds an object that the loader opened. */
  add(object: LoadedObject): void {
    this.#objects.push(object)
    const inode = inodeOf(this.#tree, object.path)
    if (inode !== undefined) this.#byInode.set(inode, object)
  }

  /** Adds an object that the kernel mapped: the loader knows its name but not its inode, and may load the file once more. */
  addMapped(object: LoadedObject): void {
    this.#objects.push(object)
  }

  /** Lets an object answer to a name, unless another does already. */
  name(object: LoadedObject, name: ByteString | undefined): void {
    if (name !== undefined && !this.#byName.has(name)) this.#byName.set(name, object)
  }
}

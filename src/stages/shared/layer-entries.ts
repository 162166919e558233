import type { MadeDirectory } from '../../model/closure.ts'
import type { Directory, FileEntry, FileTree, RootPath } from '../../model/file.ts'
import type { GeneratedFile } from '../../model/package.ts'
import type { PlanEntry } from '../../model/plan-entry.ts'
import { ancestors, compareDepthFirst } from '../../rootfs/path.ts'

/** Gathers the entries of a layer by path and gives them in writing order. */
export class LayerEntries {
  readonly #tree: FileTree
  readonly #entries = new Map<RootPath, PlanEntry>()

  constructor(tree: FileTree) {
    this.#tree = tree
  }

  /** Every path gathered so far. */
  get paths(): ReadonlySet<RootPath> {
    return new Set(this.#entries.keys())
  }

  /** Adds a path as it is in the tree. */
  addFromTree(path: RootPath): void {
    const file = this.#tree.lstat(path)
    if (file === undefined) return
    const origin = file.layer === 'recipe' ? 'added' : 'base'
    const content = { from: 'tree', path } as const
    this.#entries.set(path, { path, file, origin, ...(file.type === 'file' ? { content } : {}) })
  }

  /** The same with the directories above it. */
  addWithParents(path: RootPath, rule: string): void {
    this.#addParents(path, rule)
    this.addFromTree(path)
  }

  /** Adds or replaces a file whose bytes were made here, with the directories above it. */
  addGenerated({ path, content, metadata, rule }: GeneratedFile): void {
    this.#addParents(path, rule)
    const file: FileEntry = {
      ...metadata,
      type: 'file',
      size: content.length,
      inode: `generated:${path}`,
    }
    const bytes = { from: 'memory', bytes: content } as const
    this.#entries.set(path, { path, file, origin: 'generated', rule, content: bytes })
  }

  /** Adds a directory that the base does not have, with the directories above it. */
  addDirectory(path: RootPath, { rule, ...made }: MadeDirectory): void {
    this.#addParents(path, rule)
    if (!this.#entries.has(path))
      this.#entries.set(path, { path, file: newDirectory(made), origin: 'generated', rule })
  }

  /** Depth-first, parents before children; the first name of a hard-linked file is the file, the others link to it. */
  inOrder(): readonly PlanEntry[] {
    const firstName = new Map<string, RootPath>()
    return [...this.#entries.values()]
      .sort((a, b) => compareDepthFirst(a.path, b.path))
      .map((entry) => {
        if (entry.file.type !== 'file') return entry
        const first = firstName.get(entry.file.inode)
        if (first === undefined) {
          firstName.set(entry.file.inode, entry.path)
          return entry
        }
        const { path, file, origin } = entry
        return { path, file, origin, hardLinkTo: first }
      })
  }

  #addParents(path: RootPath, rule: string): void {
    for (const parent of ancestors(path)) {
      if (this.#entries.has(parent)) continue
      if (this.#tree.lstat(parent) === undefined)
        this.#entries.set(parent, {
          path: parent,
          file: newDirectory({ mode: 0o755, uid: 0, gid: 0 }),
          origin: 'generated',
          rule,
        })
      else this.addFromTree(parent)
    }
  }
}

/** The time is set with that of all entries the base does not have, when the plan is dated. */
const newDirectory = ({ mode, uid, gid }: Omit<MadeDirectory, 'rule'>): Directory => ({
  type: 'directory',
  mode,
  uid,
  gid,
  mtime: 0,
  xattrs: new Map(),
  layer: 'recipe',
})

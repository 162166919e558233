import { fromText, toDisplay } from '../../formats/byte-string.ts'
import { parseGroup, parsePasswd } from '../../formats/passwd.ts'
import { SlimError } from '../../model/error.ts'
import type { ByteString, FileEntry, FileTree, RootPath } from '../../model/file.ts'
import type { Addition, Recipe } from '../../model/recipe.ts'
import { OverlayTree } from '../../rootfs/overlay-tree.ts'
import { ancestors, basename, child, normalise, root } from '../../rootfs/path.ts'
import { readIfFile, resolve } from '../../rootfs/resolve.ts'
import { walk } from '../../rootfs/walk.ts'
import { ownerNumbers } from './owner.ts'

/** A host file or directory as a tree whose root it is; undefined when there is nothing. */
export type ReadAddition = (path: string) => Promise<FileTree | undefined>

/** Numbers of the owner of added files. */
interface Owner {
  readonly uid: number
  readonly gid: number
}

/**
 * The base with what the recipe adds laid over it, and the recipe with the paths laid. Modes are normalised (0755 for directories, 0755 or 0644 for files by the
 * owner's execute bit) and times are zero until the plan dates them, so that a checkout's umask and clock do not reach the
 * image. Contents stay on the host until they are read. Throws RECIPE_INVALID.
 */
export const layAdditions = async (
  base: FileTree,
  recipe: Recipe,
  readAddition: ReadAddition,
): Promise<{ readonly tree: FileTree; readonly recipe: Recipe }> => {
  if (recipe.add.length === 0) return { tree: base, recipe }
  const tree = new OverlayTree(base)
  const add: Addition[] = []
  for (const addition of recipe.add) {
    const source = await readAddition(addition.from)
    if (source === undefined) throw misfit(recipe, addition, `${addition.from} is not there`)
    const owner = ownerOf(addition, base, recipe)
    add.push({ ...addition, laid: new Layer(tree, { source, addition, owner, recipe }).lay() })
  }
  return { tree, recipe: { ...recipe, add } }
}

const misfit = (recipe: Recipe, { to }: Addition, what: string, hint?: string): SlimError =>
  new SlimError('RECIPE_INVALID', `${recipe.file}: what is added at ${toDisplay(to)}: ${what}`, {
    at: { file: recipe.file },
    ...(hint === undefined ? {} : { hint }),
  })

const ownerOf = (addition: Addition, base: FileTree, recipe: Recipe): Owner => {
  if (addition.owner === undefined) return { uid: 0, gid: 0 }
  const file = (path: string) => readIfFile(base, path) ?? new Uint8Array()
  const accounts = {
    users: parsePasswd(file('/etc/passwd')),
    groups: parseGroup(file('/etc/group')),
  }
  const { uid, gid } = ownerNumbers(addition.owner, accounts)
  const [name = '', group = ''] = addition.owner.split(':')
  if (uid === undefined)
    throw misfit(recipe, addition, `the base has no user ${name} in /etc/passwd`)
  if (gid === undefined)
    throw misfit(recipe, addition, `the base has no group ${group} in /etc/group`)
  return { uid, gid }
}

interface Laying {
  readonly source: FileTree
  readonly addition: Addition
  readonly owner: Owner
  readonly recipe: Recipe
}

class Layer {
  readonly #tree: OverlayTree
  readonly #laying: Laying

  constructor(tree: OverlayTree, laying: Laying) {
    this.#tree = tree
    this.#laying = laying
  }

  /** Every path laid, the first as the recipe names it, the others canonical. */
  lay(): readonly RootPath[] {
    const { source, addition } = this.#laying
    const top = source.lstat(root)
    if (top === undefined) return []
    const named = this.#named(addition, top)
    const to = this.#destination(named, top)
    this.#put(to, root, top)
    const laid = [named, to]
    for (const { path, entry } of walk(source, root)) {
      const at = normalise(`${to}/${path}`)
      this.#put(at, path, entry)
      laid.push(at)
    }
    return laid
  }

  /** A trailing slash puts a file into the directory, made when it is not there. */
  #named({ from, to }: Addition, top: FileEntry): RootPath {
    if (top.type === 'directory') return normalise(to)
    if (to.endsWith('/'))
      return normalise(`${to}/${fromText(from.slice(from.lastIndexOf('/') + 1))}`)
    if (this.#isDirectory(to))
      throw this.#misfit(
        'it is a directory of the base, and what is added is none',
        `end it with /, ${toDisplay(to)}/, to put the file into the directory`,
      )
    return normalise(to)
  }

  /** Through links of the base, so that /var/run/x lands in /run/x. */
  #destination(path: RootPath, top: FileEntry): RootPath {
    const parent = this.#parent(path)
    const there = resolve(this.#tree, path)
    return top.type === 'directory' && there.kind === 'found' && there.entry.type === 'directory'
      ? there.path
      : child(parent, basename(path))
  }

  #isDirectory(path: ByteString): boolean {
    const there = resolve(this.#tree, path)
    return there.kind === 'found' && there.entry.type === 'directory'
  }

  /** The canonical directory above a path, made when it is not there. */
  #parent(path: RootPath): RootPath {
    let at = root
    for (const directory of [...ancestors(path).slice(1)]) {
      const next = child(at, basename(directory))
      const found = resolve(this.#tree, next)
      if (found.kind === 'found' && found.entry.type === 'directory') at = found.path
      else if (found.kind === 'missing' && found.crossed.length === 0) {
        this.#tree.lay({ path: next, entry: directoryOf({ uid: 0, gid: 0 }) })
        at = next
      } else throw this.#misfit(`${toDisplay(next)} is no directory of the base`)
    }
    return at
  }

  #put(path: RootPath, from: RootPath, entry: FileEntry): void {
    const before = this.#tree.lstat(path)
    const isDirectory = entry.type === 'directory'
    if (before !== undefined && (before.type === 'directory') !== isDirectory)
      throw this.#misfit(
        `${toDisplay(path)} is a ${before.type} in the base and a ${entry.type} here`,
      )
    if (path === root && !isDirectory)
      throw this.#misfit('a file cannot take the place of the root')
    this.#tree.lay({ path, ...this.#laid(path, from, entry) })
  }

  #laid(path: RootPath, from: RootPath, entry: FileEntry) {
    const { source, owner, addition } = this.#laying
    const common = {
      ...owner,
      mtime: 0,
      xattrs: new Map<ByteString, Uint8Array>(),
      layer: 'recipe',
    }
    if (entry.type === 'directory') return { entry: directoryOf(owner) }
    if (entry.type === 'symlink')
      return { entry: { ...common, type: entry.type, mode: 0o777, target: entry.target } }
    if (entry.type !== 'file') throw this.#misfit(`${toDisplay(path)} would be a ${entry.type}`)
    const mode = addition.mode ?? ((entry.mode & 0o100) === 0 ? 0o644 : 0o755)
    const { type, size } = entry
    return {
      entry: { ...common, type, size, mode, inode: `recipe:${path}` },
      read: (start?: number, end?: number) => source.read(from, start, end),
    }
  }

  #misfit(what: string, hint?: string): SlimError {
    return misfit(this.#laying.recipe, this.#laying.addition, what, hint)
  }
}

const directoryOf = ({ uid, gid }: Owner): FileEntry => ({
  type: 'directory',
  mode: 0o755,
  uid,
  gid,
  mtime: 0,
  xattrs: new Map(),
  layer: 'recipe',
})

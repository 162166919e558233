import { toDisplay } from '../formats/byte-string.ts'
import { type ErrorCode, SlimError } from '../model/error.ts'
import type { ByteString, Directory, FileEntry, RootPath } from '../model/file.ts'
import type { Digest, HiddenEntry, TreeSize } from '../model/image.ts'
import { type LayerEntry, type LayerFile, nameInLayer } from './layer-entry.ts'
import { basename, child, dirname, root } from './path.ts'

/** All that merging asks of a layer. */
export interface MergeableLayer {
  readonly digest: Digest
  readonly diffId: Digest
  readonly entries: readonly LayerEntry[]
}

/** One name of the merged tree. */
export interface MergedNode<Layer> {
  readonly entry: FileEntry
  /** Undefined for all but directories. */
  readonly children: ReadonlyMap<ByteString, MergedNode<Layer>> | undefined
  /** Where the content of a regular file is. */
  readonly source: { readonly layer: Layer; readonly file: LayerFile } | undefined
}

/** A node while layers are applied. */
interface Node<Layer> extends MergedNode<Layer> {
  readonly path: RootPath
  entry: FileEntry
  readonly children: Map<ByteString, Node<Layer>> | undefined
  /** The last layer that wrote this entry. */
  layer: number
  /** A layer in which nothing of lower layers is below this node; newer than that it may be. */
  cleanIn: number
  /** No layer has an entry for this directory. */
  isImplied: boolean
}

/** As many links as Linux follows in one path; path_resolution(7). */
const maxLinks = 40

/** Far above what real images have: what a hostile one must not make out of short names and long links. */
const limits = { names: 10_000_000, pathBytes: 512 * 1024 ** 2, linkSteps: 50_000_000 }

const impliedDirectory = (layer: string): Directory => ({
  type: 'directory',
  mode: 0o755,
  uid: 0,
  gid: 0,
  mtime: 0,
  xattrs: new Map(),
  layer,
})

/** Applies layers to an empty root, lowest first; the rules are those of `mergeLayers`. */
export class LayerMerger<Layer extends MergeableLayer> {
  readonly #root: Node<Layer>
  readonly #nodes = new Map<RootPath, Node<Layer>>()
  readonly #hidden: HiddenEntry[] = []
  /** Of the layers so far. */
  readonly #diffIds: Digest[] = []
  #pathBytes = 0
  #linkSteps = 0
  /** Number of the layer that is being applied, and the layer. */
  #number = -1
  #layer: Layer | undefined

  constructor() {
    this.#root = this.#insert(root, impliedDirectory(''), undefined)
  }

  /** Applies the next layer. Throws ARCHIVE_DAMAGED, ARCHIVE_TOO_LARGE and TREE_LOOP. */
  apply(layer: Layer): void {
    this.#number++
    this.#layer = layer
    this.#diffIds.push(layer.diffId)
    for (const [index, entry] of layer.entries.entries()) this.#applyEntry(layer, entry, index)
  }

  /** What came out. */
  finish(): {
    readonly nodes: ReadonlyMap<RootPath, MergedNode<Layer>>
    readonly size: TreeSize
    readonly hidden: readonly HiddenEntry[]
    readonly warnings: readonly string[]
  } {
    const inodes = new Set<string>()
    let [bytes, files, implied] = [0, 0, 0]
    for (const { path, entry, isImplied } of this.#nodes.values()) {
      if (isImplied && path !== root) implied++
      if (entry.type !== 'directory') files++
      if (entry.type !== 'file' || inodes.has(entry.inode)) continue
      inodes.add(entry.inode)
      bytes += entry.size
    }
    const who = implied === 1 ? '1 directory has' : `${implied} directories have`
    const warnings = implied === 0 ? [] : [`${who} no entry in any layer: made 0755 root`]
    return { nodes: this.#nodes, size: { bytes, files }, hidden: this.#hidden, warnings }
  }

  #applyEntry(layer: Layer, entry: LayerEntry, index: number): void {
    switch (entry.kind) {
      case 'unused':
        this.#note(nameInLayer(entry), layer.diffId, 'unused')
        return
      case 'opaque':
        this.#note(nameInLayer(entry), layer.diffId, 'whiteout')
        this.#hideChildren(this.#find(entry.path))
        return
      case 'whiteout': {
        this.#note(nameInLayer(entry), layer.diffId, 'whiteout')
        const hidden = this.#find(dirname(entry.path))?.children?.get(basename(entry.path))
        if (hidden !== undefined) this.#hide(hidden)
        return
      }
      case 'hardlink':
        this.#link(entry.path, entry.target)
        return
      case 'file': {
        const inode = `${this.#number}:${index}`
        this.#put(entry.path, fileEntryOf(entry, layer, inode), { layer, file: entry })
        return
      }
      default:
        this.#put(entry.path, fileEntryOf(entry, layer, ''), undefined)
    }
  }

  /** Puts an entry in its place: a directory over a directory keeps what is in it, everything else goes. */
  #put(path: RootPath, entry: FileEntry, source: Node<Layer>['source']): void {
    const place = path === root ? root : this.#placeOf(path)
    const there = this.#nodes.get(place)
    if (there?.entry.type === 'directory' && entry.type === 'directory') {
      there.entry = entry
      there.layer = this.#number
      there.isImplied = false
      return
    }
    if (there !== undefined) this.#remove(there)
    this.#insert(place, entry, source)
  }

  #link(path: RootPath, target: RootPath): void {
    const names = () => `the hard link ${toDisplay(path)} leads to ${toDisplay(target)}`
    const found =
      target === root ? this.#root : this.#find(dirname(target))?.children?.get(basename(target))
    if (found === undefined) throw this.#error('ARCHIVE_DAMAGED', `${names()}, which is not there`)
    if (found.entry.type === 'directory')
      throw this.#error('ARCHIVE_DAMAGED', `${names()}, which is a directory`)
    if (path === root) throw this.#error('ARCHIVE_DAMAGED', `${names()} from the root`)
    const place = this.#placeOf(path)
    if (place === found.path) return
    this.#put(place, found.entry, found.source)
  }

  /** The canonical path of a name whose parents are links or missing: links are followed, directories made. */
  #placeOf(path: RootPath): RootPath {
    const parent = dirname(path)
    if (this.#nodes.get(parent)?.entry.type === 'directory') return path
    return child(this.#walk(parent, true).path, basename(path))
  }

  /** The directory that a path leads to. */
  #find(path: RootPath): Node<Layer> | undefined {
    const node = this.#nodes.get(path)
    return node?.entry.type === 'directory' ? node : this.#walk(path, false)
  }

  #walk(path: RootPath, make: true): Node<Layer>
  #walk(path: RootPath, make: boolean): Node<Layer> | undefined
  #walk(path: RootPath, make: boolean): Node<Layer> | undefined {
    const rest = path.split('/').reverse()
    let at = this.#root
    let links = 0
    for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
      if (++this.#linkSteps > limits.linkSteps) throw this.#tooLarge('steps through links')
      if (name === '' || name === '.') continue
      const next = name === '..' ? this.#nodes.get(dirname(at.path)) : at.children?.get(name)
      const target = next?.entry.type === 'symlink' ? next.entry.target : undefined
      if (target !== undefined) {
        if (++links > maxLinks)
          throw this.#error('TREE_LOOP', `${toDisplay(path)} leads through links that never end`)
        rest.push(...target.split('/').reverse())
        if (target.startsWith('/')) at = this.#root
      } else if (next?.children !== undefined) at = next
      else if (!make) return undefined
      else if (next === undefined) at = this.#imply(child(at.path, name))
      else
        throw this.#error(
          'ARCHIVE_DAMAGED',
          `something is below ${toDisplay(next.path)}, which is no directory`,
        )
    }
    return at
  }

  #imply(path: RootPath): Node<Layer> {
    const node = this.#insert(path, impliedDirectory(this.#layer?.diffId ?? ''), undefined)
    node.isImplied = true
    return node
  }

  #insert(path: RootPath, entry: FileEntry, source: Node<Layer>['source']): Node<Layer> {
    const node: Node<Layer> = {
      path,
      entry,
      source,
      children: entry.type === 'directory' ? new Map<ByteString, Node<Layer>>() : undefined,
      layer: this.#number,
      cleanIn: this.#number,
      isImplied: path === root,
    }
    this.#pathBytes += path.length
    if (this.#pathBytes > limits.pathBytes) throw this.#tooLarge('bytes of names')
    this.#nodes.set(path, node)
    if (this.#nodes.size > limits.names) throw this.#tooLarge('names')
    if (path !== root) this.#nodes.get(dirname(path))?.children?.set(basename(path), node)
    return node
  }

  #remove(node: Node<Layer>): void {
    for (const below of node.children?.values() ?? []) this.#remove(below)
    this.#noteNode(node, 'replaced')
    this.#detach(node)
  }

  #noteNode({ path, layer, isImplied }: Node<Layer>, why: HiddenEntry['why']): void {
    const diffId = this.#diffIds[layer]
    if (diffId !== undefined && !isImplied) this.#note(path, diffId, why)
  }

  #note(path: RootPath, layer: Digest, why: HiddenEntry['why']): void {
    this.#hidden.push({ path, layer, why })
  }

  #detach(node: Node<Layer>): void {
    this.#pathBytes -= node.path.length
    this.#nodes.delete(node.path)
    this.#nodes.get(dirname(node.path))?.children?.delete(basename(node.path))
  }

  /** Takes away what lower layers have at and below a node; what this layer has below it stays, in directories made anew. */
  #hide(node: Node<Layer>): void {
    this.#hideChildren(node)
    if (node.layer === this.#number) return
    this.#noteNode(node, 'removed')
    if (node.children === undefined || node.children.size === 0) {
      this.#detach(node)
      return
    }
    node.entry = impliedDirectory(this.#layer?.diffId ?? '')
    node.layer = this.#number
    node.isImplied = true
  }

  #hideChildren(node: Node<Layer> | undefined): void {
    // Once is enough: else a layer full of the same whiteout would take the square of its length.
    if (node?.children === undefined || node.cleanIn === this.#number) return
    node.cleanIn = this.#number
    for (const below of node.children.values()) this.#hide(below)
  }

  #error(code: ErrorCode, message: string): SlimError {
    return new SlimError(code, `layer ${this.#layer?.digest ?? ''}: ${message}`)
  }

  #tooLarge(what: string): SlimError {
    return this.#error('ARCHIVE_TOO_LARGE', `the merged tree has too many ${what}`)
  }
}

type PlacedEntry = Exclude<LayerEntry, { kind: 'hardlink' | 'whiteout' | 'opaque' | 'unused' }>

const fileEntryOf = (entry: PlacedEntry, { diffId }: MergeableLayer, inode: string): FileEntry => {
  const { mode, uid, gid, mtime, xattrs } = entry
  const metadata = { mode, uid, gid, mtime, xattrs, layer: diffId }
  switch (entry.kind) {
    case 'file':
      return { ...metadata, type: 'file', size: entry.size, inode }
    case 'symlink':
      return { ...metadata, type: 'symlink', target: entry.target }
    case 'directory':
      return { ...metadata, type: 'directory' }
    default:
      return { ...metadata, type: entry.kind, major: entry.major, minor: entry.minor }
  }
}

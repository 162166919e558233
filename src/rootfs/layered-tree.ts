import { compareBytes, toDisplay } from '../formats/byte-string.ts'
import { SlimError } from '../model/error.ts'
import type { ByteString, FileEntry, FileTree, RootPath } from '../model/file.ts'
import type { Digest, HiddenEntry, TreeSize } from '../model/image.ts'
import type { LayerEntry, LayerFile } from './layer-entry.ts'
import { LayerMerger, type MergedNode } from './layer-merger.ts'

/** A layer whose entries are known and whose bytes can be read by position. */
export interface IndexedLayer {
  /** Of the blob as stored (compressed). */
  readonly digest: Digest
  /** Of the uncompressed tar. */
  readonly diffId: Digest
  /** Bytes of the uncompressed tar up to and with the blocks that end it; `diffId` is of all that follows too. */
  readonly tarSize: number
  /** Bytes other than zero after that. */
  readonly afterEnd: number
  /** In the order of the tar. */
  readonly entries: readonly LayerEntry[]
  readonly warnings: readonly string[]
  /**
   * Content of a file of this layer from `start` (0) up to but not including `end` (its size); holes are zeros. Checked against
   * the file's sha256 when it is read whole. Throws CACHE_DAMAGED, and ARCHIVE_TOO_LARGE beyond 2 GiB at once.
   */
  read(file: LayerFile, start?: number, end?: number): Uint8Array
}

/** What layers amount to. */
export interface MergedLayers {
  readonly tree: FileTree
  readonly size: TreeSize
  readonly hidden: readonly HiddenEntry[]
  /** Of the layers and of the merging. */
  readonly warnings: readonly string[]
}

/**
 * The tree that layers (lowest first) make together; image-spec, layer.md, "Applying Changesets". Whiteouts hide only what lower layers
 * have, wherever they stand in their layer. Names below a symbolic link go where it leads inside the root. Directories that no layer has
 * are 0755 root and counted in a warning. Throws ARCHIVE_DAMAGED, ARCHIVE_TOO_LARGE and TREE_LOOP.
 */
export const mergeLayers = (layers: readonly IndexedLayer[]): MergedLayers => {
  const merger = new LayerMerger<IndexedLayer>()
  for (const layer of layers) merger.apply(layer)
  const { nodes, size, hidden, warnings } = merger.finish()
  const behind = layers
    .filter(({ afterEnd }) => afterEnd > 0)
    .map(({ diffId: layer }) => ({ path: undefined, layer, why: 'after the end' as const }))
  return {
    tree: new LayeredTree(nodes),
    size,
    hidden: [...hidden, ...behind],
    warnings: [...layers.flatMap((layer) => layer.warnings), ...warnings],
  }
}

/** Merged layers as a tree; contents are read out of the layers when they are asked for. */
class LayeredTree implements FileTree {
  readonly #nodes: ReadonlyMap<RootPath, MergedNode<IndexedLayer>>
  readonly #names = new Map<RootPath, readonly ByteString[]>()

  constructor(nodes: ReadonlyMap<RootPath, MergedNode<IndexedLayer>>) {
    this.#nodes = nodes
  }

  /** The entry of exactly this path. */
  lstat(path: RootPath): FileEntry | undefined {
    return this.#nodes.get(path)?.entry
  }

  /** Sorted names of a directory; sorted once. */
  list(path: RootPath): readonly ByteString[] {
    const known = this.#names.get(path)
    if (known !== undefined) return known
    const children = this.#nodes.get(path)?.children
    if (children === undefined) return []
    const names = [...children.keys()].sort(compareBytes)
    this.#names.set(path, names)
    return names
  }

  /** Bytes of a regular file. */
  read(path: RootPath, start?: number, end?: number): Uint8Array {
    const source = this.#nodes.get(path)?.source
    if (source === undefined)
      throw new SlimError('PATH_NOT_KEPT', `${toDisplay(path)} is not a regular file`)
    return source.layer.read(source.file, start, end)
  }

  /** SHA-256 of a file's content, as the layer's index has it. */
  digest(path: RootPath): string | undefined {
    const file = this.#nodes.get(path)?.source?.file
    // Of a sparse file the index has the digest of its pieces.
    if (file === undefined || file.sparse !== undefined) return undefined
    return Buffer.from(file.sha256).toString('hex')
  }
}

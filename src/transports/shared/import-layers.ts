import type { Readable } from 'node:stream'
import { SlimError } from '../../model/error.ts'
import type { Digest, OpenOptions } from '../../model/image.ts'
import { type IndexedLayer, mergeLayers } from '../../rootfs/layered-tree.ts'
import type { BlobSource } from './blob-source.ts'
import { LayerStore } from './layer-store.ts'

/** A layer of an image and where its bytes are. */
export interface StoredLayer {
  /** Name in the source. */
  readonly file: string
  /** Of the bytes as stored; undefined where nothing says it: a layer that is not compressed has its diffID. */
  readonly digest: Digest | undefined
  /** Bytes as stored; undefined where nothing says it. */
  readonly size: number | undefined
  readonly diffId: Digest
  /** Said when the source does not have it. */
  readonly whyMissing: string
}

/**
 * Brings layers, base first, into the layer store where they are not yet, and merges them. A layer that is in the store is not
 * read again, nor need the source have it. Throws IMAGE_DAMAGED for a missing layer, BLOB_DIGEST and the codes of damaged ones.
 */
export const importLayers = async (
  source: BlobSource,
  layers: readonly StoredLayer[],
  { cache, progress }: OpenOptions,
) => {
  const store = new LayerStore(cache)
  const indexed: IndexedLayer[] = []
  for (const [index, layer] of layers.entries()) {
    const known = store.open(layer.digest ?? layer.diffId)
    const what = `${source.name}: layer ${index + 1} of ${layers.length}`
    if (known === undefined)
      indexed.push(await store.import(sourceOf(what, source, layer), progress))
    else if (known.diffId === layer.diffId) indexed.push(known)
    else throw wrongDiffId(what, layer, known.diffId)
  }
  return mergeLayers(indexed)
}

const sourceOf = (what: string, source: BlobSource, layer: StoredLayer) => {
  const { file, digest, diffId, whyMissing } = layer
  const found = source.sizeOf(file)
  if (found === undefined)
    throw new SlimError('IMAGE_DAMAGED', `${what} (${file}) cannot be read: ${whyMissing}`, {
      hint: 'copy the image again, with all its layers',
    })
  const size = layer.size ?? found
  if (found !== size)
    throw new SlimError('BLOB_DIGEST', `${what} (${file}) has ${found} bytes, not ${size}`, {
      hint: 'make or copy the image again',
    })
  const open = (): Readable => source.stream(file)
  return { what, open, diffId, size, ...(digest === undefined ? {} : { digest }) }
}

const wrongDiffId = (what: string, { diffId }: StoredLayer, found: Digest): SlimError =>
  new SlimError('BLOB_DIGEST', `${what} unpacks to ${found}, the config says ${diffId}`, {
    hint: 'make or copy the image again',
  })

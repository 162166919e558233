import { fstatSync, realpathSync } from 'node:fs'
import { SlimError } from '../../model/error.ts'
import type { BaseImage, Digest, OpenOptions } from '../../model/image.ts'
import { type IndexedLayer, mergeLayers } from '../../rootfs/layered-tree.ts'
import { FileDigests } from './file-digests.ts'
import { LayerStore } from './layer-store.ts'
import { noConfig } from './open-directory.ts'
import { PositionedFile } from './positioned-file.ts'

/**
 * The tar of a root file system (plain, gzip, zstd or xz) as an image of one layer without config; its digest is that of the file
 * as it is. A file that was read before and not touched since is not read again. Throws CONTENT_CHANGED when it is written to
 * meanwhile, the codes of damaged archives and errors of the file system.
 */
export const openRootTar = async (
  reference: string,
  path: string,
  options: OpenOptions,
): Promise<BaseImage> => {
  const file = PositionedFile.open(path)
  try {
    const layer = await layerOf(file, options)
    const { digest } = layer
    return { ...noConfig, reference, digest, ...mergeLayers([layer]) }
  } finally {
    file.close()
  }
}

const layerOf = async (
  file: PositionedFile,
  { cache, progress }: OpenOptions,
): Promise<IndexedLayer> => {
  const path = realpathSync(file.name)
  const store = new LayerStore(cache)
  const digests = new FileDigests(cache)
  const before = fstatSync(file.handle, { bigint: true })
  const digest: Digest | undefined = digests.recall(path, before)
  const known = digest === undefined ? undefined : store.open(digest)
  if (known !== undefined) return known
  const open = () => file.stream()
  const layer = await store.import({ what: file.name, open, size: file.size }, progress)
  const after = fstatSync(file.handle, { bigint: true })
  if (after.size !== before.size || after.mtimeNs !== before.mtimeNs)
    throw new SlimError('CONTENT_CHANGED', `${file.name} was changed while it was read`, {
      hint: 'run again when it is complete',
    })
  digests.keep(path, before, layer.digest)
  return layer
}

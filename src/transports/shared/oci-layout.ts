import { type ImageConfig, parseImageConfig } from '../../formats/image-config.ts'
import {
  checkLayoutMarker,
  type ImageManifest,
  type IndexEntry,
  kindOf,
  layerKind,
  parseIndex,
  parseManifest,
} from '../../formats/oci-image.ts'
import { SlimError } from '../../model/error.ts'
import type { BaseImage, Descriptor, Digest, OpenOptions } from '../../model/image.ts'
import { type BlobSource, blobFile, readBlob, readDocument } from './blob-source.ts'
import { importLayers, type StoredLayer } from './import-layers.ts'
import { entriesOfTag, manifestsOf } from './manifest-choice.ts'
import { checkPlatform, choosePlatform } from './platform-choice.ts'

/** Which image of a layout is meant. */
export interface LayoutImage {
  /** As the user wrote it. */
  readonly reference: string
  readonly source: BlobSource
  readonly tag: string | undefined
}

/**
 * Opens an image of an OCI image layout, image-spec image-layout.md. All documents are checked by digest; layers are, while they
 * are brought into the cache. Throws BASE_NOT_FOUND, BASE_PLATFORM, REFERENCE_INVALID, IMAGE_DAMAGED, BLOB_DIGEST and the
 * codes of damaged layers.
 */
export const openLayout = async (
  { reference, source, tag }: LayoutImage,
  options: OpenOptions,
): Promise<BaseImage> => {
  const entries = entriesOfTag(source.name, readTopIndex(source), tag)
  const manifests = manifestsOf(source, entries)
  const { digest, manifest, config } = chooseImage(source, manifests, options)
  checkPlatform(source.name, config.platform, options.platform)
  const layers = storedLayers(source, manifest, config)
  const { platform, otherFields, created } = config
  const merged = await importLayers(source, layers, options)
  return { reference, digest, platform, config: config.config, otherFields, created, ...merged }
}

const readTopIndex = (source: BlobSource): readonly IndexEntry[] => {
  const marker = readDocument(source, 'oci-layout')
  const index = readDocument(source, 'index.json')
  if (marker === undefined || index === undefined) {
    const missing = marker === undefined ? 'oci-layout' : 'index.json'
    const isSaved = source.sizeOf('manifest.json') !== undefined
    throw new SlimError(
      'IMAGE_DAMAGED',
      `${source.name} is no OCI image layout: it has no ${missing}`,
      { hint: isSaved ? 'read it as docker-archive:' : 'read the tree of a machine as rootfs:' },
    )
  }
  checkLayoutMarker(`${source.name}: oci-layout`, marker)
  return parseIndex(`${source.name}: index.json`, index)
}

interface ReadImage {
  readonly digest: Digest
  readonly manifest: ImageManifest
  readonly config: ImageConfig
}

/** The platform stands in the index; where it does not, the image's own config says it. */
const chooseImage = (
  source: BlobSource,
  manifests: readonly IndexEntry[],
  { platform }: OpenOptions,
): ReadImage => {
  const [only, ...others] = manifests
  if (only === undefined)
    throw new SlimError('IMAGE_DAMAGED', `${source.name} has no image in its index`)
  if (others.length === 0) return readImage(source, only)
  const candidates = manifests.map((entry) => ({
    entry,
    platform: entry.platform ?? readImage(source, entry).config.platform,
  }))
  return readImage(source, choosePlatform(source.name, candidates, platform).entry)
}

const readImage = (source: BlobSource, entry: Descriptor): ReadImage => {
  const { digest } = entry
  const manifest = parseManifest(`${source.name}: manifest ${digest}`, readBlob(source, entry))
  const document = `${source.name}: config ${manifest.config.digest}`
  if (kindOf(manifest.config) !== 'config')
    throw new SlimError(
      'IMAGE_DAMAGED',
      `${document} is ${manifest.config.mediaType}, not an image`,
    )
  return { digest, manifest, config: parseImageConfig(document, readBlob(source, manifest.config)) }
}

const storedLayers = (
  source: BlobSource,
  { layers }: ImageManifest,
  { diffIds }: ImageConfig,
): readonly StoredLayer[] => {
  if (layers.length !== diffIds.length)
    throw new SlimError(
      'IMAGE_DAMAGED',
      `${source.name}: the manifest has ${layers.length} layers and the config ${diffIds.length} diff_ids`,
    )
  return diffIds.map((diffId, index) => {
    const layer = layers[index] as Descriptor
    assertReadable(source, layer)
    const { digest, size } = layer
    return { file: blobFile(digest), digest, size, diffId, whyMissing: whyMissing(layer) }
  })
}

const assertReadable = (source: BlobSource, layer: Descriptor): void => {
  const kind = layerKind(layer)
  if (kind === 'layer' || kind === 'foreign') return
  const name = `${source.name}: the layer ${layer.digest}`
  if (kind === 'encrypted')
    throw new SlimError('IMAGE_DAMAGED', `${name} is encrypted`, {
      hint: 'decrypt the image first: skopeo copy --decryption-key KEY …',
    })
  throw new SlimError('IMAGE_DAMAGED', `${name} is ${layer.mediaType}, no layer of files`, {
    hint: 'name an image; this is an artifact of another kind',
  })
}

const whyMissing = (layer: Descriptor): string =>
  layerKind(layer) === 'foreign' ? 'its maker does not let it be passed on' : 'its blob is missing'

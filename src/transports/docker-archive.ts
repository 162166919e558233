import { digestOf } from '../formats/digest.ts'
import { fullImageName, parseSavedImages, type SavedImage } from '../formats/docker-archive.ts'
import { type ImageConfig, parseImageConfig } from '../formats/image-config.ts'
import { SlimError } from '../model/error.ts'
import type { BaseImage, Digest, OpenOptions, Transport } from '../model/image.ts'
import { type BlobSource, readDocument } from './shared/blob-source.ts'
import { importLayers, type StoredLayer } from './shared/import-layers.ts'
import { locate } from './shared/locate.ts'
import { severalTags, unknownTag } from './shared/manifest-choice.ts'
import { openArchive } from './shared/open-archive.ts'
import { checkPlatform } from './shared/platform-choice.ts'
import { reading } from './shared/reading-errors.ts'
import { checkDockerArchive, writeDockerArchive } from './shared/write-docker-archive.ts'

/**
 * `FILE[:name:tag]` or `FILE:@N`, the Nth image from 0: what `docker save` and `podman save` write, in its old form of a directory
 * a layer and in its new one, which is an OCI image layout too. It has no manifest, so the digest of the image is that of its
 * config, which Docker calls the image ID.
 */
export const dockerArchive: Transport = {
  name: 'docker-archive',
  open: (location, options) => {
    const reference = `docker-archive:${location}`
    return reading(reference, async () => {
      const { path, tag } = locate('docker-archive', location)
      const source = await openArchive(path, options)
      try {
        return await openSaved(source, { reference, tag }, options)
      } finally {
        source.close()
      }
    })
  },
  checkDestination: checkDockerArchive,
  write: writeDockerArchive,
}

const openSaved = async (
  source: BlobSource,
  { reference, tag }: { readonly reference: string; readonly tag: string | undefined },
  options: OpenOptions,
): Promise<BaseImage> => {
  const image = chooseImage(source.name, readSavedImages(source), tag)
  const { digest, config } = readConfig(source, image)
  checkPlatform(source.name, config.platform, options.platform)
  const layers = storedLayers(source, image, config)
  const { platform, otherFields, created } = config
  const merged = await importLayers(source, layers, options)
  return { reference, digest, platform, config: config.config, otherFields, created, ...merged }
}

const readSavedImages = (source: BlobSource): readonly SavedImage[] => {
  const bytes = readDocument(source, 'manifest.json')
  if (bytes !== undefined) return parseSavedImages(`${source.name}: manifest.json`, bytes)
  const isLayout = source.sizeOf('index.json') !== undefined
  throw new SlimError(
    'IMAGE_DAMAGED',
    `${source.name} is no archive of docker save: it has no manifest.json`,
    { hint: `read it as ${isLayout ? 'oci-archive:' : 'rootfs: if it is the tar of a machine'}` },
  )
}

const chooseImage = (
  what: string,
  images: readonly SavedImage[],
  tag: string | undefined,
): SavedImage => {
  const [only, ...others] = images
  if (only === undefined) throw new SlimError('IMAGE_DAMAGED', `${what} has no image in it`)
  const names = images.flatMap(({ tags }, index) => (tags.length === 0 ? [`@${index}`] : tags))
  if (tag === undefined) {
    if (others.length === 0) return only
    throw severalTags(what, names)
  }
  const number = /^@(\d{1,9})$/.exec(tag)?.[1]
  const wanted = fullImageName(tag)
  const found =
    number === undefined
      ? images.find(({ tags }) => tags.some((name) => fullImageName(name) === wanted))
      : images[Number(number)]
  if (found === undefined) throw unknownTag(what, tag, names)
  return found
}

/** Config and layers of newer archives are blobs, named by their digests; older ones name the config by its digest. */
const namedDigest = (member: string): Digest | undefined => {
  const [, blob, config] =
    /^(?:blobs\/sha256\/([0-9a-f]{64})|([0-9a-f]{64})\.json)$/.exec(member) ?? []
  const hex = blob ?? config
  return hex === undefined ? undefined : `sha256:${hex}`
}

const readConfig = (
  source: BlobSource,
  image: SavedImage,
): { readonly digest: Digest; readonly config: ImageConfig } => {
  const document = `${source.name}: config ${image.config}`
  const bytes = readDocument(source, image.config)
  if (bytes === undefined)
    throw new SlimError('IMAGE_DAMAGED', `${document} is missing`, { hint: 'save the image again' })
  const digest = digestOf(bytes)
  if (digest !== (namedDigest(image.config) ?? digest))
    throw new SlimError('BLOB_DIGEST', `${document} has the digest ${digest}`, {
      hint: 'save the image again',
    })
  return { digest, config: parseImageConfig(document, bytes) }
}

const storedLayers = (
  source: BlobSource,
  { layers }: SavedImage,
  { diffIds }: ImageConfig,
): readonly StoredLayer[] => {
  if (layers.length !== diffIds.length)
    throw new SlimError(
      'IMAGE_DAMAGED',
      `${source.name}: manifest.json has ${layers.length} layers and the config ${diffIds.length} diff_ids`,
    )
  return diffIds.map((diffId, index) => {
    const file = layers[index] ?? ''
    const whyMissing = 'it is not in the archive'
    return { file, digest: namedDigest(file), size: undefined, diffId, whyMissing }
  })
}

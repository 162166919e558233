import type { Descriptor, Digest, Platform } from '../model/image.ts'
import { type JsonField, parseJson } from './json-document.ts'

/** An entry of an image index. */
export interface IndexEntry extends Descriptor {
  /** Set for what is not an image: signatures, attestations, other artifacts. */
  readonly artifactType: string | undefined
}

/** An image manifest; image-spec manifest.md. */
export interface ImageManifest {
  readonly config: Descriptor
  /** Base first. */
  readonly layers: readonly Descriptor[]
}

const docker = 'application/vnd.docker'
const indexTypes: readonly string[] = [
  'application/vnd.oci.image.index.v1+json',
  `${docker}.distribution.manifest.list.v2+json`,
]
const manifestTypes: readonly string[] = [
  'application/vnd.oci.image.manifest.v1+json',
  `${docker}.distribution.manifest.v2+json`,
]
const configTypes: readonly string[] = [
  'application/vnd.oci.image.config.v1+json',
  `${docker}.container.image.v1+json`,
]

/** What a descriptor's media type says of its blob; image-spec media-types.md and Docker's schema 2 names. */
export const kindOf = ({ mediaType }: Descriptor): 'index' | 'manifest' | 'config' | 'other' => {
  if (indexTypes.includes(mediaType)) return 'index'
  if (manifestTypes.includes(mediaType)) return 'manifest'
  return configTypes.includes(mediaType) ? 'config' : 'other'
}

/** Plain, gzip or zstd tars; the second form is that of layers which their makers do not let others pass on. */
const layerType = new RegExp(
  [
    '^application/vnd\\.oci\\.image\\.layer\\.(nondistributable\\.)?v1\\.tar(\\+gzip|\\+zstd)?$',
    '^application/vnd\\.docker\\.image\\.rootfs\\.(foreign\\.)?diff\\.tar(\\.gzip|\\.zstd)?$',
  ].join('|'),
)

/** `foreign` layers may be missing from archives; `encrypted` ones follow ocicrypt; `other` is no file system layer. */
export const layerKind = ({
  mediaType,
}: Descriptor): 'layer' | 'foreign' | 'encrypted' | 'other' => {
  if (mediaType.endsWith('+encrypted')) return 'encrypted'
  if (!layerType.test(mediaType)) return 'other'
  return /nondistributable|foreign/.test(mediaType) ? 'foreign' : 'layer'
}

/** Checks the file `oci-layout`; image-spec image-layout.md. Throws IMAGE_DAMAGED for a version other than 1. */
export const checkLayoutMarker = (document: string, bytes: Uint8Array): void => {
  const version = parseJson(document, bytes).field('imageLayoutVersion')
  if (!/^1\.\d+\.\d+$/.test(version.text()))
    throw version.wrong('is not a version that can be read', 'make the layout as version 1.0.0')
}

/** Entries of an image index or of Docker's manifest list, in order; image-spec image-index.md. Throws IMAGE_DAMAGED. */
export const parseIndex = (document: string, bytes: Uint8Array): readonly IndexEntry[] => {
  const top = schema2(parseJson(document, bytes))
  // A document that can be read as both would be two images under one digest.
  for (const name of ['config', 'layers'])
    if (top.field(name).isThere) throw top.field(name).wrong('does not belong into an index')
  const manifests = top.field('manifests')
  if (!manifests.isThere) throw manifests.wrong('is missing')
  return manifests.items().map((item) => ({
    ...descriptorOf(item),
    artifactType: item.field('artifactType').optionalText(),
  }))
}

/** An image manifest, OCI or Docker schema 2. Throws IMAGE_DAMAGED. */
export const parseManifest = (document: string, bytes: Uint8Array): ImageManifest => {
  const top = schema2(parseJson(document, bytes))
  if (top.field('manifests').isThere)
    throw top.field('manifests').wrong('does not belong into a manifest')
  return {
    config: descriptorOf(top.field('config')),
    layers: top.field('layers').items().map(descriptorOf),
  }
}

const schema2 = (top: JsonField): JsonField => {
  const version = top.field('schemaVersion')
  if (version.integer(0) === 2) return top
  throw version.wrong('is not 2', 'convert the image, for example with skopeo copy')
}

const descriptorOf = (field: JsonField): Descriptor => {
  const annotations = field.field('annotations').entries()
  const platform = field.field('platform')
  return {
    mediaType: field.field('mediaType').text(),
    digest: digestAt(field.field('digest')),
    size: field.field('size').integer(0),
    ...(platform.isThere ? { platform: platformAt(platform) } : {}),
    annotations: Object.fromEntries(annotations.map(([key, value]) => [key, value.text()])),
  }
}

/** A sha256 digest; the other registered algorithms have no users. Throws IMAGE_DAMAGED. */
export const digestAt = (field: JsonField): Digest => {
  const text = field.text()
  if (/^sha256:[0-9a-f]{64}$/.test(text)) return text as Digest
  throw field.wrong('is not sha256: and 64 lower-case hex digits')
}

/** `os`, `architecture` and `variant`, of an index entry or an image config. Throws IMAGE_DAMAGED. */
export const platformAt = (field: JsonField): Platform => {
  const word = (name: string): string => {
    const text = field.field(name).text()
    if (/^[\w.+-]{1,64}$/.test(text)) return text
    throw field.field(name).wrong('is not the name of one')
  }
  const platform = { os: word('os'), architecture: word('architecture') }
  const variant = field.field('variant').optionalText() ?? ''
  return variant === '' ? platform : { ...platform, variant: word('variant') }
}

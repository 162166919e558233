import { createReadStream } from 'node:fs'
import { hexOf } from '../../formats/digest.ts'
import { formatJson, ociMediaTypes, orderedDescriptor } from '../../formats/oci-config.ts'
import type { Chunks } from '../../formats/tar-writer.ts'
import type { Descriptor, Image } from '../../model/image.ts'

/** A file to be written: its bytes, or the host file that has them. */
export interface OutputFile {
  /** Relative path with `/`. */
  readonly name: string
  readonly size: number
  readonly source: Uint8Array | { readonly file: string }
}

/** The bytes of a file to be written, in pieces. */
export const contentOf = ({ source }: OutputFile): Chunks =>
  source instanceof Uint8Array ? [source] : createReadStream(source.file)

/** A file of bytes at hand. */
export const fileOfBytes = (name: string, bytes: Uint8Array): OutputFile => ({
  name,
  size: bytes.length,
  source: bytes,
})

/** The tag of an image whose destination names none; umoci cannot address an image without one. */
export const defaultTag = 'latest'

/** The file `oci-layout`; image-spec image-layout.md. */
export const layoutMarker = (): OutputFile =>
  fileOfBytes('oci-layout', formatJson({ imageLayoutVersion: '1.0.0' }))

/** The blobs of an image by the names a layout gives them, each once, sorted. */
export const blobFiles = (image: Image): readonly OutputFile[] => {
  const blob = ({ digest, size }: Descriptor, source: OutputFile['source']): OutputFile => ({
    name: `blobs/sha256/${hexOf(digest)}`,
    size,
    source,
  })
  const blobs = [
    blob(image.manifestDescriptor, image.manifest),
    blob(image.configDescriptor, image.config),
    ...image.layers.map((layer) => blob(layer.descriptor, { file: layer.blob })),
  ]
  const byName = new Map(blobs.map((file) => [file.name, file]))
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** A tag alone does not name an image where it is loaded, so the image's own name goes with it. */
const containerdName = ({ name }: Image, tag: string): Record<string, string> =>
  /[/:]/.test(tag) ? {} : { 'io.containerd.image.name': `localhost/${name}:${tag}` }

/**
 * The entry of index.json for an image under a tag; image-spec annotations.md, "org.opencontainers.image.ref.name". podman,
 * nerdctl and docker take the name to load it under from `io.containerd.image.name`.
 */
export const indexEntry = (image: Image, tag: string): Descriptor => ({
  ...image.manifestDescriptor,
  annotations: {
    ...containerdName(image, tag),
    'org.opencontainers.image.ref.name': tag,
  },
})

/** index.json over these entries; `others` are fields of an index that is there already, kept. */
export const indexFile = (
  manifests: readonly unknown[],
  others: Readonly<Record<string, unknown>> = { mediaType: ociMediaTypes.index },
): OutputFile => fileOfBytes('index.json', formatJson({ schemaVersion: 2, ...others, manifests }))

/** index.json of a layout that holds one image alone. */
export const newIndexFile = (image: Image, tag: string): OutputFile =>
  indexFile([orderedDescriptor(indexEntry(image, tag))])

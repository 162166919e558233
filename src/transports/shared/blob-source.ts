import type { Readable } from 'node:stream'
import { digestOf, hexOf } from '../../formats/digest.ts'
import { SlimError } from '../../model/error.ts'
import type { Descriptor, Digest } from '../../model/image.ts'

/** The files of an image layout or of an image archive, by their relative names with `/`. */
export interface BlobSource {
  /** For errors: the directory or archive as the user named it. */
  readonly name: string
  /** Bytes of a file, undefined when there is none of that name. */
  sizeOf(file: string): number | undefined
  /** Bytes from `start` up to `end`, or to the end of the file; the file is there. */
  read(file: string, start: number, end: number): Uint8Array
  /** All bytes of a file that is there. */
  stream(file: string): Readable
  /** To be called when nothing more is read, streams included. */
  close(): void
}

/** Documents are kilobytes; an index of ten thousand images still fits. */
const largestDocument = 16 * 1024 * 1024

/** Where image-spec image-layout.md keeps a blob. */
export const blobFile = (digest: Digest): string => `blobs/sha256/${hexOf(digest)}`

/** A JSON document by its name; undefined when it is not there. Throws IMAGE_DAMAGED when it is too large to be one. */
export const readDocument = (source: BlobSource, file: string): Uint8Array | undefined => {
  const size = source.sizeOf(file)
  if (size === undefined) return undefined
  if (size <= largestDocument) return source.read(file, 0, size)
  throw new SlimError('IMAGE_DAMAGED', `${source.name}: ${file} has ${size} bytes, no document has`)
}

/**
 * A JSON document by its descriptor, its size and digest checked. Throws IMAGE_DAMAGED when it is missing or too large and
 * BLOB_DIGEST when it is another.
 */
export const readBlob = (source: BlobSource, { digest, size }: Descriptor): Uint8Array => {
  const bytes = readDocument(source, blobFile(digest))
  if (bytes === undefined)
    throw new SlimError('IMAGE_DAMAGED', `${source.name}: the blob ${digest} is missing`, {
      hint: 'make or copy the image again',
    })
  const found = digestOf(bytes)
  if (found === digest && bytes.length === size) return bytes
  const what = found === digest ? `${bytes.length} bytes, not ${size}` : `the digest ${found}`
  throw new SlimError('BLOB_DIGEST', `${source.name}: the blob ${digest} has ${what}`, {
    hint: 'make or copy the image again',
  })
}

import type { Image, Written } from '../../model/image.ts'
import { checkFile, replaceFile } from './atomic-output.ts'
import { blobFiles, defaultTag, layoutMarker, newIndexFile } from './layout-files.ts'
import { assertRefName, splitLocation } from './tagged-location.ts'
import { writeTarFile } from './write-tar-file.ts'

/** Checks an `oci-archive:` destination before the work; throws REFERENCE_INVALID and OUTPUT_EXISTS. */
export const checkOciArchive = async (location: string): Promise<void> => {
  const { path, tag = defaultTag } = splitLocation(location)
  assertRefName(tag)
  await checkFile(path)
}

/**
 * Writes `FILE[:tag]`, an OCI image layout (image-spec image-layout.md) in a tar with sorted members, replacing a file that is there.
 * Throws REFERENCE_INVALID, OUTPUT_EXISTS, OUTPUT_FAILED.
 */
export const writeOciArchive = async (image: Image, location: string): Promise<Written> => {
  const { path, tag = defaultTag } = splitLocation(location)
  assertRefName(tag)
  const files = [...blobFiles(image), newIndexFile(image, tag), layoutMarker()]
  await replaceFile(path, (temporary) =>
    writeTarFile(temporary, { directories: ['blobs', 'blobs/sha256'], files }),
  )
  return {
    destination: `oci-archive:${location}`,
    digest: image.manifestDescriptor.digest,
    warnings: [],
  }
}

import { hexOf } from '../../formats/digest.ts'
import { formatJson } from '../../formats/oci-config.ts'
import type { Image, Written } from '../../model/image.ts'
import { checkFile, replaceFile } from './atomic-output.ts'
import { fileOfBytes, type OutputFile } from './layout-files.ts'
import { dockerTag, splitLocation } from './tagged-location.ts'
import { writeTarFile } from './write-tar-file.ts'

/** Checks a `docker-archive:` destination before the work; throws REFERENCE_INVALID and OUTPUT_EXISTS. */
export const checkDockerArchive = async (location: string): Promise<void> => {
  const { path, tag } = splitLocation(location)
  if (tag !== undefined) dockerTag(tag)
  await checkFile(path)
}

/**
 * Writes `FILE[:name:tag]` in the form of `docker save`: config and uncompressed layers by their digests, and manifest.json, which
 * says what belongs together (Docker image-spec v1.2, "Combined Image JSON + Filesystem Changeset Format"). There is no OCI manifest
 * in it, so no digest is given. Replaces a file that is there. Throws REFERENCE_INVALID, OUTPUT_EXISTS, OUTPUT_FAILED.
 */
export const writeDockerArchive = async (image: Image, location: string): Promise<Written> => {
  const { path, tag = image.name } = splitLocation(location)
  const config = fileOfBytes(`${hexOf(image.configDescriptor.digest)}.json`, image.config)
  const layers = image.layers.map(
    ({ diffId, size, tar }): OutputFile => ({
      name: `${hexOf(diffId)}.tar`,
      size,
      source: { file: tar },
    }),
  )
  const manifest = [
    {
      Config: config.name,
      RepoTags: [dockerTag(tag)],
      Layers: layers.map(({ name }) => name),
    },
  ]
  const byName = new Map([config, ...layers].map((file) => [file.name, file]))
  const sorted = [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  const files = [...sorted, fileOfBytes('manifest.json', formatJson(manifest))]
  await replaceFile(path, (temporary) => writeTarFile(temporary, { directories: [], files }))
  return { destination: `docker-archive:${location}`, digest: undefined, warnings: [] }
}

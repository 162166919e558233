import { createWriteStream } from 'node:fs'
import { chmod, lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { orderedDescriptor } from '../../formats/oci-config.ts'
import { SlimError } from '../../model/error.ts'
import type { Image, Written } from '../../model/image.ts'
import { checkEmpty, coded, createDirectory, outputModes, replaceFile } from './atomic-output.ts'
import {
  blobFiles,
  contentOf,
  defaultTag,
  indexEntry,
  indexFile,
  layoutMarker,
  newIndexFile,
  type OutputFile,
} from './layout-files.ts'
import { makeDirectories } from './make-directories.ts'
import { assertRefName, splitLocation } from './tagged-location.ts'

/** Checks an `oci:` destination before the work; throws REFERENCE_INVALID, OUTPUT_EXISTS, IMAGE_DAMAGED. */
export const checkOciLayout = async (location: string): Promise<void> => {
  const { path, tag = defaultTag } = splitLocation(location)
  assertRefName(tag)
  if (await isLayout(path)) await readIndex(path)
  else await checkEmpty(path)
}

/**
 * Writes `DIR[:tag]`: a new OCI image layout (image-spec image-layout.md), or another image in one that is there. There, blobs come
 * first and index.json is replaced last, so that a reader sees the layout of before or the whole new one; an image of the
 * same tag loses its entry, and its blobs stay for a garbage collector. Two writers at once into one layout may each miss
 * the other's entry. Throws REFERENCE_INVALID, OUTPUT_EXISTS, OUTPUT_FAILED, IMAGE_DAMAGED.
 */
export const writeOciLayout = async (image: Image, location: string): Promise<Written> => {
  const { path, tag = defaultTag } = splitLocation(location)
  assertRefName(tag)
  if (await isLayout(path)) await addTo(path, image, tag)
  else await createDirectory(path, (temporary) => createIn(temporary, image, tag))
  return {
    destination: `oci:${path}:${tag}`,
    digest: image.manifestDescriptor.digest,
    warnings: [],
  }
}

const createIn = async (directory: string, image: Image, tag: string): Promise<void> => {
  await makeBlobDirectories(directory)
  for (const file of [...blobFiles(image), newIndexFile(image, tag), layoutMarker()]) {
    await writeContent(file, join(directory, file.name))
    await chmod(join(directory, file.name), outputModes.file)
  }
  await chmod(directory, outputModes.directory)
}

const addTo = async (directory: string, image: Image, tag: string): Promise<void> => {
  await coded(directory, () => makeBlobDirectories(directory))
  const replace = (file: OutputFile) =>
    replaceFile(join(directory, file.name), (temporary) => writeContent(file, temporary))
  // Written anew even where a file of that name is there: it may be damaged.
  for (const file of blobFiles(image)) await replace(file)
  const { manifests, ...others } = await readIndex(directory)
  const kept = manifests.filter((manifest) => refNameOf(manifest) !== tag)
  await replace(indexFile([...kept, orderedDescriptor(indexEntry(image, tag))], others))
}

const makeBlobDirectories = async (directory: string): Promise<void> => {
  for (const name of ['blobs', 'blobs/sha256']) {
    const made = makeDirectories(join(directory, name))
    if (made !== undefined) await chmod(made, outputModes.directory)
  }
}

const writeContent = (file: OutputFile, path: string): Promise<void> =>
  pipeline(contentOf(file), createWriteStream(path))

const isLayout = async (directory: string): Promise<boolean> => {
  try {
    return (await lstat(join(directory, 'oci-layout'))).isFile()
  } catch {
    return false
  }
}

interface Index extends Readonly<Record<string, unknown>> {
  readonly manifests: readonly unknown[]
}

const readIndex = async (directory: string): Promise<Index> => {
  const file = join(directory, 'index.json')
  try {
    const index: unknown = JSON.parse(await readFile(file, 'utf8'))
    if (isRecord(index) && Array.isArray(index['manifests']))
      return { ...index, manifests: index['manifests'] }
  } catch (error) {
    throw damaged(file, error)
  }
  throw damaged(file)
}

const damaged = (file: string, cause?: unknown): SlimError =>
  new SlimError('IMAGE_DAMAGED', `${file} is not the index of an image layout`, {
    hint: 'repair or remove the layout, or write to another place',
    cause,
  })

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const refNameOf = (manifest: unknown): unknown => {
  const annotations = isRecord(manifest) ? manifest['annotations'] : undefined
  return isRecord(annotations) ? annotations['org.opencontainers.image.ref.name'] : undefined
}

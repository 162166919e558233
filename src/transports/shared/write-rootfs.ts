import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { Meter } from '../../formats/digest.ts'
import { blocksOf } from '../../formats/gzip.ts'
import { tarEntryOf } from '../../formats/tar-entry.ts'
import { writeTar } from '../../formats/tar-writer.ts'
import { SlimError } from '../../model/error.ts'
import type { Digest, Image, Written } from '../../model/image.ts'
import { checkEmpty, checkFile, coded, createDirectory, replaceFile } from './atomic-output.ts'
import { LayerContents } from './layer-contents.ts'
import { writeTree } from './write-tree.ts'

const writeSize = 1024 * 1024

/** Checks a `rootfs:` destination before the work; throws REFERENCE_INVALID and OUTPUT_EXISTS. */
export const checkRootfs = (location: string): Promise<void> =>
  isTar(location) ? checkFile(location) : checkEmpty(location)

/**
 * Writes all layers merged: into `FILE.tar`, a plain tar (of one layer, its very bytes), or into `DIR`, which must be missing or
 * empty. Throws REFERENCE_INVALID, OUTPUT_EXISTS, OUTPUT_FAILED and PATH_ESCAPES.
 */
export const writeRootfs = async (image: Image, location: string): Promise<Written> => {
  const destination = `rootfs:${location}`
  const contents = await coded(location, () => Promise.resolve(new LayerContents(image.layers)))
  try {
    if (isTar(location)) {
      const digest = await replaceFile(location, (file) => writeMerged(image, contents, file))
      return { destination, digest, warnings: [] }
    }
    const warnings = await createDirectory(location, (root) =>
      writeTree(image.entries, contents, root),
    )
    return { destination, digest: undefined, warnings }
  } finally {
    contents.close()
  }
}

const writeMerged = async (
  image: Image,
  contents: LayerContents,
  file: string,
): Promise<Digest> => {
  const members = image.entries.map((entry) => {
    const member = tarEntryOf(entry)
    return member.size === 0
      ? { entry: member }
      : { entry: member, content: () => contents.read(entry) }
  })
  const meter = new Meter()
  const bytes = meter.measure(blocksOf(writeTar(members), writeSize))
  await pipeline(bytes, createWriteStream(file))
  return meter.digest()
}

const isTar = (location: string): boolean => {
  if (location === '')
    throw new SlimError('REFERENCE_INVALID', 'the destination rootfs: names no directory or tar', {
      hint: 'write rootfs:DIR or rootfs:FILE.tar',
    })
  if (/\.(?:tar\.\w+|t[gxz]z|tbz2?|tzst)$/.test(location))
    throw new SlimError(
      'REFERENCE_INVALID',
      `${location} would be compressed, a rootfs tar is not`,
      {
        hint: 'write rootfs:FILE.tar and compress it afterwards',
      },
    )
  return location.endsWith('.tar')
}

import { randomBytes } from 'node:crypto'
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { SlimError } from '../../model/error.ts'
import type { OpenOptions } from '../../model/image.ts'
import { ArchiveMembers } from './archive-members.ts'
import { decompress } from './decompress.ts'
import { makeDirectories } from './make-directories.ts'
import { PositionedFile } from './positioned-file.ts'

/** Decompressed bytes of one archive: more than any image, less than what fills a data centre's disks. */
const mostBytes = 256 * 1024 ** 3

/**
 * Opens an image archive, a tar. One that is compressed (gzip, zstd, xz) is decompressed into the cache directory for as long as it
 * is open, at each opening anew. Throws ARCHIVE_ codes; to be closed.
 */
export const openArchive = async (path: string, options: OpenOptions): Promise<ArchiveMembers> => {
  const file = await plainFile(PositionedFile.open(path), options)
  try {
    return new ArchiveMembers(path, file)
  } catch (error) {
    file.close()
    throw error
  }
}

/** The file itself when it is not compressed; otherwise it is closed, and a file of its decompressed bytes is given. */
const plainFile = async (file: PositionedFile, options: OpenOptions): Promise<PositionedFile> => {
  const input = file.stream()
  let isDone = false
  try {
    const { compression, chunks } = await decompress(input, file.name)
    if (compression === 'none') {
      isDone = true
      return file
    }
    options.progress({ message: `decompressing ${file.name}` })
    return await spill(file.name, chunks, options.cache)
  } finally {
    input.destroy()
    if (!isDone) file.close()
  }
}

const spill = async (
  name: string,
  chunks: AsyncIterable<Uint8Array>,
  cache: string,
): Promise<PositionedFile> => {
  makeDirectories(cache)
  const temporary = join(cache, `.${randomBytes(8).toString('hex')}.archive`)
  const handle = openSync(temporary, 'wx+', 0o600)
  // Nameless from now on: gone with the descriptor, however the program ends.
  unlinkSync(temporary)
  let written = 0
  try {
    for await (const chunk of chunks) {
      written += chunk.length
      if (written > mostBytes) throw tooLarge(name)
      for (let at = 0; at < chunk.length; ) at += writeSync(handle, chunk, at)
    }
    return new PositionedFile(name, handle)
  } catch (error) {
    closeSync(handle)
    throw error
  }
}

const tooLarge = (name: string): SlimError =>
  new SlimError('ARCHIVE_TOO_LARGE', `${name} unpacks to more than ${mostBytes} bytes`, {
    hint: 'decompress it first if it is meant to be that large',
  })

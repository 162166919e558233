import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { blocksOf } from '../../formats/gzip.ts'
import type { TarType } from '../../formats/tar-entry.ts'
import { type TarMember, writeTar } from '../../formats/tar-writer.ts'
import { outputModes } from './atomic-output.ts'
import { contentOf, type OutputFile } from './layout-files.ts'

/** What an archive of an image holds. */
export interface ArchiveContent {
  /** Relative, parents before children, without trailing slash. */
  readonly directories: readonly string[]
  readonly files: readonly OutputFile[]
}

/** Bytes handed to the file system at a time. */
const writeSize = 1024 * 1024

/**
 * Writes the outer tar of an archive into a file that is there: directories first, then the files in the order given, all owned
 * by 0:0 and from 1970, so that the image alone decides the bytes.
 */
export const writeTarFile = async (file: string, content: ArchiveContent): Promise<void> => {
  const members: TarMember[] = [
    ...content.directories.map((name) => ({ entry: outerEntry(`${name}/`, 'directory', 0) })),
    ...content.files.map((one) => ({
      entry: outerEntry(one.name, 'file', one.size),
      content: () => contentOf(one),
    })),
  ]
  await pipeline(blocksOf(writeTar(members), writeSize), createWriteStream(file))
}

const outerEntry = (name: string, type: 'file' | 'directory', size: number) => ({
  name,
  type: type satisfies TarType,
  mode: outputModes[type],
  uid: 0,
  gid: 0,
  mtime: 0,
  size,
})

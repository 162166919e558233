import { createReadStream, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { BlobSource } from './blob-source.ts'
import { PositionedFile } from './positioned-file.ts'

/**
 * The files of an image layout in a host directory. Links in it are followed, as build tools make layouts of links into their
 * caches; what they lead to is checked by digest.
 */
export class LayoutDirectory implements BlobSource {
  readonly name: string

  constructor(directory: string) {
    this.name = directory
  }

  /** Undefined also for what is not a regular file. */
  sizeOf(file: string): number | undefined {
    const stat = statSync(join(this.name, file), { throwIfNoEntry: false })
    return stat?.isFile() === true ? stat.size : undefined
  }

  /** Throws ARCHIVE_TRUNCATED when the file became shorter. */
  read(file: string, start: number, end: number): Uint8Array {
    const opened = PositionedFile.open(join(this.name, file))
    try {
      return opened.read(start, end - start)
    } finally {
      opened.close()
    }
  }

  /** All bytes of a file. */
  stream(file: string): Readable {
    return createReadStream(join(this.name, file))
  }

  /** Nothing is held open. */
  close(): void {}
}

import { statSync } from 'node:fs'
import { fromText, toDisplay } from '../formats/byte-string.ts'
import { SlimError } from '../model/error.ts'
import type { FileTree } from '../model/file.ts'
import type { Transport } from '../model/image.ts'
import { openDirectory, openDirectoryTree } from './shared/open-directory.ts'
import { openRootTar } from './shared/open-root-tar.ts'
import { reading } from './shared/reading-errors.ts'
import { checkRootfs, writeRootfs } from './shared/write-rootfs.ts'

/** `DIR` or `FILE`: a root file system as it is, without an image around it. There are no tags: colons belong to the path. */
export const rootfs: Transport = {
  name: 'rootfs',
  open: (location, options) => {
    const reference = `rootfs:${location}`
    return reading(reference, () => {
      const stat = statSync(location)
      if (stat.isDirectory()) return openDirectory(reference, location)
      if (stat.isFile()) return openRootTar(reference, location, options)
      throw new SlimError(
        'BASE_NOT_FOUND',
        `${toDisplay(fromText(location))} is neither a directory nor a regular file`,
        { hint: 'name a directory, or the tar of one' },
      )
    })
  },
  checkDestination: checkRootfs,
  write: writeRootfs,
}

/**
 * A host file or directory, for what a recipe adds: a tree whose root is what is there, a regular file too; undefined when there
 * is nothing. The tree throws CONTENT_UNREADABLE and CONTENT_CHANGED as it is read.
 */
export const readAddition = (path: string): Promise<FileTree | undefined> =>
  reading(path, async () =>
    statSync(path, { throwIfNoEntry: false }) === undefined
      ? undefined
      : openDirectoryTree(path, 'recipe', []),
  )

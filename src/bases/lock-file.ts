import { readFile, writeFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { formatLock, parseLock } from '../formats/base-lock.ts'
import type { BaseLock } from '../model/base-family.ts'
import { SlimError } from '../model/error.ts'

/** Where the lock of a base file is: beside it, with its name. */
export const lockFileOf = (file: string): string =>
  `${file.slice(0, file.length - extname(file).length)}.lock`

/** Reads a lock; undefined when there is none. Throws LOCK_INVALID. */
export const readLock = async (file: string): Promise<BaseLock | undefined> => {
  try {
    return parseLock(file, await readFile(file, 'utf8'))
  } catch (error) {
    if (error instanceof SlimError) throw error
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new SlimError('LOCK_INVALID', `${file} cannot be read: ${message}`, {
      at: { file },
      hint: 'make it readable, or remove it',
      cause: error,
    })
  }
}

/** Fills a file with a lock. */
export const fillLock = (file: string, lock: BaseLock): Promise<void> =>
  writeFile(file, formatLock(lock))

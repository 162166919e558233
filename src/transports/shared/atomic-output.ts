import { randomBytes } from 'node:crypto'
import { chmodSync, lstatSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { chmod, lstat, mkdir, open, readdir, rename } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { SlimError } from '../../model/error.ts'
import { makeDirectories } from './make-directories.ts'

/** Permissions of what we write for the host, whatever the umask says. */
export const outputModes = { file: 0o644, directory: 0o755 } as const

/** Temporary name → the topmost parent directory that was made for it, to be removed with it. */
const unfinished = new Map<string, string | undefined>()

/**
 * Removes the temporary names of outputs that are being written, for a signal handler: synchronous, never throws, and what
 * is already in its place stays.
 */
export const removeUnfinishedOutputs = (): void => {
  for (const temporary of [...unfinished.keys()]) abandon(temporary)
}

/**
 * Makes a file: `produce` writes to a temporary name beside it, which then replaces the destination in one step. Missing parent
 * directories are made. Nothing is left behind when `produce` fails. Throws OUTPUT_EXISTS, OUTPUT_FAILED and what
 * `produce` throws.
 */
export const replaceFile = async <Result>(
  destination: string,
  produce: (temporary: string) => Promise<Result>,
): Promise<Result> => {
  await checkFile(destination)
  return finishing(destination, async (temporary) => {
    await (await open(temporary, 'wx', 0o600)).close()
    const result = await produce(temporary)
    await flush(temporary)
    await chmod(temporary, outputModes.file)
    return result
  })
}

/**
 * Makes a directory: `produce` fills a temporary one beside it, which then takes the place of nothing or of an empty directory.
 * It is private (0700) until `produce` gives it other permissions. Otherwise as {@link replaceFile}.
 */
export const createDirectory = async <Result>(
  destination: string,
  produce: (temporary: string) => Promise<Result>,
): Promise<Result> => {
  await checkEmpty(destination)
  return finishing(destination, async (temporary) => {
    await mkdir(temporary, 0o700)
    return produce(temporary)
  })
}

/** Throws OUTPUT_EXISTS unless there is nothing or a regular file, not even a link to one. */
export const checkFile = async (destination: string): Promise<void> => {
  const found = await lstatIfThere(destination)
  if (found === undefined || found.isFile()) return
  throw exists(destination, 'is there already and is not a regular file')
}

/** Throws OUTPUT_EXISTS unless there is nothing or an empty directory. */
export const checkEmpty = async (destination: string): Promise<void> => {
  const found = await lstatIfThere(destination)
  if (found === undefined) return
  if (!found.isDirectory()) throw exists(destination, 'is there already and is not a directory')
  const names = await coded(destination, () => readdir(destination))
  if (names.length > 0) throw exists(destination, 'is a directory with something in it')
}

const mayNot = 'write to a place that this user may write to'

const remedies: Readonly<Record<string, string>> = {
  EACCES: mayNot,
  EDQUOT: 'free some space, or write to another place',
  ENOSPC: 'free some space, or write to another place',
  EPERM: mayNot,
  EROFS: mayNot,
}

/** OUTPUT_FAILED for an error of the file system; any other error stays what it is. */
export const coded = async <Result>(
  destination: string,
  act: () => Promise<Result>,
): Promise<Result> => {
  try {
    return await act()
  } catch (error) {
    if (error instanceof SlimError || !(error instanceof Error) || !('syscall' in error))
      throw error
    throw new SlimError('OUTPUT_FAILED', `cannot write ${destination}: ${error.message}`, {
      hint: remedies[(error as NodeJS.ErrnoException).code ?? ''] ?? 'write to another place',
      cause: error,
    })
  }
}

const finishing = async <Result>(
  destination: string,
  produce: (temporary: string) => Promise<Result>,
): Promise<Result> => {
  const target = resolve(destination)
  const suffix = randomBytes(6).toString('hex')
  // Long names are cut: the temporary name must not be refused where the name itself is allowed.
  const temporary = join(dirname(target), `.${basename(target).slice(0, 60)}.${suffix}.unfinished`)
  return coded(destination, async () => {
    unfinished.set(temporary, makeDirectories(dirname(target)))
    try {
      const result = await produce(temporary)
      await rename(temporary, target)
      unfinished.delete(temporary)
      return result
    } catch (error) {
      abandon(temporary)
      throw error
    }
  })
}

const flush = async (file: string): Promise<void> => {
  const handle = await open(file, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const lstatIfThere = async (path: string) => {
  try {
    return await lstat(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    return coded(path, () => Promise.reject(error as Error))
  }
}

const exists = (destination: string, what: string): SlimError =>
  new SlimError('OUTPUT_EXISTS', `${destination} ${what}`, {
    hint: 'remove it or write to another place',
  })

const abandon = (temporary: string): void => {
  const made = unfinished.get(temporary)
  unfinished.delete(temporary)
  quietly(() => makeRemovable(Buffer.from(temporary)))
  quietly(() => rmSync(temporary, { recursive: true, force: true }))
  if (made === undefined) return
  for (let at = dirname(temporary); at.startsWith(made); at = dirname(at))
    quietly(() => rmdirSync(at))
}

/** Without root, a directory whose own permissions forbid it cannot be emptied. */
const makeRemovable = (path: Buffer): void => {
  if (process.geteuid?.() === 0 || !lstatSync(path).isDirectory()) return
  chmodSync(path, 0o700)
  for (const name of readdirSync(path, { encoding: 'buffer' }))
    makeRemovable(Buffer.concat([path, Buffer.from('/'), name]))
}

const quietly = (act: () => void): void => {
  try {
    act()
  } catch {
    // What cannot be removed stays under its temporary name; the error that led here is the one worth telling.
  }
}

import { SlimError } from '../../model/error.ts'

const absent: readonly string[] = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP']

/**
 * An error of the file system as one of ours, naming what was read: BASE_NOT_FOUND for what is not there, CONTENT_UNREADABLE for
 * what may not or cannot be read. Any other error stays what it is.
 */
export const readingError = (what: string, error: unknown): unknown => {
  if (error instanceof SlimError || !(error instanceof Error)) return error
  const { code, syscall } = error as NodeJS.ErrnoException
  if (code === undefined || syscall === undefined) return error
  if (absent.includes(code))
    return new SlimError('BASE_NOT_FOUND', `${what} is not there`, {
      hint: 'correct the path',
      cause: error,
    })
  if (code === 'EACCES' || code === 'EPERM')
    return new SlimError('CONTENT_UNREADABLE', `${what} may not be read by this user`, {
      hint: 'run as a user who may read it, or name an archive of it',
      cause: error,
    })
  return new SlimError('CONTENT_UNREADABLE', `${what} cannot be read: ${error.message}`, {
    hint: 'check the disk it is on',
    cause: error,
  })
}

/** Does what reads a base; errors of the file system become ours as {@link readingError} says. */
export const reading = async <Result>(
  what: string,
  work: () => Result | Promise<Result>,
): Promise<Result> => {
  try {
    return await work()
  } catch (error) {
    throw readingError(what, error)
  }
}

import { SlimError } from '../../model/error.ts'

/** CACHE_UNUSABLE for an error of the file system in the cache; any other error stays what it is. */
export const cacheError = (directory: string, error: unknown): unknown => {
  if (error instanceof SlimError || !(error instanceof Error) || !('syscall' in error)) return error
  return new SlimError(
    'CACHE_UNUSABLE',
    `the layer cache ${directory} cannot be used: ${error.message}`,
    {
      hint: 'name another directory with --cache, make this one writable, or free some space',
      cause: error,
    },
  )
}

/** Does what only touches the cache; see {@link cacheError}. */
export const inCache = <Result>(directory: string, act: () => Result): Result => {
  try {
    return act()
  } catch (error) {
    throw cacheError(directory, error)
  }
}

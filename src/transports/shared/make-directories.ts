import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a host directory with those above it, and gives the first that was not there; undefined when all were. Throws what mkdir(2) says.
 * Node's own `recursive` never ends where a directory that is there denies with ENOENT what is below it, as those of /proc do.
 */
export const makeDirectories = (directory: string): string | undefined => {
  let first: string | undefined
  const above = dirname(directory)
  if (!existsSync(above)) first = makeDirectories(above)
  try {
    mkdirSync(directory)
    return first ?? directory
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' && existsSync(`${directory}/.`)) return first
    throw error
  }
}

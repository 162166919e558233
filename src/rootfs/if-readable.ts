import { SlimError } from '../model/error.ts'

/**
 * What a look at a tree gives; undefined where this user may not look. For questions that can do without the answer: what the
 * image needs must be read or fail.
 */
export const ifReadable = <T>(look: () => T): T | undefined => {
  try {
    return look()
  } catch (error) {
    if (error instanceof SlimError && error.code === 'CONTENT_UNREADABLE') return undefined
    throw error
  }
}

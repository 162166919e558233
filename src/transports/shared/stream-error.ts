import { SlimError } from '../../model/error.ts'

/** ARCHIVE_TRUNCATED for compressed bytes (`what`, of this format) that end too early. */
export const streamTruncated = (what: string, format: string, cause?: unknown): SlimError =>
  new SlimError('ARCHIVE_TRUNCATED', `the ${format} stream of ${what} ends too early`, {
    hint: 'get it again; it was cut short',
    cause,
  })

/** ARCHIVE_DAMAGED for compressed bytes that their format does not allow. */
export const streamDamaged = (what: string, format: string, cause: unknown): SlimError => {
  const why = cause instanceof Error ? `: ${cause.message}` : ''
  return new SlimError('ARCHIVE_DAMAGED', `the ${format} stream of ${what} is damaged${why}`, {
    hint: 'get it again and compare its digest',
    cause,
  })
}

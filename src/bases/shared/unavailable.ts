import { SlimError } from '../../model/error.ts'

/** LOCK_UNAVAILABLE for what a tool says it does not find; undefined when it finds all. */
export const unavailable = (lines: readonly string[], pattern: RegExp): SlimError | undefined => {
  const missing = [
    ...new Set(
      lines.flatMap((line) => {
        const found = pattern.exec(line)
        return found === null ? [] : [found.slice(1).join(' ')]
      }),
    ),
  ]
  return missing.length === 0
    ? undefined
    : new SlimError('LOCK_UNAVAILABLE', `no longer to be had: ${missing.join(', ')}`, {
        hint: 'take new versions with --update, or name repositories that keep old ones, such as a snapshot',
      })
}

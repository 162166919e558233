import { expandBraces } from '../../formats/brace-expansion.ts'
import type { ByteString } from '../../model/file.ts'
import { isGlob, matcher } from '../../rootfs/glob.ts'
import { normalise } from '../../rootfs/path.ts'

/** A test for names (without a slash, or paths) against globs. */
const nameMatcher = (globs: readonly string[]): ((name: ByteString) => boolean) => {
  const matches = matcher(globs.map((name) => `/${name}`))
  return (name) => matches(normalise(name))
}

/** {@link nameMatcher} with its answers remembered: for names of which there are few, asked for again and again. */
export const rememberingMatcher = (globs: readonly string[]): ((name: ByteString) => boolean) => {
  const matches = nameMatcher(globs)
  const known = new Map<ByteString, boolean>()
  return (name) => {
    const before = known.get(name)
    if (before !== undefined) return before
    const answer = matches(name)
    known.set(name, answer)
    return answer
  }
}

const wildcard = /[*?[\\]/

/** One glob without braces; what stands before its first and after its last wildcard decides nearly always. */
interface Wild {
  readonly prefix: string
  readonly suffix: string
  readonly matches: (text: ByteString) => boolean
}

const wildOf = (pattern: string): Wild => {
  const first = pattern.search(wildcard)
  const last = Math.max(...['*', '?', ']', '\\'].map((one) => pattern.lastIndexOf(one)))
  const isEscaped = pattern.includes('\\')
  return {
    prefix: pattern.slice(0, first),
    // What follows `**/` may follow nothing, and a backslash is no letter of its own.
    suffix:
      isEscaped || pattern.endsWith('**/') ? '' : pattern.slice(last + 1).replace(/^.*\//, ''),
    matches: nameMatcher([pattern]),
  }
}

/** Whether all of a text matches one of several globs. Built for millions of texts of which nearly none does. */
const wholeMatcher = (globs: readonly string[]): ((text: ByteString) => boolean) => {
  const patterns = globs.flatMap(expandBraces)
  const exact = new Set(patterns.filter((one) => !wildcard.test(one)))
  const wild = patterns.filter((one) => wildcard.test(one)).map(wildOf)
  return (text) => {
    // A directory may be written with a slash at its end.
    const name = text.endsWith('/') ? text.replace(/\/+$/, '') : text
    return (
      exact.has(name) ||
      wild.some(
        ({ prefix, suffix, matches }) =>
          name.startsWith(prefix) && name.endsWith(suffix) && matches(name),
      )
    )
  }
}

/**
 * Picks what is wanted of a string: the string itself when it holds a plain text or matches a glob as a whole, or the items of a
 * search path (`/etc/x:/usr/x`) that match.
 */
export const stringSelector = (
  wanted: readonly string[],
): ((text: ByteString) => readonly ByteString[]) => {
  const parts = wanted.filter((one) => !isGlob(one))
  const isWhole = wholeMatcher(wanted.filter(isGlob))
  return (text) => {
    if (parts.some((part) => text.includes(part))) return [text]
    // `/etc/x:/usr/x` has the form of one long path: its items first.
    const items = text.includes(':/') ? text.split(':').filter(isWhole) : []
    return items.length === 0 && isWhole(text) ? [text] : items
  }
}

/** Whether only strings with a slash can be wanted: nearly all rules are about paths, and few strings are. */
export const areAboutPaths = (wanted: readonly string[]): boolean =>
  wanted
    .flatMap((one) => (isGlob(one) ? expandBraces(one) : [one]))
    .every((one) => one.includes('/'))

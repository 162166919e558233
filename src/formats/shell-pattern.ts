import type { ByteString } from '../model/file.ts'

/** A pattern longer than this is not tried: nobody writes one, and a hostile one could take for ever. */
const longest = 200

/**
 * A shell pattern as the source of a regular expression, undefined when it cannot be one: `*`, `?`, `[…]`, and a backslash before what is
 * meant as it is. `lazy`: `*` takes as little as it can.
 */
const sourceOf = (pattern: ByteString, lazy: boolean): string | undefined => {
  if (pattern.length > longest) return undefined
  return pattern
    .replace(/\*+/g, '*')
    .replace(
      /\\([^])|(\[[!^]?\]?[^\]]*\])|([^])/g,
      (_, escaped?: string, set?: string, plain: string = '') => {
        if (escaped !== undefined) return literal(escaped)
        if (set !== undefined)
          return `[${set.slice(1, -1).replace(/^!/, '^').replace(/\\/g, '\\\\')}]`
        if (plain === '*') return lazy ? '[^]*?' : '[^]*'
        return plain === '?' ? '[^]' : literal(plain)
      },
    )
}

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

const compiled = (source: string | undefined): RegExp | undefined => {
  if (source === undefined) return undefined
  try {
    return new RegExp(source)
  } catch {
    return undefined
  }
}

/** The pattern that matches a text and nothing else. */
export const escapePattern = (text: ByteString): ByteString => text.replace(/[\\*?[\]]/g, '\\$&')

/** Whether all of a text matches a pattern of a `case`; undefined when that cannot be told. */
export const matchesPattern = (pattern: ByteString, text: ByteString): boolean | undefined => {
  const source = sourceOf(pattern, false)
  return source === undefined ? undefined : compiled(`^(?:${source})$`)?.test(text)
}

/** What `${text#pattern}` (also `##`, `%` and `%%`) leaves; undefined when that cannot be told. */
export const trimmedBy = (
  operator: string,
  pattern: ByteString,
  text: ByteString,
): ByteString | undefined => {
  const shortest = operator.length === 1
  if (operator.startsWith('#')) {
    const source = sourceOf(pattern, shortest)
    return source === undefined ? undefined : replaced(`^(?:${source})`, text, '')
  }
  // The shortest end begins as late as possible: what comes before it takes all it can.
  const source = sourceOf(pattern, false)
  const before = shortest ? '[^]*' : '[^]*?'
  return source === undefined ? undefined : replaced(`^(${before})(?:${source})$`, text, '$1')
}

const replaced = (source: string, text: ByteString, by: string): ByteString | undefined => {
  const expression = compiled(source)
  return expression === undefined ? undefined : text.replace(expression, by)
}

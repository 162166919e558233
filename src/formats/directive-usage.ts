import type { ByteString } from '../model/file.ts'
import type { Directive } from './directive.ts'

/**
 * Where the values of a directive stand and what they mean, in the notation of a manual's synopsis:
 *
 *   `errorfile _ PATH`                     the second word; `_` is any one word
 *   `bind ... crt PATH`                    each word after a word `crt`; `...` is any number of words
 *   `Subsystem _ PATH...`                  the third word with all that follow it
 *   `access_log daemon:PATH`               what follows those letters in the first word
 *   `zone > file PATH`                     only inside a block of that name
 *   `$ModLoad PATH => /usr/lib/x/PATH.so`  the path that the value stands for; `${name}` is a variable
 *   `--system => /etc/system.conf`         a directive whose presence says it
 *   `?IncludeOptional PATH`                what is not there is left out
 */
export interface DirectiveUsage {
  /** Name of the directive; empty for a word of the command line that no option takes. */
  readonly name: ByteString
  /** Names of blocks it has to be in, outermost first. */
  readonly inside: readonly ByteString[]
  readonly words: readonly ByteString[]
  /** What the value stands for, with `PATH` in its place. */
  readonly template: ByteString
  /** Not being there is normal. */
  readonly optional: boolean
}

/** Reads one line of the notation; quotes around a name keep it as it is, so that `''` is the empty one. */
export const parseUsage = (text: string): DirectiveUsage => {
  const optional = text.startsWith('?')
  const [pattern = '', template = 'PATH'] = text.slice(optional ? 1 : 0).split(' => ')
  const blocks = pattern.split(' > ')
  const [name = '', ...words] = (blocks.at(-1) ?? '').trim().split(/\s+/)
  const bare = name.replace(/^'(.*)'$/, '$1')
  const inside = blocks.slice(0, -1).map((one) => one.trim())
  return { name: bare, inside, words, template, optional }
}

/** One value of a directive with the words that follow it. */
export interface UsedValue {
  readonly value: ByteString
  readonly following: readonly ByteString[]
}

/** The values a directive gives to a usage of its name, in order; none when its words are others. */
export const valuesOf = ({ words }: DirectiveUsage, { args }: Directive): readonly UsedValue[] => {
  const value = words.findIndex((word) => word.includes('PATH'))
  const before = value < 0 ? words : words.slice(0, value)
  const starts = startsAfter(before, args)
  if (value < 0) return starts.length > 0 ? [{ value: '', following: [] }] : []
  const [prefix = '', suffix = ''] = (words[value] ?? '').split('PATH')
  const isRest = suffix === '...'
  return starts.flatMap((at) => {
    const word = args[at]
    if (word === undefined || !word.startsWith(prefix)) return []
    return [{ value: word.slice(prefix.length), following: isRest ? args.slice(at + 1) : [] }]
  })
}

/** Positions behind all ways to match the words from the first on. */
const startsAfter = (
  words: readonly ByteString[],
  args: readonly ByteString[],
): readonly number[] => {
  let ends = [0]
  for (const word of words) {
    if (word === '...') {
      const first = ends[0] ?? args.length
      ends = Array.from({ length: args.length + 1 - first }, (_, index) => first + index)
    } else
      ends = ends
        .filter((at) => at < args.length && (word === '_' || args[at] === word))
        .map((at) => at + 1)
  }
  return ends
}

/**
 * The path that a value stands for: an absolute one takes the place of what the template has before it, and an ending it has
 * already is not repeated. Undefined when a variable of the template is not known.
 */
export const expandTemplate = (
  template: ByteString,
  value: ByteString,
  variable: (name: ByteString) => ByteString | undefined,
): ByteString | undefined => {
  const at = template.indexOf('PATH')
  const [before, after] = at < 0 ? [template, ''] : [template.slice(0, at), template.slice(at + 4)]
  const prefix = value.startsWith('/') ? '' : substitute(before, variable)
  const suffix = substitute(value.endsWith(after) ? '' : after, variable)
  if (prefix === undefined || suffix === undefined) return undefined
  return `${prefix}${at < 0 ? '' : value}${suffix}`
}

/** Text with each `${name}` replaced; undefined when one is not known. */
export const substitute = (
  text: ByteString,
  variable: (name: ByteString) => ByteString | undefined,
): ByteString | undefined => {
  const names = [...text.matchAll(/\$\{([^}]*)\}/g)].map(([, name = '']) => name)
  if (names.some((name) => variable(name) === undefined)) return undefined
  return text.replace(/\$\{([^}]*)\}/g, (_, name: string) => variable(name) ?? '')
}

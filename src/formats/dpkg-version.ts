import type { ByteString } from '../model/file.ts'

/** `~` sorts before the end, which sorts before letters, which sort before all else; deb-version(7), "Sorting algorithm". */
const rank = (character: string): number => {
  if (character === '~') return -1
  if (character === '' || isDigit(character)) return 0
  const code = character.charCodeAt(0)
  return /[A-Za-z]/.test(character) ? code : code + 256
}

const isDigit = (character: string): boolean => character >= '0' && character <= '9'

const compareDigits = (a: string, b: string): number => {
  const [one, other] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')]
  return one.length - other.length || (one < other ? -1 : Number(one > other))
}

/** Parts that are no digits and parts that are, by turns. */
const parts = /([^0-9]*)([0-9]*)/gy

const partsOf = (text: string): readonly (readonly [string, string])[] =>
  [...text.matchAll(parts)].map(([, word = '', digits = '']) => [word, digits])

const compareWords = (a: string, b: string): number => {
  for (let at = 0; at < a.length || at < b.length; at += 1) {
    const order = rank(a.charAt(at)) - rank(b.charAt(at))
    if (order !== 0) return order
  }
  return 0
}

const compareText = (a: string, b: string): number => {
  const [left, right] = [partsOf(a), partsOf(b)]
  for (let at = 0; at < left.length || at < right.length; at += 1) {
    const [word = '', digits = ''] = left[at] ?? []
    const [otherWord = '', otherDigits = ''] = right[at] ?? []
    const order = compareWords(word, otherWord) || compareDigits(digits, otherDigits)
    if (order !== 0) return order
  }
  return 0
}

const split = (version: ByteString) => {
  const colon = version.indexOf(':')
  const rest = version.slice(colon + 1)
  const dash = rest.lastIndexOf('-')
  return {
    epoch: colon < 0 ? '0' : version.slice(0, colon),
    upstream: dash < 0 ? rest : rest.slice(0, dash),
    revision: dash < 0 ? '' : rest.slice(dash + 1),
  }
}

/** Order of two versions of Debian packages, negative when `a` is older: epoch, upstream version, revision; deb-version(7). */
export const compareDpkgVersions = (a: ByteString, b: ByteString): number => {
  const [one, other] = [split(a), split(b)]
  return (
    compareDigits(one.epoch, other.epoch) ||
    compareText(one.upstream, other.upstream) ||
    compareText(one.revision, other.revision)
  )
}

import type { ByteString } from '../model/file.ts'

/** The number is undefined where there is none. */
type Suffix = readonly [word: string, number: string | undefined]

/** A version of apk in parts; apk-package(5), "Version". */
interface Version {
  readonly numbers: readonly string[]
  readonly letter: string
  /** `_rc2` is rc and 2. */
  readonly suffixes: readonly Suffix[]
  readonly revision: string | undefined
}

const form = /^(\d+(?:\.\d+)*)([a-z]?)((?:_[a-z]+\d*)*)(?:~[0-9a-f]+)?(?:-r(\d+))?$/

/** Those before the version itself, that, and those after it. */
const suffixOrder = ['alpha', 'beta', 'pre', 'rc', '', 'cvs', 'svn', 'git', 'hg', 'p']

const parse = (text: ByteString): Version | undefined => {
  const [whole, numbers = '', letter = '', suffixes = '', revision] = form.exec(text) ?? []
  if (whole === undefined) return undefined
  return {
    numbers: numbers.split('.'),
    letter,
    suffixes: [...suffixes.matchAll(/_([a-z]+)(\d+)?/g)].map(([, word = '', number]) => [
      word,
      number,
    ]),
    revision,
  }
}

const compareText = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

const compareNumbers = (a: string, b: string): number => {
  const [one, other] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')]
  return one.length - other.length || compareText(one, other)
}

/** A number that is not there is older than 0, as apk-tools 2 has it: 1.2 is older than 1.2-r0, 1.2_rc than 1.2_rc0. */
const compareOptional = (a: string | undefined, b: string | undefined): number =>
  a === undefined || b === undefined
    ? Number(a !== undefined) - Number(b !== undefined)
    : compareNumbers(a, b)

/** A part after the first that begins with 0 is a fraction: 1.05 is older than 1.1. */
const comparePart = (a: string, b: string, at: number): number =>
  at > 0 && (a.startsWith('0') || b.startsWith('0')) ? compareText(a, b) : compareNumbers(a, b)

const compareLists = <T>(
  a: readonly T[],
  b: readonly T[],
  compare: (one: T | undefined, other: T | undefined, at: number) => number,
): number => {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const order = compare(a[at], b[at], at)
    if (order !== 0) return order
  }
  return 0
}

const noSuffix: Suffix = ['', undefined]

const compareSuffixes = (left: Suffix = noSuffix, right: Suffix = noSuffix): number =>
  suffixOrder.indexOf(left[0]) - suffixOrder.indexOf(right[0]) || compareOptional(left[1], right[1])

/** Order of two versions of apk packages, negative when `a` is older; what is no such version is compared as text. */
export const compareApkVersions = (a: ByteString, b: ByteString): number => {
  const [one, other] = [parse(a), parse(b)]
  if (one === undefined || other === undefined) return compareText(a, b)
  return (
    compareLists(one.numbers, other.numbers, (left, right, at) => {
      if (left === undefined || right === undefined) return left === undefined ? -1 : 1
      return comparePart(left, right, at)
    }) ||
    compareText(one.letter, other.letter) ||
    compareLists(one.suffixes, other.suffixes, compareSuffixes) ||
    compareOptional(one.revision, other.revision)
  )
}

/** Whether a version is among those that a word such as `a>=1.2`, `a~1.2` means; `~` is every version that begins so. */
export const apkSatisfies = (
  version: ByteString,
  { operator, version: asked }: { readonly operator: string; readonly version: ByteString },
): boolean => {
  const isAlike = version === asked || new RegExp(`^${escaped(asked)}(?![0-9])`).test(version)
  if (operator.includes('~') && isAlike) return true
  const order = compareApkVersions(version, asked)
  if (order === 0) return operator.includes('=') || operator.includes('~') || operator === '><'
  return operator.includes(order < 0 ? '<' : '>')
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

import type { ByteString } from '../model/file.ts'
import { type RpmRelation, rpmSense } from './rpm-header.ts'

const digits = /^\d+/
const letters = /^[A-Za-z]+/

/**
 * Order of two versions or releases, negative when `a` is older: parts of digits and of letters one by one, `~` before the end and
 * `^` after it; rpm-version(7).
 */
export const compareRpmVersions = (a: ByteString, b: ByteString): number => {
  let [left, right] = [a, b]
  while (left !== '' || right !== '') {
    ;[left, right] = [left, right].map((rest) => rest.replace(/^[^A-Za-z0-9~^]+/, '')) as [
      string,
      string,
    ]
    const mark = compareMarks(left, right)
    if (mark !== undefined && mark !== 0) return mark
    if (mark === 0) {
      ;[left, right] = [left.slice(1), right.slice(1)]
      continue
    }
    if (left === '' || right === '') break
    const kind = digits.test(left) ? digits : letters
    const [one = ''] = kind.exec(left) ?? []
    const [other] = kind.exec(right) ?? []
    // A number is newer than a word.
    if (other === undefined) return kind === digits ? 1 : -1
    const order = kind === digits ? compareNumbers(one, other) : compareText(one, other)
    if (order !== 0) return order
    ;[left, right] = [left.slice(one.length), right.slice(other.length)]
  }
  return Number(left !== '') - Number(right !== '')
}

/** 0 when both begin with the same mark, undefined when neither begins with one. */
const compareMarks = (left: string, right: string): number | undefined => {
  for (const mark of ['~', '^']) {
    const [first, second] = [left.startsWith(mark), right.startsWith(mark)]
    if (first && second) return 0
    if (mark === '~' && first !== second) return first ? -1 : 1
    if (first) return right === '' ? 1 : -1
    if (second) return left === '' ? -1 : 1
  }
  return undefined
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const compareNumbers = (a: string, b: string): number => {
  const [one, other] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')]
  return one.length - other.length || compareText(one, other)
}

/** `[epoch:]version[-release]`, apart. */
const partsOf = (version: ByteString) => {
  const [, epoch = '0', rest = ''] = /^(?:(\d*):)?(.*)$/s.exec(version) ?? []
  const dash = rest.lastIndexOf('-')
  return {
    epoch,
    version: dash < 0 ? rest : rest.slice(0, dash),
    release: dash < 0 ? '' : rest.slice(dash + 1),
  }
}

/** A release is compared only where both have one. */
const compareWhole = (a: ByteString, b: ByteString): number => {
  const [one, other] = [partsOf(a), partsOf(b)]
  const order =
    compareNumbers(one.epoch, other.epoch) || compareRpmVersions(one.version, other.version)
  if (order !== 0 || one.release === '' || other.release === '') return order
  return compareRpmVersions(one.release, other.release)
}

/** Whether what is provided under a name is in a version that is required; the names are taken to be the same. */
export const rpmSatisfies = (provided: RpmRelation, required: RpmRelation): boolean => {
  const { less, greater, equal } = rpmSense
  const compared = less | greater | equal
  const isAny = ({ version, flags }: RpmRelation) => version === '' || (flags & compared) === 0
  if (isAny(provided) || isAny(required)) return true
  const order = compareWhole(provided.version, required.version)
  if (order < 0) return (provided.flags & greater) !== 0 || (required.flags & less) !== 0
  if (order > 0) return (provided.flags & less) !== 0 || (required.flags & greater) !== 0
  return (provided.flags & required.flags & compared) !== 0
}

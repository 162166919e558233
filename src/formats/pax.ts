import { SlimError } from '../model/error.ts'
import type { ByteString } from '../model/file.ts'
import { fromBytes, toBytes } from './byte-string.ts'

const space = 0x20
const newline = 0x0a
const equals = 0x3d
const zero = 0x30

/** Digits of a length; no header that fits a limit needs more. */
const maxDigits = 10

/** One record of an extended header; the value is bytes. */
export type PaxRecord = readonly [keyword: ByteString, value: Uint8Array]

/**
 * The records of an extended header in their order, the same keyword as often as it is given (GNU sparse 0.0 does so). Values
 * may hold newlines and NUL; they share the memory of `bytes`. POSIX pax, "pax Extended Header". Throws ARCHIVE_DAMAGED for
 * a record that is not `LENGTH KEYWORD=VALUE\n`.
 */
export const paxRecords = (bytes: Uint8Array): readonly PaxRecord[] => {
  const records: PaxRecord[] = []
  for (let at = 0; at < bytes.length; ) {
    const { start, end } = boundsOf(bytes, at)
    const split = bytes.subarray(start, end).indexOf(equals)
    if (split < 1) throw damaged(at, 'has no keyword')
    const keyword = fromBytes(bytes.subarray(start, start + split))
    records.push([keyword, bytes.subarray(start + split + 1, end)])
    at = end + 1
  }
  return records
}

/**
 * Keyword → value; the last of several records with the same keyword counts. An empty value stays: pax says it takes an
 * earlier one away. Otherwise as {@link paxRecords}.
 */
export const parsePax = (bytes: Uint8Array): ReadonlyMap<ByteString, Uint8Array> =>
  new Map(paxRecords(bytes))

/** From the first byte of the keyword up to the newline that ends the record. */
const boundsOf = (
  bytes: Uint8Array,
  at: number,
): { readonly start: number; readonly end: number } => {
  let length = 0
  let start = at
  for (; start - at < maxDigits; start++) {
    const digit = (bytes[start] ?? -1) - zero
    if (digit < 0 || digit > 9) break
    length = length * 10 + digit
  }
  if (start === at || bytes[start] !== space) throw damaged(at, 'does not begin with its length')
  const end = at + length - 1
  if (end <= start || end >= bytes.length) throw damaged(at, `has the impossible length ${length}`)
  if (bytes[end] !== newline) throw damaged(at, 'does not end in a newline')
  return { start: start + 1, end }
}

const damaged = (at: number, what: string): SlimError =>
  new SlimError('ARCHIVE_DAMAGED', `the record at byte ${at} of a PAX header ${what}`)

/**
 * The body of an extended header, records in the order given; each length counts its own digits. The inverse of
 * {@link parsePax}. POSIX pax, "pax Extended Header".
 */
export const formatPax = (records: ReadonlyMap<ByteString, Uint8Array>): Uint8Array =>
  Buffer.concat(
    [...records].flatMap(([keyword, value]) => {
      const rest = keyword.length + value.length + 3
      return [toBytes(`${lengthWith(rest)} ${keyword}=`), value, Buffer.of(newline)]
    }),
  )

/** The number that is `rest` plus the count of its own digits. */
const lengthWith = (rest: number): number => {
  const guess = rest + String(rest).length
  return rest + String(guess).length
}

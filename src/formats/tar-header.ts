import { SlimError } from '../model/error.ts'
import type { ByteString } from '../model/file.ts'
import { fromBytes } from './byte-string.ts'
import { tarBlock } from './tar-entry.ts'
import { ustarFields } from './ustar.ts'

/** One header block as it stands, before any extended header is laid over it. */
export interface TarHeader {
  /** `prefix` and `name` joined where the format has a prefix. */
  readonly name: ByteString
  /** 0–0o7777; file-type bits that old programs write are cut off. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly size: number
  readonly mtime: number
  /** One character; NUL for old files. */
  readonly typeflag: string
  readonly linkName: ByteString
  /** `v7` has neither a magic nor device numbers nor a prefix. */
  readonly format: 'v7' | 'posix' | 'star' | 'gnu'
  /** Zero but for device nodes. */
  readonly major: number
  readonly minor: number
}

/** Offset and length of a field. */
type Field = readonly [offset: number, length: number]

const fields = {
  ...ustarFields,
  /** star(5): times take the end of the prefix, and the block ends in a magic of its own. */
  starPrefix: [345, 131],
  starMagic: [508, 4],
} as const satisfies Record<string, Field>

const isDevice = (typeflag: string): boolean => typeflag === '3' || typeflag === '4'

/**
 * A header block; `block` has 512 bytes and is not all zero. Understands v7, POSIX, star and GNU headers with octal and base-256
 * numbers. POSIX pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format". Throws ARCHIVE_DAMAGED for a wrong
 * checksum and for fields that are no numbers or out of range.
 */
export const parseTarHeader = (block: Uint8Array): TarHeader => {
  assertChecksum(block)
  const format = formatOf(block)
  const typeflag = bytesOf(block, fields.typeflag)
  const number = (field: 'mode' | 'uid' | 'gid' | 'size') =>
    notNegative(field, parseTarNumber(block, fields[field], field))
  const device = (field: 'major' | 'minor') =>
    format !== 'v7' && isDevice(typeflag)
      ? notNegative(field, parseTarNumber(block, fields[field], field))
      : 0
  return {
    name: nameOf(block, format),
    mode: number('mode') & 0o7777,
    uid: number('uid'),
    gid: number('gid'),
    size: number('size'),
    mtime: parseTarNumber(block, fields.mtime, 'mtime'),
    typeflag,
    linkName: textOf(block, fields.linkName),
    format,
    major: device('major'),
    minor: device('minor'),
  }
}

/** Whether a block is all zero: one or two of them end an archive. */
export const isZeroBlock = (block: Uint8Array): boolean => {
  for (let at = 0; at < tarBlock; at++) if (block[at] !== 0) return false
  return true
}

const bytesOf = (block: Uint8Array, [offset, length]: Field): ByteString =>
  fromBytes(block.subarray(offset, offset + length))

/** Up to the first NUL; a full field has none. */
const textOf = (block: Uint8Array, field: Field): ByteString => {
  const text = bytesOf(block, field)
  const end = text.indexOf('\0')
  return end < 0 ? text : text.slice(0, end)
}

const formatOf = (block: Uint8Array): TarHeader['format'] => {
  const magic = bytesOf(block, fields.magic)
  if (magic === 'ustar  \0') return 'gnu'
  if (!magic.startsWith('ustar')) return 'v7'
  return bytesOf(block, fields.starMagic) === 'tar\0' ? 'star' : 'posix'
}

const nameOf = (block: Uint8Array, format: TarHeader['format']): ByteString => {
  const name = textOf(block, fields.name)
  if (format === 'v7' || format === 'gnu') return name
  const prefix = textOf(block, format === 'star' ? fields.starPrefix : fields.prefix)
  return prefix === '' ? name : `${prefix}/${name}`
}

/** Old programs summed bytes as signed characters; both sums are right. */
const assertChecksum = (block: Uint8Array): void => {
  const [start, length] = fields.checksum
  let unsigned = 0
  let high = 0
  for (let at = 0; at < tarBlock; at++) {
    const byte = at >= start && at < start + length ? 0x20 : (block[at] ?? 0)
    unsigned += byte
    high += byte >> 7
  }
  const stored = octalOf(bytesOf(block, fields.checksum))
  if (stored !== unsigned && stored !== unsigned - 256 * high)
    throw new SlimError('ARCHIVE_DAMAGED', 'the header has a wrong checksum')
}

const notNegative = (name: string, value: number): number => {
  if (value >= 0) return value
  throw new SlimError('ARCHIVE_DAMAGED', `the header has the ${name} ${value}`)
}

/** Digits between blanks and NULs; empty is zero. Undefined for anything else. */
const octalOf = (text: ByteString): number | undefined => {
  const found = /^[ \0]*([0-7]*)(?:[ \0].*)?$/s.exec(text)
  return found === null ? undefined : Number.parseInt(`0${found[1] ?? ''}`, 8)
}

/**
 * A number field of a header: octal digits, or with the highest bit set a two's complement number of all its bytes (GNU and
 * star). `name` is what errors call it. Throws ARCHIVE_DAMAGED for what is neither, and beyond 2⁵³.
 */
export const parseTarNumber = (block: Uint8Array, field: Field, name: string): number => {
  const [offset, length] = field
  const isBinary = ((block[offset] ?? 0) & 0x80) !== 0
  const value = isBinary
    ? binaryOf(block.subarray(offset, offset + length))
    : octalOf(bytesOf(block, field))
  if (value !== undefined && Number.isSafeInteger(value)) return value
  throw new SlimError('ARCHIVE_DAMAGED', `the header has a ${name} that is no number in range`)
}

/** The bit above the sign says only that the number is binary. */
const binaryOf = (bytes: Uint8Array): number => {
  const isNegative = ((bytes[0] ?? 0) & 0x40) !== 0
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  const bits = BigInt(bytes.length * 8)
  return Number(isNegative ? value - (1n << bits) : value - (1n << (bits - 1n)))
}

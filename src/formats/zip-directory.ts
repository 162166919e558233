import { inflateRawSync } from 'node:zlib'
import type { ByteString } from '../model/file.ts'
import { fromBytes } from './byte-string.ts'

/** A member as the central directory describes it; sizes in bytes. */
export interface ZipMember {
  readonly name: ByteString
  /** 0 stored, 8 deflated; others cannot be read. */
  readonly method: number
  readonly compressedSize: number
  readonly size: number
  /** Where its local header is in the file. */
  readonly offset: number
}

/** Members in the order of the central directory; `problem` says why there are not all of them. */
export interface ZipDirectory {
  readonly members: readonly ZipMember[]
  readonly problem?: string
}

/** PKWARE APPNOTE 6.3.10: the records' signatures and the sizes of their fixed parts. */
const end = { signature: 0x06054b50, size: 22 }
const end64 = { signature: 0x06064b50, size: 56 }
const locator64 = { signature: 0x07064b50, size: 20 }
const central = { signature: 0x02014b50, size: 46 }
const local = { signature: 0x04034b50, size: 30 }
const zip64Field = 1
const longestComment = 0xffff
/** What a field of 32 bits says when the number is in the zip64 field. */
const elsewhere = 0xffffffff

const bufferOf = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

const holds = (zip: Buffer, at: number, { signature, size }: typeof end): boolean =>
  at >= 0 && at + size <= zip.length && zip.readUInt32LE(at) === signature

/** The last record whose comment ends the file, searched from the end. */
const endOf = (zip: Buffer): number | undefined => {
  const lowest = Math.max(0, zip.length - end.size - longestComment)
  for (let at = zip.length - end.size; at >= lowest; at -= 1)
    if (holds(zip, at, end) && at + end.size + zip.readUInt16LE(at + 20) <= zip.length) return at
  return undefined
}

interface Extent {
  readonly start: number
  readonly size: number
  /** Bytes before the archive (a launch script, a jmod's magic number): all offsets count from their end. */
  readonly prefix: number
}

const big = (zip: Buffer, at: number): number => Number(zip.readBigUInt64LE(at))

const extentOf = (zip: Buffer, at: number): Extent | undefined => {
  const locator = at - locator64.size
  if (!holds(zip, locator, locator64)) {
    const size = zip.readUInt32LE(at + 12)
    return extent(size, zip.readUInt32LE(at + 16), at)
  }
  const said = big(zip, locator + 8)
  // Behind a prefix the record is still the one right before its locator.
  const record = [said, locator - end64.size].find((one) => holds(zip, one, end64))
  return record === undefined
    ? undefined
    : extent(big(zip, record + 40), big(zip, record + 48), record)
}

const extent = (size: number, offset: number, before: number): Extent | undefined => {
  const start = before - size
  return start < 0 || offset > start ? undefined : { start, size, prefix: start - offset }
}

/** Sizes and offset that did not fit, in the order in which the zip64 field holds those that are elsewhere. */
const wideNumbers = (
  extra: Buffer,
  narrow: readonly [number, number, number],
): readonly number[] => {
  for (let at = 0; at + 4 <= extra.length; ) {
    const size = extra.readUInt16LE(at + 2)
    if (extra.readUInt16LE(at) === zip64Field) {
      let next = at + 4
      return narrow.map((value) => {
        if (value !== elsewhere || next + 8 > extra.length) return value
        next += 8
        return big(extra, next - 8)
      })
    }
    at += 4 + size
  }
  return narrow
}

/**
 * Reads the central directory of a zip file (jar, jmod, wheel), also behind a prefix and in zip64 form. What is damaged ends the list
 * and is told as its problem; never throws.
 */
export const readZipDirectory = (bytes: Uint8Array): ZipDirectory => {
  const zip = bufferOf(bytes)
  const at = endOf(zip)
  if (at === undefined) return { members: [], problem: 'no end of a central directory' }
  const found = extentOf(zip, at)
  if (found === undefined) return { members: [], problem: 'a central directory that is not inside' }
  const members: ZipMember[] = []
  const stop = found.start + found.size
  for (let next = found.start; next < stop; ) {
    if (!holds(zip, next, central)) return { members, problem: 'a damaged central directory' }
    const name = next + central.size
    const extra = name + zip.readUInt16LE(next + 28)
    const comment = extra + zip.readUInt16LE(next + 30)
    const [size = 0, compressedSize = 0, offset = 0] = wideNumbers(zip.subarray(extra, comment), [
      zip.readUInt32LE(next + 24),
      zip.readUInt32LE(next + 20),
      zip.readUInt32LE(next + 42),
    ])
    members.push({
      name: fromBytes(zip.subarray(name, extra)),
      method: zip.readUInt16LE(next + 10),
      compressedSize,
      size,
      offset: offset + found.prefix,
    })
    next = comment + zip.readUInt16LE(next + 32)
  }
  return { members }
}

/**
 * The content of a member, undefined when it is damaged, encrypted by another method than deflate, or larger than `limit` bytes,
 * whatever the directory says of its size.
 */
export const readZipMember = (
  bytes: Uint8Array,
  { method, offset, compressedSize, size }: ZipMember,
  limit: number,
): Uint8Array | undefined => {
  const zip = bufferOf(bytes)
  if (size > limit || !holds(zip, offset, local)) return undefined
  const start = offset + local.size + zip.readUInt16LE(offset + 26) + zip.readUInt16LE(offset + 28)
  if (start + compressedSize > zip.length) return undefined
  const stored = zip.subarray(start, start + compressedSize)
  if (method === 0) return stored.length > limit ? undefined : stored
  return method === 8 ? inflated(stored, Math.max(1, Math.min(limit, size))) : undefined
}

const inflated = (stored: Uint8Array, limit: number): Uint8Array | undefined => {
  try {
    return inflateRawSync(stored, { maxOutputLength: limit })
  } catch {
    return undefined
  }
}

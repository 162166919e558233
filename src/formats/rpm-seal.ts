import { createHash } from 'node:crypto'
import type { ByteString } from '../model/file.ts'
import type { RecordDigest } from '../model/package.ts'
import { bufferOf, type RpmRecord } from './rpm-record.ts'
import { readRpmTags, rpmTag } from './rpm-tags.ts'

/** In the order in which one would trust them. */
const seals = [
  ['sha256', rpmTag.sha256Header],
  ['sha1', rpmTag.sha1Header],
] as const

/**
 * The first of a header's own digests that is not of what it was built as; undefined where all are, or where an old one has none. They are
 * over the header as its package had it: the entries and data of its immutable region, behind a header's magic number and both lengths
 * (rpm docs/manual/format_header.md and format_v4.md, lib/header.c `hdrblobVerifyRegion`, `hdrblobDigestUpdate`). Throws PACKAGES_DAMAGED.
 */
export const alteredRpmHeader = (record: RpmRecord, file: ByteString): RecordDigest | undefined => {
  const tags = readRpmTags(record, file)
  for (const [algorithm, tag] of seals) {
    const expected = tags.text(tag)?.toLowerCase()
    if (expected === undefined) continue
    const region = regionOf(bufferOf(record.header))
    const found = region === undefined ? '–' : hashed(algorithm, region)
    if (found !== expected) return { algorithm, expected, found }
  }
  return undefined
}

const hashed = (algorithm: string, parts: readonly Uint8Array[]): string => {
  const hash = createHash(algorithm)
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}

const magic = Buffer.from('8eade80100000000', 'hex')
const entrySize = 16

/** The region as a package's file has it; undefined where the header has none that fits into it. The lengths were checked before. */
const regionOf = (header: Buffer): readonly Uint8Array[] | undefined => {
  const start = 8 + header.readUInt32BE(0) * entrySize
  if (start === 8 || header.readUInt32BE(8) !== rpmTag.immutable) return undefined
  const trailer = header.readUInt32BE(16)
  const end = start + trailer + entrySize
  if (end > header.length) return undefined
  // What the index says of the region is where its data ends; there an entry says in turn how far before it the index begins.
  const size = -header.readInt32BE(start + trailer + 8)
  if (size <= 0 || size % entrySize !== 0 || 8 + size > start) return undefined
  const lengths = Buffer.alloc(8)
  lengths.writeUInt32BE(size / entrySize, 0)
  lengths.writeUInt32BE(trailer + entrySize, 4)
  return [magic, lengths, header.subarray(8, 8 + size), header.subarray(start, end)]
}

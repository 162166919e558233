import { inflateSync } from 'node:zlib'
import type { ByteString } from '../model/file.ts'
import { fromBytes } from './byte-string.ts'

/** A resource of a jimage file; its full name is `/module/parent/base.extension`, with what is empty left out. */
export interface JimageLocation {
  readonly module: ByteString
  readonly parent: ByteString
  readonly base: ByteString
  readonly extension: ByteString
  /** Of its content, from the end of the index. */
  readonly offset: number
  /** As stored; 0 when it is not compressed. */
  readonly compressedSize: number
  readonly size: number
  /** Offsets of the four names in the strings, in the order of the fields. */
  readonly names: readonly [number, number, number, number]
  /** Where its attributes are in the locations: what directories of the image refer to. */
  readonly at: number
}

/** A jimage file (`lib/modules`); OpenJDK src/java.base/share/native/libjimage/imageFile.hpp. */
export interface Jimage {
  readonly bytes: Buffer
  readonly littleEndian: boolean
  /** As stored: major in the upper 16 bits. */
  readonly version: number
  readonly flags: number
  /** Names in modified UTF-8, each ended by a zero. */
  readonly strings: Buffer
  /** Where the index ends and contents begin. */
  readonly contents: number
  /** In the order of their contents. */
  readonly locations: readonly JimageLocation[]
}

/** Bytes of the header: seven numbers of 32 bits in the machine's byte order. */
export const jimageHeaderSize = 28
/** The first number. */
export const jimageMagic = 0xcafedada

/** Attributes of a location, each a byte of kind and length and a big-endian number. */
export const jimageAttributes = {
  ...{ end: 0, module: 1, parent: 2, base: 3, extension: 4 },
  ...{ offset: 5, compressed: 6, uncompressed: 7 },
} as const

const attributesAt = (locations: Buffer, at: number): readonly number[] | undefined => {
  const values = [0, 0, 0, 0, 0, 0, 0, 0]
  for (let next = at; next < locations.length; ) {
    const head = locations[next] ?? 0
    const kind = head >> 3
    if (kind === jimageAttributes.end) return values
    const size = (head & 7) + 1
    // Numbers of more than 48 bits are none that a file can have.
    if (kind > 7 || size > 6 || next + 1 + size > locations.length) return undefined
    values[kind] = locations.readUIntBE(next + 1, size)
    next += 1 + size
  }
  return undefined
}

const stringAt = (strings: Buffer, at: number): ByteString => {
  const end = strings.indexOf(0, at)
  return fromBytes(strings.subarray(at, end < 0 ? strings.length : end))
}

/** The parts of the index, or undefined when they do not fit into the file. */
const indexOf = (bytes: Buffer) => {
  if (bytes.length < jimageHeaderSize) return undefined
  const littleEndian = bytes.readUInt32LE(0) === jimageMagic
  const u4 = (at: number): number =>
    littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)
  if (u4(0) !== jimageMagic) return undefined
  const table = u4(16)
  const offsets = jimageHeaderSize + table * 4
  const locations = offsets + table * 4
  const strings = locations + u4(20)
  const contents = strings + u4(24)
  if (contents > bytes.length) return undefined
  return {
    littleEndian,
    version: u4(4),
    flags: u4(8),
    offsets: Array.from({ length: table }, (_, index) => u4(offsets + 4 * index)),
    locations: bytes.subarray(locations, strings),
    strings: bytes.subarray(strings, contents),
    contents,
  }
}

/** Reads the index of a jimage file; undefined when it is none or is damaged. Never throws. */
export const readJimage = (file: Uint8Array): Jimage | undefined => {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  const index = indexOf(bytes)
  if (index === undefined) return undefined
  const locations: JimageLocation[] = []
  for (const at of index.offsets) {
    const values = attributesAt(index.locations, at)
    if (values === undefined) return undefined
    const [, module = 0, parent = 0, base = 0, extension = 0, offset = 0, stored = 0, size = 0] =
      values
    if (index.contents + offset + (stored === 0 ? size : stored) > bytes.length) return undefined
    locations.push({
      module: stringAt(index.strings, module),
      parent: stringAt(index.strings, parent),
      base: stringAt(index.strings, base),
      extension: stringAt(index.strings, extension),
      ...{ offset, size, at, compressedSize: stored, names: [module, parent, base, extension] },
    })
  }
  const { littleEndian, version, flags, strings, contents } = index
  locations.sort((a, b) => a.offset - b.offset || a.at - b.at)
  return { bytes, littleEndian, version, flags, strings, contents, locations }
}

/** The content as it is stored. */
export const storedContent = (image: Jimage, location: JimageLocation): Buffer => {
  const start = image.contents + location.offset
  return image.bytes.subarray(start, start + (location.compressedSize || location.size))
}

const compressedMagic = 0xcafefafa
/** magic, size, uncompressed size, name and configuration of the decompressor, whether it is the last; imageDecompressor.hpp. */
const compressedHeaderSize = 29

/** The content of a resource that is stored as it is or by jlink's `zip`; undefined for other compressions and larger ones than `limit`. */
export const jimageContent = (
  image: Jimage,
  location: JimageLocation,
  limit: number,
): Buffer | undefined => {
  const stored = storedContent(image, location)
  if (location.size > limit) return undefined
  if (location.compressedSize === 0) return stored
  const u4 = (at: number) =>
    image.littleEndian ? stored.readUInt32LE(at) : stored.readUInt32BE(at)
  if (stored.length < compressedHeaderSize || u4(0) !== compressedMagic) return undefined
  if (stringAt(image.strings, u4(20)) !== 'zip' || location.size === 0) return undefined
  try {
    return inflateSync(stored.subarray(compressedHeaderSize), { maxOutputLength: location.size })
  } catch {
    return undefined
  }
}

import type { ByteString } from '../model/file.ts'
import { toBytes } from './byte-string.ts'
import { type Jimage, jimageAttributes, jimageHeaderSize, jimageMagic } from './jimage.ts'

/** A resource to be written. */
export interface JimageResource {
  /** Full name: `/java.base/java/lang/Object.class`; unique. */
  readonly name: ByteString
  /** Offsets of module, parent, base and extension in the strings. */
  readonly names: readonly [number, number, number, number]
  /** 0 when it is stored as it is. */
  readonly compressedSize: number
  readonly size: number
  /** As many bytes as it is stored in; told where the attributes of a resource of a name are, for directories refer to them so. */
  readonly content: (placeOf: (name: ByteString) => number) => Uint8Array
}

const multiplier = 0x01000193
/** More tries for one bucket are a sign that the table is too full. */
const mostTries = 1000

/** OpenJDK src/java.base/share/native/libjimage/imageFile.cpp, `ImageStrings::hash_code`. */
const hashOf = (name: Uint8Array, seed: number): number => {
  let hash = seed
  for (const byte of name) hash = Math.imul(hash, multiplier) ^ byte
  return hash & 0x7fffffff
}

/** Index of a resource for each slot, and for each hash where to look: a seed, or -1 less a slot, or 0 for nothing. */
interface HashTable {
  readonly redirect: Int32Array
  readonly slots: Int32Array
}

/** Slots for a bucket under the first seed that leaves them all free. */
const placed = (
  bucket: readonly number[],
  names: readonly Uint8Array[],
  slots: Int32Array,
): number | undefined => {
  for (let seed = multiplier + 1; seed <= multiplier + mostTries; seed += 1) {
    const taken = bucket.map(
      (index) => hashOf(names[index] ?? new Uint8Array(), seed) % slots.length,
    )
    if (new Set(taken).size < taken.length || taken.some((slot) => slots[slot] !== -1)) continue
    for (const [nth, slot] of taken.entries()) slots[slot] = bucket[nth] ?? -1
    return seed
  }
  return undefined
}

/** A table of `length` slots, undefined when some bucket fits nowhere. */
const tableOf = (names: readonly Uint8Array[], length: number): HashTable | undefined => {
  const redirect = new Int32Array(length)
  const slots = new Int32Array(length).fill(-1)
  const buckets = new Map<number, number[]>()
  for (const [index, name] of names.entries()) {
    const hash = hashOf(name, multiplier) % length
    const bucket = buckets.get(hash) ?? []
    buckets.set(hash, bucket)
    bucket.push(index)
  }
  const byCrowd = [...buckets].sort(([a, left], [b, right]) => right.length - left.length || a - b)
  let free = 0
  for (const [hash, bucket] of byCrowd) {
    if (bucket.length > 1) {
      const seed = placed(bucket, names, slots)
      if (seed === undefined) return undefined
      redirect[hash] = seed
      continue
    }
    while (slots[free] !== -1) free += 1
    slots[free] = bucket[0] ?? -1
    redirect[hash] = -1 - free
  }
  return { redirect, slots }
}

/** A perfect hash table for names that differ, of as many slots as names or few more. */
const perfectTable = (names: readonly Uint8Array[]): HashTable => {
  for (let length = names.length; ; length = (length + 1) | 1) {
    const table = tableOf(names, length)
    if (table !== undefined) return table
  }
}

const attribute = (kind: number, value: number): readonly number[] => {
  if (value === 0) return []
  const bytes: number[] = []
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return [(kind << 3) | (bytes.length - 1), ...bytes]
}

const storedSize = ({ compressedSize, size }: JimageResource): number => compressedSize || size

/** The attributes of all resources in order, and where those of each are. */
const locationsOf = (resources: readonly JimageResource[]) => {
  const bytes: number[] = []
  const places: number[] = []
  let offset = 0
  for (const resource of resources) {
    places.push(bytes.length)
    const { module, parent, base, extension, uncompressed, compressed } = jimageAttributes
    for (const [nth, kind] of [module, parent, base, extension].entries())
      bytes.push(...attribute(kind, resource.names[nth] ?? 0))
    bytes.push(
      ...attribute(jimageAttributes.offset, offset),
      ...attribute(compressed, resource.compressedSize),
      ...attribute(uncompressed, resource.size),
      jimageAttributes.end,
    )
    offset += storedSize(resource)
  }
  return { bytes: Buffer.from(bytes), places, size: offset }
}

/** Writes an image: contents in the order of `resources`, the index as OpenJDK's libjimage looks it up. */
export const formatJimage = (
  {
    littleEndian,
    version,
    flags,
    strings,
  }: Pick<Jimage, 'littleEndian' | 'version' | 'flags' | 'strings'>,
  resources: readonly JimageResource[],
): Buffer => {
  const { redirect, slots } = perfectTable(resources.map(({ name }) => toBytes(name)))
  const locations = locationsOf(resources)
  const index = jimageHeaderSize + 8 * slots.length + locations.bytes.length + strings.length
  const image = Buffer.alloc(index + locations.size)
  const u4 = (value: number, at: number): number =>
    littleEndian ? image.writeUInt32LE(value >>> 0, at) : image.writeUInt32BE(value >>> 0, at)
  const header = [jimageMagic, version, flags, resources.length, slots.length]
  const sizes = [locations.bytes.length, strings.length]
  let at = 0
  for (const value of [...header, ...sizes, ...redirect]) at = u4(value, at)
  for (const slot of slots) at = u4(locations.places[slot] ?? 0, at)
  at += locations.bytes.copy(image, at)
  at += strings.copy(image, at)
  const byName = new Map(resources.map(({ name }, nth) => [name, locations.places[nth] ?? 0]))
  for (const resource of resources) {
    image.set(
      resource.content((name) => byName.get(name) ?? 0),
      at,
    )
    at += storedSize(resource)
  }
  return image
}

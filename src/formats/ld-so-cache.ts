import type { ByteString } from '../model/file.ts'
import type { LdSoCacheEntry } from '../model/inventory.ts'
import { fromBytes } from './byte-string.ts'

/** An entry with what only writing it back needs. */
export interface LdSoCacheRecord extends LdSoCacheEntry {
  /** For glibc-hwcaps entries, the ISA level the library asks for (10 bits); else 0. */
  readonly isaLevel: number
  /** For other entries, the hardware bits of the old `tls/`, `haswell/` directories; mostly 0. */
  readonly legacyHwcap: bigint
  /** Kernel version word of caches before glibc 2.36; 0 since. */
  readonly osVersion: number
}

/** A cache file as read, in whichever of glibc's formats it is. */
export interface LdSoCache {
  readonly littleEndian: boolean
  /** In the order that ld.so's binary search expects. */
  readonly entries: readonly LdSoCacheRecord[]
  /** What wrote it, such as `ldconfig (Debian GLIBC 2.36-9) stable release version 2.36`; only since glibc 2.33. */
  readonly generator: ByteString | undefined
}

/** Sizes and marks of the file; glibc sysdeps/generic/dl-cache.h. */
export const ldSoCacheLayout = {
  oldMagic: 'ld.so-1.7.0',
  oldHeader: 16,
  oldEntry: 12,
  magic: 'glibc-ld.so.cache1.1',
  header: 48,
  entry: 24,
  littleEndianFlag: 2,
  bigEndianFlag: 3,
  extensionMagic: 0xeaa42174,
  extensionHeader: 8,
  extensionSection: 16,
  generatorTag: 0,
  hwcapsTag: 1,
  /** Bit 62 of an entry's hwcap: the low 32 bits are an index into the glibc-hwcaps section. */
  hwcapExtension: 1n << 62n,
  /** Ten bits from bit 32 on. */
  isaLevelMask: 0x3ff,
} as const

const layout = ldSoCacheLayout
/** No path can be longer (PATH_MAX), and no hostile offset may make us copy a whole file for each entry. */
const maxString = 4096

class Damage extends Error {}

/**
 * Reads ld.so.cache: the format of glibc 2.2 and later alone, or behind the old one as written until 2.31, or the old one
 * alone. `damage` says in a clause what is wrong; such a cache is as good as none, for ld.so too.
 */
export const parseLdSoCache = (
  bytes: Uint8Array,
): { readonly cache: LdSoCache } | { readonly damage: string } => {
  try {
    return { cache: cacheOf(bytes) }
  } catch (error) {
    if (error instanceof Damage) return { damage: error.message }
    throw error
  }
}

const startsWith = (bytes: Uint8Array, at: number, magic: string): boolean =>
  fromBytes(bytes.subarray(at, at + magic.length)) === magic

const cacheOf = (bytes: Uint8Array): LdSoCache => {
  if (startsWith(bytes, 0, layout.magic)) return newCache(bytes, 0)
  if (!startsWith(bytes, 0, layout.oldMagic)) throw new Damage('it begins with no known mark')
  if (bytes.length < layout.oldHeader) throw new Damage('it ends inside its header')
  const view = viewOf(bytes)
  const fits = (littleEndian: boolean) =>
    layout.oldHeader + view.getUint32(12, littleEndian) * layout.oldEntry <= bytes.length
  const littleEndian = fits(true)
  if (!littleEndian && !fits(false)) throw new Damage('it ends inside its entries')
  const end = layout.oldHeader + view.getUint32(12, littleEndian) * layout.oldEntry
  for (const alignment of [8, 4]) {
    const start = Math.ceil(end / alignment) * alignment
    if (startsWith(bytes, start, layout.magic)) return newCache(bytes, start)
  }
  const entries: LdSoCacheRecord[] = []
  for (let at = layout.oldHeader; at < end; at += layout.oldEntry)
    entries.push({
      name: stringAt(bytes, end + view.getUint32(at + 4, littleEndian)),
      path: stringAt(bytes, end + view.getUint32(at + 8, littleEndian)),
      flags: view.getInt32(at, littleEndian),
      hwcaps: undefined,
      isaLevel: 0,
      legacyHwcap: 0n,
      osVersion: 0,
    })
  return { littleEndian, entries, generator: undefined }
}

/** `start` is where it begins in the file: strings count from there, the extensions from the beginning of the file. */
const newCache = (file: Uint8Array, start: number): LdSoCache => {
  const bytes = file.subarray(start)
  if (bytes.length < layout.header) throw new Damage('it ends inside its header')
  const view = viewOf(bytes)
  const littleEndian = byteOrder(view)
  const count = view.getUint32(20, littleEndian)
  const end = layout.header + count * layout.entry
  if (end > bytes.length) throw new Damage('it ends inside its entries')
  const { generator, hwcaps } = extensionsOf(file, start, littleEndian)
  const entries: LdSoCacheRecord[] = []
  for (let at = layout.header; at < end; at += layout.entry)
    entries.push({
      name: stringAt(bytes, view.getUint32(at + 4, littleEndian)),
      path: stringAt(bytes, view.getUint32(at + 8, littleEndian)),
      flags: view.getInt32(at, littleEndian),
      osVersion: view.getUint32(at + 12, littleEndian),
      ...hwcapOf(view.getBigUint64(at + 16, littleEndian), hwcaps),
    })
  return { littleEndian, entries, generator }
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** By the flag that glibc 2.33 and later set; before, by what makes the entries fit into the file. */
const byteOrder = (view: DataView): boolean => {
  const flag = view.getUint8(28) & 3
  if (flag === layout.littleEndianFlag) return true
  if (flag === layout.bigEndianFlag) return false
  return layout.header + view.getUint32(20, true) * layout.entry <= view.byteLength
}

const stringAt = (bytes: Uint8Array, offset: number): ByteString => {
  const window = bytes.subarray(offset, offset + maxString)
  const end = window.indexOf(0)
  if (end < 0) throw new Damage('it holds a string without an end')
  return fromBytes(window.subarray(0, end))
}

interface Extensions {
  readonly generator: ByteString | undefined
  /** Names of glibc-hwcaps subdirectories by index; undefined in files without that section. */
  readonly hwcaps: readonly string[] | undefined
}

const extensionsOf = (bytes: Uint8Array, cache: number, littleEndian: boolean): Extensions => {
  const view = viewOf(bytes)
  const start = view.getUint32(cache + 32, littleEndian)
  let generator: ByteString | undefined
  let hwcaps: readonly string[] | undefined
  if (start === 0) return { generator, hwcaps }
  if (start % 4 !== 0 || start + layout.extensionHeader > bytes.length)
    throw new Damage('its extensions lie outside the file')
  if (view.getUint32(start, littleEndian) !== layout.extensionMagic)
    throw new Damage('its extensions begin with no known mark')
  const sections = start + layout.extensionHeader
  const end = sections + view.getUint32(start + 4, littleEndian) * layout.extensionSection
  if (end > bytes.length) throw new Damage('its extensions lie outside the file')
  for (let at = sections; at < end; at += layout.extensionSection) {
    const tag = view.getUint32(at, littleEndian)
    const offset = view.getUint32(at + 8, littleEndian)
    const size = view.getUint32(at + 12, littleEndian)
    if (offset + size > bytes.length) throw new Damage('an extension lies outside the file')
    const section = bytes.subarray(offset, offset + size)
    if (tag === layout.generatorTag) generator ??= fromBytes(section.subarray(0, maxString))
    if (tag === layout.hwcapsTag) hwcaps ??= namesIn(bytes.subarray(cache), section, littleEndian)
  }
  return { generator, hwcaps }
}

const namesIn = (bytes: Uint8Array, section: Uint8Array, littleEndian: boolean): string[] => {
  const view = viewOf(section)
  return Array.from({ length: Math.floor(section.length / 4) }, (_, index) =>
    stringAt(bytes, view.getUint32(index * 4, littleEndian)),
  )
}

const hwcapOf = (
  hwcap: bigint,
  names: readonly string[] | undefined,
): Pick<LdSoCacheRecord, 'hwcaps' | 'isaLevel' | 'legacyHwcap'> => {
  const high = Number(hwcap >> 32n)
  const isExtension = (high & ~layout.isaLevelMask) === Number(layout.hwcapExtension >> 32n)
  if (names === undefined || !isExtension)
    return { hwcaps: undefined, isaLevel: 0, legacyHwcap: hwcap }
  const name = names[Number(hwcap & 0xffffffffn)]
  if (name === undefined) throw new Damage('an entry names a subdirectory that is not listed')
  return { hwcaps: name, isaLevel: high & layout.isaLevelMask, legacyHwcap: 0n }
}

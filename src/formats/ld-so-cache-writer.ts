import type { ByteString } from '../model/file.ts'
import { compareBytes, fromBytes, toBytes } from './byte-string.ts'
import { type LdSoCache, type LdSoCacheRecord, ldSoCacheLayout as layout } from './ld-so-cache.ts'

/**
 * The cache in the format that ldconfig(8) writes by default since glibc 2.32 and that every ld.so since 2.2 reads: entries in the
 * order of the binary search, one string table in which the ends of strings are shared, and, where there is a generator or a
 * glibc-hwcaps entry, the extensions of 2.33. For the same libraries the bytes are those that ldconfig writes (elf/cache.c).
 */
export const formatLdSoCache = ({ littleEndian, entries, generator }: LdSoCache): Uint8Array => {
  const sorted = entries.toSorted(compareEntries)
  const hwcaps = [...new Set(sorted.flatMap((entry) => entry.hwcaps ?? []))].sort(compareBytes)
  const stringsStart = layout.header + sorted.length * layout.entry
  const names = sorted.flatMap(({ name, path }) => [name, path])
  const strings = stringTable([...names, ...hwcaps], stringsStart)
  const stringsEnd = stringsStart + strings.text.length
  const extensions = extensionsFor(generator, hwcaps, Math.ceil(stringsEnd / 4) * 4)

  const bytes = Buffer.alloc(extensions?.end ?? stringsEnd)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  bytes.write(layout.magic, 'latin1')
  view.setUint32(20, sorted.length, littleEndian)
  view.setUint32(24, strings.text.length, littleEndian)
  if (extensions !== undefined) {
    view.setUint8(28, littleEndian ? layout.littleEndianFlag : layout.bigEndianFlag)
    view.setUint32(32, extensions.start, littleEndian)
  }
  for (const [index, entry] of sorted.entries()) {
    const at = layout.header + index * layout.entry
    view.setInt32(at, entry.flags, littleEndian)
    view.setUint32(at + 4, strings.offsetOf(entry.name), littleEndian)
    view.setUint32(at + 8, strings.offsetOf(entry.path), littleEndian)
    view.setUint32(at + 12, entry.osVersion, littleEndian)
    view.setBigUint64(at + 16, hwcapWord(entry, hwcaps), littleEndian)
  }
  bytes.set(toBytes(strings.text), stringsStart)
  extensions?.write(bytes, littleEndian, strings.offsetOf)
  return bytes
}

const hwcapWord = (entry: LdSoCacheRecord, hwcaps: readonly string[]): bigint =>
  entry.hwcaps === undefined
    ? entry.legacyHwcap
    : layout.hwcapExtension | (BigInt(entry.isaLevel) << 32n) | BigInt(hwcaps.indexOf(entry.hwcaps))

/** Order of ldconfig's list: names downwards, then flags downwards, glibc-hwcaps before the rest, more hardware bits first. */
const compareEntries = (a: LdSoCacheRecord, b: LdSoCacheRecord): number => {
  const byName = compareLibraryNames(b.name, a.name)
  if (byName !== 0) return byName
  if (a.flags !== b.flags) return b.flags - a.flags
  if (a.hwcaps !== undefined && b.hwcaps !== undefined) return compareBytes(a.hwcaps, b.hwcaps)
  if (a.hwcaps !== b.hwcaps) return a.hwcaps === undefined ? 1 : -1
  return a.legacyHwcap === b.legacyHwcap ? 0 : a.legacyHwcap < b.legacyHwcap ? 1 : -1
}

/** As _dl_cache_libcmp in glibc: runs of digits count as numbers and come after every other character. */
const compareLibraryNames = (a: ByteString, b: ByteString): number => {
  const left = a.match(/\d+|\D/gs) ?? []
  const right = b.match(/\d+|\D/gs) ?? []
  for (const [index, one] of left.entries()) {
    const other = right[index] ?? ''
    if (one === other) continue
    const [isNumber, otherIsNumber] = [/\d/.test(one), /\d/.test(other)]
    if (isNumber !== otherIsNumber) return isNumber ? 1 : -1
    if (!isNumber) return compareBytes(one, other)
    const difference = BigInt(one) - BigInt(other)
    if (difference !== 0n) return difference < 0n ? -1 : 1
  }
  return left.length < right.length ? -1 : 0
}

interface StringTable {
  /** All strings, each with its NUL. */
  readonly text: ByteString
  /** Offset from the beginning of the file. */
  readonly offsetOf: (text: ByteString) => number
}

/** As elf/stringtable.c: sorted downwards by reversed text, so that a string that ends another follows it and shares its bytes. */
const stringTable = (texts: readonly ByteString[], start: number): StringTable => {
  const reversed = new Map(texts.map((text) => [text, fromBytes(toBytes(text).reverse())]))
  const sorted = [...reversed].sort(([, a], [, b]) => compareBytes(b, a)).map(([text]) => text)
  const offsets = new Map<ByteString, number>()
  const written: ByteString[] = []
  let end = start
  let previous: ByteString | undefined
  for (const text of sorted) {
    if (previous?.endsWith(text) !== true) {
      offsets.set(text, end)
      written.push(`${text}\0`)
      end += text.length + 1
    } else offsets.set(text, (offsets.get(previous) ?? 0) + previous.length - text.length)
    previous = text
  }
  return {
    text: written.length === 0 ? '\0' : written.join(''),
    offsetOf: (text) => offsets.get(text) ?? start,
  }
}

interface Extensions {
  readonly start: number
  readonly end: number
  readonly write: (
    bytes: Buffer,
    littleEndian: boolean,
    offsetOf: (text: ByteString) => number,
  ) => void
}

/** Directory of sections, then the glibc-hwcaps offsets, then the generator; undefined when there is neither. */
const extensionsFor = (
  generator: ByteString | undefined,
  hwcaps: readonly string[],
  start: number,
): Extensions | undefined => {
  if (generator === undefined && hwcaps.length === 0) return undefined
  const count = (generator === undefined ? 0 : 1) + (hwcaps.length === 0 ? 0 : 1)
  const hwcapsStart = start + layout.extensionHeader + count * layout.extensionSection
  const generatorStart = hwcapsStart + hwcaps.length * 4
  const sections = [
    ...(generator === undefined
      ? []
      : [[layout.generatorTag, 0, generatorStart, generator.length]]),
    ...(hwcaps.length === 0 ? [] : [[layout.hwcapsTag, 0, hwcapsStart, hwcaps.length * 4]]),
  ]
  return {
    start,
    end: generatorStart + (generator?.length ?? 0),
    write: (bytes, littleEndian, offsetOf) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      const words = [layout.extensionMagic, count, ...sections.flat(), ...hwcaps.map(offsetOf)]
      for (const [index, word] of words.entries())
        view.setUint32(start + index * 4, word, littleEndian)
      bytes.set(toBytes(generator ?? ''), generatorStart)
    },
  }
}

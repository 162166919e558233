import type { ByteString } from '../../src/model/file.ts'
import type { ElfSpec } from './elf.ts'
import type { ElfWriter } from './elf-writer.ts'

/** .dynstr while it grows. */
class StringTable {
  #text = '\0'

  add(text: ByteString): number {
    const offset = this.#text.length
    this.#text += `${text}\0`
    return offset
  }

  bytes(): Buffer {
    return Buffer.from(this.#text, 'latin1')
  }
}

/** Writes .dynstr, .dynsym, the hash tables, the version sections and .dynamic. */
export const dynamicSegment = (writer: ElfWriter, spec: ElfSpec): void => {
  const strings = new StringTable()
  const entries: [tag: number, value: number][] = spec.needed.map((name) => [1, strings.add(name)])
  const text = (tag: number, value: ByteString | undefined): void => {
    if (value !== undefined) entries.push([tag, strings.add(value)])
  }
  text(14, spec.soname)
  text(15, spec.rpath)
  text(29, spec.runpath)
  text(0x6ffffefc, spec.audit)
  text(0x6ffffefb, spec.depaudit)
  for (const name of spec.filter) text(0x7fffffff, name)
  for (const name of spec.auxiliary) text(0x7ffffffd, name)
  if (spec.flags1 !== 0) entries.push([0x6ffffffb, spec.flags1])
  entries.push(...symbolTables(writer, spec, strings))
  entries.push(...versionTables(writer, spec, strings))
  const bytes = strings.bytes()
  entries.push([5, writer.readOnly(bytes)], [10, bytes.length], [0, 0])
  writer.dynamic(
    Buffer.concat(
      entries.map(([tag, value]) => Buffer.concat([writer.word(tag), writer.word(value)])),
    ),
  )
}

const gnuHashOf = (name: ByteString): number => {
  let hash = 5381
  for (const byte of Buffer.from(name, 'latin1')) hash = (hash * 33 + byte) >>> 0
  return hash
}

const sysvHashOf = (name: ByteString): number => {
  let hash = 0
  for (const byte of Buffer.from(name, 'latin1')) {
    hash = (hash * 16 + byte) >>> 0
    const high = hash & 0xf0000000
    hash = (hash ^ (high >>> 24) ^ high) >>> 0
  }
  return hash
}

const bucketsFor = (names: readonly ByteString[]): number => Math.max(1, names.length >> 1)

const symbolTables = (
  writer: ElfWriter,
  spec: ElfSpec,
  strings: StringTable,
): [number, number][] => {
  const buckets = bucketsFor(spec.exports)
  const exports = spec.exports.toSorted(
    (a, b) => (gnuHashOf(a) % buckets) - (gnuHashOf(b) % buckets),
  )
  const names = [...spec.imports.map((name) => name.replace(/\?$/, '')), ...exports]
  const symbol = (name: number, info: number, section: number): Buffer => {
    const head = writer.number(name, 4)
    const kind = Buffer.concat([Buffer.from([info, 0]), writer.number(section, 2)])
    const place = Buffer.concat([writer.word(0), writer.word(0)])
    return writer.layout.class === 64
      ? Buffer.concat([head, kind, place])
      : Buffer.concat([head, place, kind])
  }
  const table = Buffer.concat([
    symbol(0, 0, 0),
    ...spec.imports.map((name) =>
      symbol(strings.add(name.replace(/\?$/, '')), name.endsWith('?') ? 0x22 : 0x12, 0),
    ),
    ...exports.map((name) => symbol(strings.add(name), 0x12, 0xfff1)),
  ])
  const entries: [number, number][] = [
    [6, writer.readOnly(table)],
    [11, writer.layout.class === 64 ? 24 : 16],
  ]
  if (spec.hash === 'gnu' || spec.hash === 'both')
    entries.push([0x6ffffef5, writer.readOnly(gnuHash(writer, spec.imports.length, exports))])
  if (spec.hash === 'sysv' || spec.hash === 'both')
    entries.push([4, writer.readOnly(sysvHash(writer, names))])
  return entries
}

/** As binutils does, a file that exports nothing says that hashed symbols begin at 1, wherever its imports end. */
const gnuHash = (writer: ElfWriter, imported: number, exports: readonly ByteString[]): Buffer => {
  const bits = writer.layout.class
  const buckets = bucketsFor(exports)
  const first = exports.length === 0 ? 1 : imported + 1
  const hashes = exports.map(gnuHashOf)
  const bloom = hashes.reduce(
    (word, hash) => word | (1n << BigInt(hash % bits)) | (1n << BigInt((hash >>> 6) % bits)),
    0n,
  )
  const bloomWord = [
    writer.number(Number(bloom & 0xffffffffn), 4),
    ...(bits === 64 ? [writer.number(Number(bloom >> 32n), 4)] : []),
  ]
  if (writer.layout.data === 'msb') bloomWord.reverse()
  const starts = Array.from({ length: buckets }, (_, bucket) => {
    const at = hashes.findIndex((hash) => hash % buckets === bucket)
    return at === -1 ? 0 : first + at
  })
  const chain = hashes.map((hash, at) => {
    const next = hashes[at + 1]
    const last = next === undefined || next % buckets !== hash % buckets
    return last ? (hash | 1) >>> 0 : (hash & ~1) >>> 0
  })
  const words = [buckets, first, 1, 6].map((value) => writer.number(value, 4))
  const tail = [...starts, ...chain].map((value) => writer.number(value, 4))
  return Buffer.concat([...words, ...bloomWord, ...tail])
}

/** One bucket; s390x alone has eight-byte words here. */
const sysvHash = (writer: ElfWriter, names: readonly ByteString[]): Buffer => {
  const width = writer.layout.machine === 22 && writer.layout.class === 64 ? 8 : 4
  const count = names.length + 1
  const buckets = Math.max(1, names.length >> 1)
  const starts = Array.from({ length: buckets }, () => 0)
  const chain = Array.from({ length: count }, () => 0)
  names.forEach((name, at) => {
    const bucket = sysvHashOf(name) % buckets
    chain[at + 1] = starts[bucket] ?? 0
    starts[bucket] = at + 1
  })
  return Buffer.concat(
    [buckets, count, ...starts, ...chain].map((value) => writer.number(value, width)),
  )
}

const versionTables = (
  writer: ElfWriter,
  spec: ElfSpec,
  strings: StringTable,
): [number, number][] => {
  const entries: [number, number][] = []
  if (spec.verneed.length > 0)
    entries.push(
      [0x6ffffffe, writer.readOnly(versionNeeds(writer, spec, strings))],
      [0x6fffffff, spec.verneed.length],
    )
  if (spec.verdef.length > 0)
    entries.push(
      [0x6ffffffc, writer.readOnly(versionDefinitions(writer, spec, strings))],
      [0x6ffffffd, spec.verdef.length + 1],
    )
  if (entries.length > 0) {
    const symbols = 1 + spec.imports.length + spec.exports.length
    const versions = Array.from({ length: symbols }, (_, at) => writer.number(at === 0 ? 0 : 1, 2))
    entries.push([0x6ffffff0, writer.readOnly(Buffer.concat(versions))])
  }
  return entries
}

/** Elf_Verneed, each followed by its Elf_Vernaux. */
const versionNeeds = (writer: ElfWriter, spec: ElfSpec, strings: StringTable): Buffer => {
  const [half, word] = fields(writer)
  let index = spec.verdef.length + 2
  const parts = spec.verneed.map(({ file, versions }, at) => {
    const next = at === spec.verneed.length - 1 ? 0 : 16 + 16 * versions.length
    const head = [half(1), half(versions.length), word(strings.add(file)), word(16), word(next)]
    const tail = versions.flatMap(({ name, weak }, which) => [
      word(sysvHashOf(name)),
      half(weak ? 2 : 0),
      half(index++),
      word(strings.add(name)),
      word(which === versions.length - 1 ? 0 : 16),
    ])
    return Buffer.concat([...head, ...tail])
  })
  return Buffer.concat(parts)
}

/** Elf_Verdef with one Elf_Verdaux each, the file's own name first. */
const versionDefinitions = (writer: ElfWriter, spec: ElfSpec, strings: StringTable): Buffer => {
  const [half, word] = fields(writer)
  const names = [spec.soname ?? 'fixture', ...spec.verdef]
  const parts = names.map((name, at) =>
    Buffer.concat([
      half(1),
      half(at === 0 ? 1 : 0),
      half(at + 1),
      half(1),
      word(sysvHashOf(name)),
      word(20),
      word(at === names.length - 1 ? 0 : 28),
      word(strings.add(name)),
      word(0),
    ]),
  )
  return Buffer.concat(parts)
}

const fields = (writer: ElfWriter) =>
  [(value: number) => writer.number(value, 2), (value: number) => writer.number(value, 4)] as const

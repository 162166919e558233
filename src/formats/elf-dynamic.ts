import type { ByteString } from '../model/file.ts'
import { type ElfHeader, segmentTypes } from './elf-header.ts'
import { damagedElf, type ElfSource, ElfStrings, ElfTable } from './elf-source.ts'

/** d_tag values read here; gABI, "Dynamic Section", and glibc elf.h for the GNU and Sun ones. */
const tags = {
  DT_NULL: 0,
  DT_NEEDED: 1,
  DT_STRTAB: 5,
  DT_STRSZ: 10,
  DT_SONAME: 14,
  DT_RPATH: 15,
  DT_RUNPATH: 29,
  DT_DEPAUDIT: 0x6ffffefb,
  DT_AUDIT: 0x6ffffefc,
  DT_FLAGS_1: 0x6ffffffb,
  DT_AUXILIARY: 0x7ffffffd,
  DT_FILTER: 0x7fffffff,
} as const

/** DT_FLAGS_1 bits. */
export const flags1 = { DF_1_NODEFLIB: 0x800, DF_1_PIE: 0x08000000 } as const

/** Another object that this one asks for, as written: dynamic string tokens are not expanded. */
export interface ElfDependency {
  readonly kind: 'needed' | 'filter' | 'auxiliary'
  readonly name: ByteString
}

/** What the dynamic section says; gABI, "Dynamic Section". Empty strings count as set, as for ld.so. */
export interface ElfDynamic {
  readonly soname: ByteString | undefined
  readonly rpath: ByteString | undefined
  readonly runpath: ByteString | undefined
  readonly flags1: number
  /** Colon-separated, as written. */
  readonly audit: ByteString | undefined
  readonly depaudit: ByteString | undefined
  /** DT_NEEDED, DT_FILTER and DT_AUXILIARY in the order ld.so loads them in. */
  readonly dependencies: readonly ElfDependency[]
}

const dependencyKinds = new Map<number, ElfDependency['kind']>([
  [tags.DT_NEEDED, 'needed'],
  [tags.DT_FILTER, 'filter'],
  [tags.DT_AUXILIARY, 'auxiliary'],
])

/** The memory image of an ELF file, as far as it comes from the file: addresses are mapped through PT_LOAD. */
export class ElfMemory {
  readonly source: ElfSource
  readonly header: ElfHeader

  constructor(source: ElfSource, header: ElfHeader) {
    this.source = source
    this.header = header
  }

  /** From an address to the end of its segment, or `size` bytes. Throws ELF_DAMAGED when no segment has it all. */
  table(address: number, field: string, size?: number): ElfTable {
    const found = this.header.segments.find(
      (segment) =>
        segment.type === segmentTypes.PT_LOAD &&
        address >= segment.address &&
        address < segment.address + segment.fileSize,
    )
    if (found === undefined)
      throw damagedElf(this.source.name, field, 'is an address outside every PT_LOAD')
    const skipped = address - found.address
    const available = found.fileSize - skipped
    if (size !== undefined && size > available)
      throw damagedElf(this.source.name, field, 'reaches beyond its PT_LOAD')
    const extent = { start: found.offset + skipped, size: size ?? available, field }
    return new ElfTable(this.source, this.header, extent)
  }
}

/** Tag → value of the entries that occur once (the last one counts), and the rest in order. */
export interface DynamicEntries {
  readonly values: ReadonlyMap<number, number>
  readonly dependencies: readonly (readonly [tag: number, value: number])[]
}

/** The raw entries up to DT_NULL, undefined without PT_DYNAMIC. Throws ELF_DAMAGED. */
export const dynamicEntries = ({ source, header }: ElfMemory): DynamicEntries | undefined => {
  const segment = header.segments.findLast((one) => one.type === segmentTypes.PT_DYNAMIC)
  if (segment === undefined) return undefined
  const extent = { start: segment.offset, size: segment.fileSize, field: 'PT_DYNAMIC' }
  const table = new ElfTable(source, header, extent)
  const width = header.class / 8
  const values = new Map<number, number>()
  const dependencies: [number, number][] = []
  for (let at = 0; at + 2 * width <= table.size; at += 2 * width) {
    const tag = table.word(at)
    if (tag === tags.DT_NULL) break
    const value = table.word(at + width)
    if (dependencyKinds.has(tag)) dependencies.push([tag, value])
    else values.set(tag, value)
  }
  return { values, dependencies }
}

/** The string table of the dynamic section, read afresh; undefined when there is none. Throws ELF_DAMAGED. */
export const dynamicStrings = (
  memory: ElfMemory,
  { values }: DynamicEntries,
): ElfStrings | undefined => {
  const address = values.get(tags.DT_STRTAB)
  if (address === undefined) return undefined
  const size = values.get(tags.DT_STRSZ)
  const table = memory.table(address, 'DT_STRTAB', size)
  return new ElfStrings(table.bytes(0, table.size), memory.source.name)
}

/** The dynamic section with its strings. Throws ELF_DAMAGED. */
export const parseElfDynamic = (memory: ElfMemory, entries: DynamicEntries): ElfDynamic => {
  const strings = lazily(() => dynamicStrings(memory, entries))
  const textAt = (offset: number, field: string): ByteString => {
    const table = strings()
    if (table === undefined)
      throw damagedElf(memory.source.name, field, 'is given without DT_STRTAB')
    return table.at(offset, field)
  }
  const text = (field: keyof typeof tags): ByteString | undefined => {
    const offset = entries.values.get(tags[field])
    return offset === undefined ? undefined : textAt(offset, field)
  }
  return {
    soname: text('DT_SONAME'),
    rpath: text('DT_RPATH'),
    runpath: text('DT_RUNPATH'),
    flags1: entries.values.get(tags.DT_FLAGS_1) ?? 0,
    audit: text('DT_AUDIT'),
    depaudit: text('DT_DEPAUDIT'),
    dependencies: entries.dependencies.map(([tag, offset]) => {
      const kind = dependencyKinds.get(tag) ?? 'needed'
      return { kind, name: textAt(offset, `DT_${kind.toUpperCase()}`) }
    }),
  }
}

/** Calls `make` on the first call only. */
export const lazily = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}

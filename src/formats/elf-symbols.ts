import type { ByteString } from '../model/file.ts'
import { type DynamicEntries, dynamicStrings, type ElfMemory } from './elf-dynamic.ts'
import { elfMachines } from './elf-machine.ts'
import type { ElfTable } from './elf-source.ts'

/** Tags that lead to the symbols or bound them; gABI and glibc elf.h. */
const tags = {
  DT_HASH: 4,
  DT_STRTAB: 5,
  DT_SYMTAB: 6,
  DT_GNU_HASH: 0x6ffffef5,
  DT_MIPS_SYMTABNO: 0x70000011,
} as const

/** Tags whose value is the address of a table that may follow .dynsym. */
const addressTags = [4, 5, 7, 17, 23, 36, 0x6ffffef5, 0x6ffffff0, 0x6ffffffc, 0x6ffffffe]

/** Names of the dynamic symbol table, each once, in table order. Local symbols are left out. */
export interface ElfSymbols {
  /** Undefined here: to be found in other objects. */
  readonly imported: ReadonlySet<ByteString>
  readonly defined: ReadonlySet<ByteString>
}

const none: ElfSymbols = { imported: new Set(), defined: new Set() }

/** Reads the dynamic symbols; gABI, "Symbol Table". Throws ELF_DAMAGED. */
export const parseElfSymbols = (memory: ElfMemory, entries: DynamicEntries): ElfSymbols => {
  const address = entries.values.get(tags.DT_SYMTAB)
  const strings = dynamicStrings(memory, entries)
  if (address === undefined || strings === undefined) return none
  const wide = memory.header.class === 64
  const width = wide ? 24 : 16
  const count = symbolCount(memory, entries, width)
  if (count === 0) return none
  const table = memory.table(address, 'DT_SYMTAB', count * width)
  const imported = new Set<ByteString>()
  const defined = new Set<ByteString>()
  for (let at = width; at < table.size; at += width) {
    const binding = table.u8(at + (wide ? 4 : 12)) >> 4
    const name = table.u32(at)
    if (binding === 0 || name === 0) continue
    const section = table.u16(at + (wide ? 6 : 14))
    const names = section === 0 ? imported : defined
    names.add(strings.at(name, 'st_name'))
  }
  return { imported, defined }
}

/**
 * The dynamic section does not say how many symbols there are. In order of trust: DT_HASH counts them; MIPS has a tag of its
 * own; DT_GNU_HASH ends with the last one, unless the file exports nothing, for then linkers write an empty table that says
 * nothing of the imports; last, the next table in memory ends this one, as glibc's dladdr(3) assumes.
 */
const symbolCount = (memory: ElfMemory, entries: DynamicEntries, width: number): number => {
  const { values } = entries
  const hash = values.get(tags.DT_HASH)
  if (hash !== undefined) return hashCount(memory, hash)
  const mips = values.get(tags.DT_MIPS_SYMTABNO)
  if (mips !== undefined && memory.header.machine === elfMachines.EM_MIPS) return mips
  const gnuHash = values.get(tags.DT_GNU_HASH)
  const hashed = gnuHash === undefined ? 0 : gnuHashEnd(memory, gnuHash)
  return hashed > 0 ? hashed : untilNextTable(entries, width)
}

/** nchain; alone of all, s390x (and the extinct Alpha) has eight-byte words here. */
const hashCount = (memory: ElfMemory, address: number): number => {
  const table = memory.table(address, 'DT_HASH')
  const { machine, class: bits } = memory.header
  return machine === elfMachines.EM_S390 && bits === 64 ? table.u64(8) : table.u32(4)
}

/** One more than the highest hashed symbol; 0 when none is hashed. Format: sourceware's "gnu-hash ELF sections". */
const gnuHashEnd = (memory: ElfMemory, address: number): number => {
  const table = memory.table(address, 'DT_GNU_HASH')
  const buckets = table.u32(0)
  const first = table.u32(4)
  const bucketsAt = 16 + table.u32(8) * (memory.header.class / 8)
  const highest = highestBucket(table, bucketsAt, buckets)
  if (highest < first || highest === 0) return 0
  const chains = bucketsAt + 4 * buckets
  let last = highest
  while ((table.u32(chains + 4 * (last - first)) & 1) === 0) last += 1
  return last + 1
}

const highestBucket = (table: ElfTable, start: number, count: number): number => {
  let highest = 0
  for (let at = 0; at < count; at += 1) highest = Math.max(highest, table.u32(start + 4 * at))
  return highest
}

const untilNextTable = (entries: DynamicEntries, width: number): number => {
  const start = entries.values.get(tags.DT_SYMTAB) ?? 0
  const later = addressTags
    .map((tag) => entries.values.get(tag) ?? 0)
    .filter((address) => address > start)
  if (later.length === 0) return 0
  return Math.floor((Math.min(...later) - start) / width)
}

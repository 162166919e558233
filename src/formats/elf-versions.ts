import type { ByteString } from '../model/file.ts'
import { type DynamicEntries, dynamicStrings, type ElfMemory } from './elf-dynamic.ts'
import { damagedElf, type ElfStrings, type ElfTable } from './elf-source.ts'

/** DT_VERNEED and DT_VERDEF; LSB, "Symbol Versioning". */
const tags = { DT_VERDEF: 0x6ffffffc, DT_VERNEED: 0x6ffffffe } as const

const weakFlag = 2

/** Versions that one needed file must define. */
export interface VersionNeed {
  /** vn_file: the name under which the file is needed. */
  readonly file: ByteString
  readonly versions: readonly {
    readonly name: ByteString
    /** VER_FLG_WEAK: ld.so only warns when it is missing. */
    readonly weak: boolean
  }[]
}

/** Version indices have 15 bits, so no file has more records. */
const mostRecords = 0x10000

/** Stops chains whose records lie on top of one another, the way to make a small file take for ever. */
class RecordBudget {
  readonly #name: string
  readonly #field: string
  #left = mostRecords

  constructor(name: string, field: string) {
    this.#name = name
    this.#field = field
  }

  /** Counts one record. */
  take(): void {
    this.#left -= 1
    if (this.#left < 0)
      throw damagedElf(this.#name, this.#field, 'is a chain of overlapping records')
  }
}

interface VersionTable {
  readonly table: ElfTable
  readonly strings: ElfStrings
  readonly budget: RecordBudget
}

const open = (
  memory: ElfMemory,
  entries: DynamicEntries,
  field: keyof typeof tags,
): VersionTable | undefined => {
  const address = entries.values.get(tags[field])
  const strings = dynamicStrings(memory, entries)
  if (address === undefined || strings === undefined) return undefined
  const table = memory.table(address, field)
  return { table, strings, budget: new RecordBudget(memory.source.name, field) }
}

/** Offsets of a chain of records, each with the distance to the next at `nextAt`; zero ends it. */
function* chain({ table, budget }: VersionTable, first: number, nextAt: number): Generator<number> {
  for (let at = first; ; ) {
    budget.take()
    yield at
    const next = table.u32(at + nextAt)
    if (next === 0) return
    at += next
  }
}

/** What the file needs of the versions of others, in file order; Elf_Verneed. Throws ELF_DAMAGED. */
export const parseVersionNeeds = (
  memory: ElfMemory,
  entries: DynamicEntries,
): readonly VersionNeed[] => {
  const opened = open(memory, entries, 'DT_VERNEED')
  if (opened === undefined) return []
  const { table, strings } = opened
  const needs: VersionNeed[] = []
  for (const at of chain(opened, 0, 12)) {
    const versions = []
    for (const aux of chain(opened, at + table.u32(at + 8), 12)) {
      const weak = (table.u16(aux + 4) & weakFlag) !== 0
      versions.push({ name: strings.at(table.u32(aux + 8), 'vna_name'), weak })
    }
    needs.push({ file: strings.at(table.u32(at + 4), 'vn_file'), versions })
  }
  return needs
}

/**
 * The versions the file defines, its base version included (ld.so compares with that too); undefined when it has none at
 * all, which ld.so takes as "anything goes". Elf_Verdef. Throws ELF_DAMAGED.
 */
export const parseVersionDefinitions = (
  memory: ElfMemory,
  entries: DynamicEntries,
): readonly ByteString[] | undefined => {
  const opened = open(memory, entries, 'DT_VERDEF')
  if (opened === undefined) return undefined
  const { table, strings } = opened
  const names: ByteString[] = []
  for (const at of chain(opened, 0, 16)) {
    const name = table.u32(at + table.u32(at + 12))
    names.push(strings.at(name, 'vda_name'))
  }
  return names
}

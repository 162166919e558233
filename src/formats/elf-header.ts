import { damagedElf, type ElfEncoding, type ElfSource, ElfTable } from './elf-source.ts'

/** A program header; gABI, "Program Header". Offsets and sizes in bytes; a PT_LOAD lies within the file. */
export interface ProgramHeader {
  readonly type: number
  readonly flags: number
  readonly offset: number
  readonly address: number
  readonly fileSize: number
  readonly align: number
}

/** p_type. */
export const segmentTypes = { PT_LOAD: 1, PT_DYNAMIC: 2, PT_INTERP: 3, PT_NOTE: 4 } as const

/** p_flags. */
export const segmentFlags = { PF_W: 2 } as const

/** e_type, without the ET_. */
export type ElfType = 'none' | 'rel' | 'exec' | 'dyn' | 'core' | 'other'

/** The ELF header with its program headers; gABI, "ELF Header". */
export interface ElfHeader extends ElfEncoding {
  /** EI_OSABI: 0 is System V, 3 GNU. */
  readonly osabi: number
  readonly type: ElfType
  /** e_machine; see `elf-machine.ts`. */
  readonly machine: number
  readonly segments: readonly ProgramHeader[]
}

const types: readonly ElfType[] = ['none', 'rel', 'exec', 'dyn', 'core']

const identSize = 16

/** Whether a file begins with the ELF magic; four bytes are enough. */
export const isElf = (head: Uint8Array): boolean =>
  head[0] === 0x7f && head[1] === 0x45 && head[2] === 0x4c && head[3] === 0x46

/**
 * Reads header and program headers. Section headers are not looked at: neither the kernel nor ld.so does, and they may be
 * stripped. Throws ELF_DAMAGED.
 */
export const parseElfHeader = (source: ElfSource): ElfHeader => {
  const encoding = encodingOf(source)
  const wide = encoding.class === 64
  const extentOfHeader = { start: 0, size: wide ? 64 : 52, field: 'ELF header' }
  const file = new ElfTable(source, encoding, extentOfHeader)
  const header = {
    ...encoding,
    osabi: file.u8(7),
    type: types[file.u16(16)] ?? 'other',
    machine: file.u16(18),
  }
  const offset = file.word(wide ? 32 : 28)
  const entrySize = file.u16(wide ? 54 : 42)
  const count = file.u16(wide ? 56 : 44)
  if (count === 0) return { ...header, segments: [] }
  if (entrySize !== (wide ? 56 : 32))
    throw damagedElf(source.name, 'e_phentsize', `is ${entrySize}`)
  const extent = { start: offset, size: count * entrySize, field: 'e_phoff' }
  const table = new ElfTable(source, encoding, extent)
  const segments = Array.from({ length: count }, (_, at) => programHeader(table, at * entrySize))
  const cut = segments.some(
    (one) => one.type === segmentTypes.PT_LOAD && one.offset + one.fileSize > source.size,
  )
  if (cut) throw damagedElf(source.name, 'PT_LOAD', 'reaches beyond the end of the file')
  return { ...header, segments }
}

const encodingOf = (source: ElfSource): ElfEncoding => {
  const ident = source.read(0, Math.min(identSize, source.size))
  if (!isElf(ident)) throw damagedElf(source.name, 'e_ident', 'does not begin with \\x7fELF')
  const [bits, order, version] = ident.subarray(4, 7)
  if (bits !== 1 && bits !== 2) throw damagedElf(source.name, 'EI_CLASS', 'is neither 1 nor 2')
  if (order !== 1 && order !== 2) throw damagedElf(source.name, 'EI_DATA', 'is neither 1 nor 2')
  if (version !== 1) throw damagedElf(source.name, 'EI_VERSION', 'is not 1')
  return { class: bits === 2 ? 64 : 32, data: order === 1 ? 'lsb' : 'msb' }
}

const programHeader = (table: ElfTable, at: number): ProgramHeader =>
  table.encoding.class === 64
    ? {
        type: table.u32(at),
        flags: table.u32(at + 4),
        offset: table.u64(at + 8),
        address: table.u64(at + 16),
        fileSize: table.u64(at + 32),
        align: table.u64(at + 48),
      }
    : {
        type: table.u32(at),
        offset: table.u32(at + 4),
        address: table.u32(at + 8),
        fileSize: table.u32(at + 16),
        flags: table.u32(at + 24),
        align: table.u32(at + 28),
      }

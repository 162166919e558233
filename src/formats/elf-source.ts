import { SlimError } from '../model/error.ts'
import type { ByteString } from '../model/file.ts'
import { fromBytes } from './byte-string.ts'

/** An ELF file that is read piece by piece: libraries of a hundred megabytes are never held whole. */
export interface ElfSource {
  /** For messages, in display form. */
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** Bytes from `start` up to but not including `end`; both lie within the file. */
  readonly read: (start: number, end: number) => Uint8Array
}

/** EI_CLASS and EI_DATA: how every number after e_ident is stored; gABI, "ELF Identification". */
export interface ElfEncoding {
  readonly class: 32 | 64
  readonly data: 'lsb' | 'msb'
}

/** ELF_DAMAGED for one field of one file. */
export const damagedElf = (name: string, field: string, problem: string): SlimError =>
  new SlimError('ELF_DAMAGED', `${name}: ${field} ${problem}`, { at: { file: name } })

/** Where a table is in its file, and which field says so. */
export interface ElfExtent {
  readonly start: number
  readonly size: number
  readonly field: string
}

/** Most bytes fetched at once for single numbers. */
const windowSize = 0x4000

/**
 * Consecutive bytes of an ELF file, read as numbers of its encoding. Offsets count from the table's start; whatever
 * reaches beyond its end throws ELF_DAMAGED.
 */
export class ElfTable {
  readonly source: ElfSource
  readonly encoding: ElfEncoding
  readonly size: number
  readonly #start: number
  readonly #field: string
  readonly #little: boolean
  #window: DataView = new DataView(new ArrayBuffer(0))
  #windowStart = 0

  /** Throws ELF_DAMAGED when the extent is not within the file. */
  constructor(source: ElfSource, encoding: ElfEncoding, extent: ElfExtent) {
    const { start, size, field } = extent
    if (start + size > source.size)
      throw damagedElf(source.name, field, `reaches beyond the end of the file (${source.size})`)
    this.source = source
    this.encoding = encoding
    this.size = size
    this.#start = start
    this.#field = field
    this.#little = encoding.data === 'lsb'
  }

  /** One byte. */
  u8(at: number): number {
    return this.#seek(at, 1).getUint8(at - this.#windowStart)
  }

  /** Elf_Half. */
  u16(at: number): number {
    return this.#seek(at, 2).getUint16(at - this.#windowStart, this.#little)
  }

  /** Elf_Word. */
  u32(at: number): number {
    return this.#seek(at, 4).getUint32(at - this.#windowStart, this.#little)
  }

  /** Eight bytes; above 2⁵³ rounded, which no offset inside a file and no tag that matters is. */
  u64(at: number): number {
    const window = this.#seek(at, 8)
    const first = window.getUint32(at - this.#windowStart, this.#little)
    const second = window.getUint32(at + 4 - this.#windowStart, this.#little)
    return this.#little ? second * 0x100000000 + first : first * 0x100000000 + second
  }

  /** Elf_Addr, Elf_Off: four or eight bytes by class. */
  word(at: number): number {
    return this.encoding.class === 64 ? this.u64(at) : this.u32(at)
  }

  /** The bytes themselves, without going through the window. */
  bytes(at: number, size: number): Uint8Array {
    this.#check(at, size)
    return this.source.read(this.#start + at, this.#start + at + size)
  }

  #seek(at: number, size: number): DataView {
    const within =
      at >= this.#windowStart && at + size <= this.#windowStart + this.#window.byteLength
    return within ? this.#window : this.#fetch(at, size)
  }

  #fetch(at: number, size: number): DataView {
    this.#check(at, size)
    const bytes = this.bytes(at, Math.min(windowSize, this.size - at))
    this.#window = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#windowStart = at
    return this.#window
  }

  #check(at: number, size: number): void {
    if (at + size > this.size)
      throw damagedElf(
        this.source.name,
        this.#field,
        `ends before its entry at ${at} (${this.size} bytes)`,
      )
  }
}

/** How many times over a string table may be read out; tail merging stays far below, a quadratic trap does not. */
const stringReuse = 8

/** A string table; gABI, "String Table". Every string must end inside it. Throws ELF_DAMAGED. */
export class ElfStrings {
  readonly #bytes: Uint8Array
  readonly #name: string
  #budget: number

  constructor(bytes: Uint8Array, name: string) {
    this.#bytes = bytes
    this.#name = name
    this.#budget = bytes.length * stringReuse
  }

  /** The string at an offset; `field` is what refers to it. */
  at(offset: number, field: string): ByteString {
    const end = offset < this.#bytes.length ? this.#bytes.indexOf(0, offset) : -1
    if (end === -1)
      throw damagedElf(this.#name, field, `names a string at ${offset} outside DT_STRTAB`)
    this.#budget -= end - offset
    if (this.#budget < 0) throw damagedElf(this.#name, 'DT_STRTAB', 'is read over and over')
    return fromBytes(this.#bytes.subarray(offset, end))
  }
}

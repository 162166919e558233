/** The parts of an ELF header that a test may choose. */
export interface ElfLayout {
  readonly class: 32 | 64
  readonly data: 'lsb' | 'msb'
  readonly machine: number
  readonly osabi: number
  /** e_type. */
  readonly type: number
  /** Address of file offset 0. */
  readonly base: number
}

/** Distance between offset and address of the writable segment; a multiple of every page size in use. */
const writableShift = 0x20000

/** Room for five program headers: PT_INTERP, PT_NOTE, two PT_LOAD, PT_DYNAMIC. */
const programHeaderCount = 5

interface Segment {
  readonly type: number
  readonly flags: number
  readonly offset: number
  readonly address: number
  readonly size: number
}

/** Puts sections one after another into a read-only and a writable segment and then writes the headers. */
export class ElfWriter {
  readonly layout: ElfLayout
  #readOnly: Buffer
  readonly #writable: Buffer[] = []
  readonly #segments: Segment[] = []
  #dynamicSize: number | undefined

  constructor(layout: ElfLayout) {
    this.layout = layout
    this.#readOnly = Buffer.alloc(this.headerSize() + programHeaderCount * this.programHeaderSize())
  }

  /** Appends to the read-only segment, eight-aligned; returns its address. */
  readOnly(bytes: Uint8Array): number {
    const offset = this.#readOnly.length
    const padding = Buffer.alloc((8 - (bytes.length % 8)) % 8)
    this.#readOnly = Buffer.concat([this.#readOnly, bytes, padding])
    return this.layout.base + offset
  }

  /** Appends the interpreter's name with its NUL and records PT_INTERP. */
  interp(name: string): void {
    const bytes = Buffer.from(name, 'latin1')
    const address = this.readOnly(bytes)
    const offset = address - this.layout.base
    this.#segments.push({ type: 3, flags: 4, offset, address, size: bytes.length })
  }

  /** Appends one note and records PT_NOTE; owner with its NUL. */
  note(owner: string, type: number, descriptor: Uint8Array): void {
    const padded = (bytes: Uint8Array) =>
      Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)])
    const sizes = [owner.length, descriptor.length, type].map((value) => this.number(value, 4))
    const bytes = Buffer.concat([...sizes, padded(Buffer.from(owner)), padded(descriptor)])
    const address = this.readOnly(bytes)
    const offset = address - this.layout.base
    this.#segments.push({ type: 4, flags: 4, offset, address, size: bytes.length })
  }

  /** The dynamic section; comes first in the writable segment. */
  dynamic(bytes: Buffer): void {
    this.#dynamicSize = bytes.length
    this.#writable.unshift(bytes)
  }

  /** Appends to the writable segment. */
  writable(bytes: Buffer): void {
    this.#writable.push(bytes)
  }

  /** One word of the class's size (`word`) or four (`half` 2) bytes in the file's byte order. */
  number(value: number, bytes: 2 | 4 | 8): Buffer {
    const out = Buffer.alloc(bytes)
    const little = this.layout.data === 'lsb'
    if (bytes === 8) {
      if (little) out.writeBigUInt64LE(BigInt(value))
      else out.writeBigUInt64BE(BigInt(value))
    } else if (little) out.writeUIntLE(value, 0, bytes)
    else out.writeUIntBE(value, 0, bytes)
    return out
  }

  /** An address, offset or size of the class. */
  word(value: number): Buffer {
    return this.number(value, this.layout.class === 64 ? 8 : 4)
  }

  /** The whole file. */
  finish(): Uint8Array {
    const writable = Buffer.concat(this.#writable)
    const offset = this.#readOnly.length
    const { base } = this.layout
    const address = base + offset + writableShift
    this.#segments.push({ type: 1, flags: 5, offset: 0, address: base, size: offset })
    if (writable.length > 0)
      this.#segments.push({ type: 1, flags: 6, offset, address, size: writable.length })
    if (this.#dynamicSize !== undefined)
      this.#segments.push({ type: 2, flags: 6, offset, address, size: this.#dynamicSize })
    const headers = Buffer.concat([
      this.#header(),
      ...this.#segments.map((segment) => this.#programHeader(segment)),
    ])
    const file = Buffer.concat([this.#readOnly, writable])
    headers.copy(file)
    return new Uint8Array(file)
  }

  headerSize(): number {
    return this.layout.class === 64 ? 64 : 52
  }

  programHeaderSize(): number {
    return this.layout.class === 64 ? 56 : 32
  }

  #header(): Buffer {
    const { class: bits, data, machine, type, osabi } = this.layout
    const ident = Buffer.alloc(16)
    ident.write('\x7fELF', 'latin1')
    ident[4] = bits === 64 ? 2 : 1
    ident[5] = data === 'lsb' ? 1 : 2
    ident[6] = 1
    ident[7] = osabi
    const half = (value: number) => this.number(value, 2)
    return Buffer.concat([
      ident,
      half(type),
      half(machine),
      this.number(1, 4),
      this.word(this.layout.base),
      this.word(this.headerSize()),
      this.word(0),
      this.number(0, 4),
      half(this.headerSize()),
      half(this.programHeaderSize()),
      half(this.#segments.length),
      half(0),
      half(0),
      half(0),
    ])
  }

  #programHeader({ type, flags, offset, address, size }: Segment): Buffer {
    const word = (value: number) => this.word(value)
    const align = word(type === 1 ? 0x10000 : type === 4 ? 4 : 8)
    const place = [word(offset), word(address), word(address), word(size), word(size)]
    return this.layout.class === 64
      ? Buffer.concat([this.number(type, 4), this.number(flags, 4), ...place, align])
      : Buffer.concat([this.number(type, 4), ...place, this.number(flags, 4), align])
  }
}

import type { ByteString } from '../model/file.ts'
import type { ElfMemory } from './elf-dynamic.ts'
import { segmentFlags, segmentTypes } from './elf-header.ts'
import { damagedElf, ElfTable } from './elf-source.ts'

/** Shortest run of printable bytes that counts as a string, as for strings(1). */
const shortest = 4

/** A run of printable bytes. */
export interface StringRun {
  readonly text: ByteString
  /** Whether it ends with NUL and directly follows the NUL of the run before. */
  readonly adjacent: boolean
}

const printable = Uint8Array.from({ length: 256 }, (_, byte) =>
  (byte >= 0x20 && byte < 0x7f) || byte === 0x09 ? 1 : 0,
)

/** Runs of at least four printable ASCII bytes or tabs, in order. */
export function* stringRuns(bytes: Uint8Array): Generator<StringRun> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let start = 0
  let afterNul = -1
  for (let at = 0; at <= buffer.length; at += 1) {
    const byte = buffer[at]
    if (byte !== undefined && printable[byte] === 1) continue
    if (at - start >= shortest) {
      yield { text: buffer.toString('latin1', start, at), adjacent: start === afterNul }
      afterNul = byte === 0 ? at + 1 : -1
    }
    start = at + 1
  }
}

/**
 * The file's part of each PT_LOAD that is not writable: code, read-only data and the tables of the loader. Throws
 * ELF_DAMAGED, also when the segments lie on top of one another.
 */
export function* readOnlySegments(memory: ElfMemory): Generator<Uint8Array> {
  const { source, header } = memory
  let total = 0
  for (const { type, flags, offset, fileSize } of header.segments) {
    if (type !== segmentTypes.PT_LOAD || (flags & segmentFlags.PF_W) !== 0) continue
    total += fileSize
    if (total > 2 * source.size) throw damagedElf(source.name, 'PT_LOAD', 'overlaps others')
    const table = new ElfTable(source, header, { start: offset, size: fileSize, field: 'PT_LOAD' })
    yield table.bytes(0, fileSize)
  }
}

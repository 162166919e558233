import { fromBytes } from './byte-string.ts'
import { parseElfHeader, segmentFlags, segmentTypes } from './elf-header.ts'
import type { ElfSource } from './elf-source.ts'

const magic = Buffer.from('\xff Go buildinf:', 'latin1')
const alignment = 16
const headSize = 32
/** The version follows the head in place and not by address; Go 1.18 and later. */
const inlineStrings = 2

/** The linker puts it at the beginning of the writable data; more is not read of each segment. */
const searched = 1024 * 1024

/**
 * The version of Go that a program was built with, empty when it is known only that it was; undefined for others. The section
 * `.go.buildinfo`, found as Go's own debug/buildinfo does without section headers. Throws ELF_DAMAGED.
 */
export const goVersion = (source: ElfSource): string | undefined => {
  const loads = parseElfHeader(source).segments.filter(({ type }) => type === segmentTypes.PT_LOAD)
  const writable = loads.filter(({ flags }) => (flags & segmentFlags.PF_W) !== 0)
  const others = loads.filter(({ flags }) => (flags & segmentFlags.PF_W) === 0)
  for (const { offset, fileSize } of [...writable, ...others]) {
    const bytes = Buffer.from(source.read(offset, offset + Math.min(fileSize, searched)))
    const version = versionIn(bytes)
    if (version !== undefined) return version
  }
  return undefined
}

const versionIn = (bytes: Buffer): string | undefined => {
  let at = bytes.indexOf(magic)
  while (at !== -1 && at % alignment !== 0) at = bytes.indexOf(magic, at + 1)
  if (at === -1) return undefined
  const flags = bytes[at + 15] ?? 0
  const length = bytes[at + headSize] ?? 0
  // One byte of a varint is enough for a version.
  const isInline = (flags & inlineStrings) !== 0 && length < 0x80
  const text = fromBytes(bytes.subarray(at + headSize + 1, at + headSize + 1 + length))
  return isInline && text.startsWith('go') ? text : ''
}

import type { ByteString } from '../model/file.ts'
import { fromBytes } from './byte-string.ts'
import {
  type DynamicEntries,
  dynamicEntries,
  type ElfDynamic,
  ElfMemory,
  lazily,
  parseElfDynamic,
} from './elf-dynamic.ts'
import { type ElfHeader, parseElfHeader, segmentTypes } from './elf-header.ts'
import { type ElfNote, parseElfNotes } from './elf-notes.ts'
import { damagedElf, type ElfSource, ElfTable } from './elf-source.ts'
import { readOnlySegments, type StringRun, stringRuns } from './elf-strings.ts'
import { type ElfSymbols, parseElfSymbols } from './elf-symbols.ts'
import { parseVersionDefinitions, parseVersionNeeds, type VersionNeed } from './elf-versions.ts'

/**
 * An ELF file as the kernel and ld.so see it. The functions read the file when first called and remember the answer (but for
 * the strings); each throws ELF_DAMAGED.
 */
export interface Elf extends Omit<ElfHeader, 'segments'> {
  /** Display name of the file. */
  readonly name: string
  /** PT_INTERP. */
  readonly interp: ByteString | undefined
  /** DT_SONAME: the name an object answers to. */
  readonly soname: ByteString | undefined
  /** Undefined for a static executable, a relocatable object, a core. */
  readonly dynamic: ElfDynamic | undefined
  versionNeeds(): readonly VersionNeed[]
  /** Undefined when the file has no version definitions. */
  versionDefinitions(): readonly ByteString[] | undefined
  symbols(): ElfSymbols
  notes(): readonly ElfNote[]
  /** Printable runs of the segments that are not writable, in file order; not remembered, for they may be many. */
  readOnlyStrings(): Generator<StringRun>
}

const longestInterp = 4096

/** Parses header, PT_INTERP and PT_DYNAMIC: three small reads. Throws ELF_DAMAGED naming file and field. */
export const parseElf = (file: ElfSource): Elf => {
  const source = withHead(file)
  const header = parseElfHeader(source)
  const memory = new ElfMemory(source, header)
  const entries = dynamicEntries(memory)
  const dynamic = entries === undefined ? undefined : parseElfDynamic(memory, entries)
  const ofDynamic = <T>(parse: (from: ElfMemory, given: DynamicEntries) => T, missing: T) =>
    lazily(() => (entries === undefined ? missing : parse(memory, entries)))
  return {
    name: source.name,
    class: header.class,
    data: header.data,
    osabi: header.osabi,
    type: header.type,
    machine: header.machine,
    interp: interpOf(memory),
    soname: dynamic?.soname,
    dynamic,
    versionNeeds: ofDynamic(parseVersionNeeds, []),
    versionDefinitions: ofDynamic(parseVersionDefinitions, undefined),
    symbols: ofDynamic(parseElfSymbols, { imported: new Set(), defined: new Set() }),
    notes: lazily(() => parseElfNotes(source, header)),
    readOnlyStrings: () => stringsOf(memory),
  }
}

/** An ELF file that is in memory already. */
export const elfSource = (bytes: Uint8Array, name: string): ElfSource => ({
  name,
  size: bytes.length,
  read: (start, end) => bytes.subarray(start, end),
})

/** Where the headers and the interpreter's name are in nearly every file. */
const headSize = 2048

/** Fetches the beginning of the file once for all who ask for parts of it. */
const withHead = ({ name, size, read }: ElfSource): ElfSource => {
  const head = read(0, Math.min(headSize, size))
  return {
    name,
    size,
    read: (start, end) => (end <= head.length ? head.subarray(start, end) : read(start, end)),
  }
}

/** As load_elf_binary of Linux: at most PATH_MAX bytes, the last of them NUL. */
const interpOf = ({ source, header }: ElfMemory): ByteString | undefined => {
  const segment = header.segments.find((one) => one.type === segmentTypes.PT_INTERP)
  if (segment === undefined) return undefined
  const { offset, fileSize } = segment
  if (fileSize < 2 || fileSize > longestInterp)
    throw damagedElf(source.name, 'PT_INTERP', `has ${fileSize} bytes`)
  const extent = { start: offset, size: fileSize, field: 'PT_INTERP' }
  const text = fromBytes(new ElfTable(source, header, extent).bytes(0, fileSize))
  if (!text.endsWith('\0')) throw damagedElf(source.name, 'PT_INTERP', 'does not end with NUL')
  return text.slice(0, text.indexOf('\0'))
}

function* stringsOf(memory: ElfMemory): Generator<StringRun> {
  for (const bytes of readOnlySegments(memory)) yield* stringRuns(bytes)
}

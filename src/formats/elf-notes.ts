import type { ByteString } from '../model/file.ts'
import { fromBytes, fromText } from './byte-string.ts'
import { type ElfHeader, segmentTypes } from './elf-header.ts'
import { damagedElf, type ElfSource, ElfTable } from './elf-source.ts'

/** One entry of a PT_NOTE segment; gABI, "Note Section". */
export interface ElfNote {
  /** Without its NUL: `GNU`, `FDO`. */
  readonly owner: ByteString
  readonly type: number
  readonly descriptor: Uint8Array
}

/** Far above what linkers write: a note may hold anything. */
const longestSegment = 1024 * 1024

/** The notes of all PT_NOTE segments, in file order. Throws ELF_DAMAGED. */
export const parseElfNotes = (source: ElfSource, header: ElfHeader): readonly ElfNote[] =>
  header.segments
    .filter(({ type }) => type === segmentTypes.PT_NOTE)
    .flatMap(({ offset, fileSize, align }) => {
      if (fileSize > longestSegment)
        throw damagedElf(source.name, 'PT_NOTE', `has ${fileSize} bytes`)
      const extent = { start: offset, size: fileSize, field: 'PT_NOTE' }
      // Only .note.gnu.property is aligned to eight; whatever else p_align says, entries are aligned to four.
      return [...notesIn(new ElfTable(source, header, extent), align === 8 ? 8 : 4)]
    })

function* notesIn(table: ElfTable, alignment: number): Generator<ElfNote> {
  const aligned = (at: number): number => Math.ceil(at / alignment) * alignment
  for (let at = 0; at + 12 <= table.size; ) {
    const [nameSize, size, type] = [table.u32(at), table.u32(at + 4), table.u32(at + 8)]
    const begin = aligned(at + 12 + nameSize)
    yield {
      owner: fromBytes(table.bytes(at + 12, nameSize)).replace(/\0+$/, ''),
      type,
      descriptor: table.bytes(begin, size),
    }
    at = aligned(begin + size)
  }
}

/** What an object says of its own dlopen calls; UAPI group, "Dlopen Metadata for ELF Files". */
export interface DlopenNote {
  readonly feature: ByteString
  /** `recommended` when it is not said. */
  readonly priority: 'required' | 'recommended' | 'suggested'
  /** Alternatives, the first that is there is used. */
  readonly sonames: readonly ByteString[]
}

const dlopenType = 0x407c0c0a

/** The entries of every `.note.dlopen` in order; one that is not JSON of the form is left out. */
export const dlopenNotes = (notes: readonly ElfNote[]): readonly DlopenNote[] =>
  notes
    .filter(({ owner, type }) => owner === 'FDO' && type === dlopenType)
    .flatMap(({ descriptor }) => entriesOf(Buffer.from(descriptor).toString().replace(/\0+$/, '')))

const entriesOf = (text: string): readonly DlopenNote[] => {
  const entries = parsed(text)
  return Array.isArray(entries) ? entries.flatMap(entryOf) : []
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const entryOf = (entry: unknown): readonly DlopenNote[] => {
  if (typeof entry !== 'object' || entry === null) return []
  const { feature, priority, soname } = entry as Readonly<Record<string, unknown>>
  const sonames = Array.isArray(soname) ? soname.filter((one) => typeof one === 'string') : []
  if (sonames.length === 0) return []
  return [
    {
      feature: fromText(typeof feature === 'string' ? feature : ''),
      priority: priority === 'required' || priority === 'suggested' ? priority : 'recommended',
      sonames: sonames.map(fromText),
    },
  ]
}

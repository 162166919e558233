import { toDisplay } from '../../formats/byte-string.ts'
import { type Elf, elfSource, parseElf } from '../../formats/elf.ts'
import { lazily } from '../../formats/elf-dynamic.ts'
import { isElf } from '../../formats/elf-header.ts'
import { SlimError } from '../../model/error.ts'
import type { FactReader } from '../../model/facts.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import { factsOf } from '../../rootfs/facts.ts'

/** What a file is to ld.so. `damaged` has the magic but cannot be read further. */
export type ElfReading =
  | { readonly kind: 'elf'; readonly elf: Elf }
  | { readonly kind: 'damaged'; readonly error: SlimError }
  | { readonly kind: 'other' }

const readings = new WeakMap<FileTree, Map<string, ElfReading>>()

/**
 * Parses the file of a canonical path, once per tree and inode: git has more than a hundred names for one program. Never throws
 * ELF_DAMAGED.
 */
export const readElf = (tree: FileTree, path: RootPath): ElfReading => {
  const entry = tree.lstat(path)
  if (entry?.type !== 'file') return { kind: 'other' }
  const known = readings.get(tree) ?? new Map<string, ElfReading>()
  readings.set(tree, known)
  const before = known.get(entry.inode)
  if (before !== undefined) return before
  const reading = parse(tree, path, entry.size)
  known.set(entry.inode, reading)
  return reading
}

const parse = (tree: FileTree, path: RootPath, size: number): ElfReading => {
  if (!isElf(tree.read(path, 0, 4))) return { kind: 'other' }
  const name = toDisplay(path)
  const read = (start: number, end: number) => tree.read(path, start, end)
  return orDamaged<ElfReading>(
    () => {
      const elf = parseElf({ name, size, read })
      stringsToHave.set(
        elf,
        lazily(() => splitStrings(factsOf(tree)(elfStrings, path))),
      )
      return { kind: 'elf', elf }
    },
    (error) => ({ kind: 'damaged', error }),
  )
}

/** The value of `read`, or of `otherwise` when it throws ELF_DAMAGED: nothing else is caught. */
export const orDamaged = <T>(read: () => T, otherwise: (error: SlimError) => T): T => {
  try {
    return read()
  } catch (error) {
    if (error instanceof SlimError && error.code === 'ELF_DAMAGED') return otherwise(error)
    throw error
  }
}

/** The read-only strings of an ELF file, one a line: they are printable, and one long text is read fastest. */
export const elfStrings: FactReader<string> = {
  name: 'elf-strings',
  version: 1,
  read: (bytes) =>
    orDamaged(
      () =>
        Array.from(parseElf(elfSource(bytes, 'elf')).readOnlyStrings(), ({ text }) => text).join(
          '\n',
        ),
      () => '',
    ),
}

/** How the strings of a file that was read here are had. */
const stringsToHave = new WeakMap<Elf, () => readonly ByteString[]>()

/** The read-only strings of four bytes and more of a file that {@link readElf} gave; none where its segments are damaged. */
export const stringsOf = (elf: Elf): readonly ByteString[] => stringsToHave.get(elf)?.() ?? []

/** The strings of {@link elfStrings}. */
export const splitStrings = (text: string): readonly ByteString[] =>
  text === '' ? [] : text.split('\n')

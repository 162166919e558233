import { toDisplay } from '../../formats/byte-string.ts'
import { type Elf, parseElf } from '../../formats/elf.ts'
import { isElf } from '../../formats/elf-header.ts'
import { SlimError } from '../../model/error.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'

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
    () => ({ kind: 'elf', elf: parseElf({ name, size, read }) }),
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

const strings = new WeakMap<Elf, readonly ByteString[]>()

/** The file's read-only strings of four bytes and more, remembered; none where its segments are damaged. */
export const stringsOf = (elf: Elf): readonly ByteString[] => {
  const known =
    strings.get(elf) ??
    orDamaged(
      () => Array.from(elf.readOnlyStrings(), ({ text }) => text),
      () => [],
    )
  strings.set(elf, known)
  return known
}

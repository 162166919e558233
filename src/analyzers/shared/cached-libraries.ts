import { elfMachines } from '../../formats/elf-machine.ts'
import type { ElfEncoding } from '../../formats/elf-source.ts'
import type { ByteString } from '../../model/file.ts'
import type { LdSoCacheEntry } from '../../model/inventory.ts'
import { isLegacyVariant } from './hardware-variants.ts'

/** The kind of object that a process can load. */
export interface Wanted extends ElfEncoding {
  readonly machine: number
}

/** Second byte of a cache entry's flags for each machine and class; glibc sysdeps/generic/ldconfig.h. */
const architectureBits = new Map<string, readonly number[]>([
  [`${elfMachines.EM_386}/32`, [0x00]],
  [`${elfMachines.EM_PPC}/32`, [0x00]],
  [`${elfMachines.EM_SPARCV9}/64`, [0x01]],
  [`${elfMachines.EM_X86_64}/64`, [0x03]],
  [`${elfMachines.EM_S390}/64`, [0x04]],
  [`${elfMachines.EM_PPC64}/64`, [0x05]],
  [`${elfMachines.EM_X86_64}/32`, [0x08]],
  [`${elfMachines.EM_ARM}/32`, [0x00, 0x09, 0x0b]],
  [`${elfMachines.EM_AARCH64}/64`, [0x0a]],
  [`${elfMachines.EM_RISCV}/64`, [0x0f, 0x10]],
  [`${elfMachines.EM_LOONGARCH}/64`, [0x11, 0x12]],
])

/** What ld.so.cache offers for one name: the entry for every processor, and those for some. */
export interface CachedLibrary {
  readonly baseline: LdSoCacheEntry | undefined
  readonly variants: readonly LdSoCacheEntry[]
}

const indexes = new WeakMap<readonly LdSoCacheEntry[], Map<ByteString, LdSoCacheEntry[]>>()

const indexOf = (cache: readonly LdSoCacheEntry[]): Map<ByteString, LdSoCacheEntry[]> => {
  const known = indexes.get(cache)
  if (known !== undefined) return known
  const index = new Map<ByteString, LdSoCacheEntry[]>()
  for (const entry of cache) {
    const same = index.get(entry.name)
    if (same === undefined) index.set(entry.name, [entry])
    else same.push(entry)
  }
  indexes.set(cache, index)
  return index
}

/** Looks a name up as glibc's dl-cache.c: only entries for the wanted machine, the first one wins. */
export const cachedLibrary = (
  cache: readonly LdSoCacheEntry[],
  name: ByteString,
  wanted: Wanted,
): CachedLibrary => {
  const bits = architectureBits.get(`${wanted.machine}/${wanted.class}`)
  const entries = (indexOf(cache).get(name) ?? []).filter(
    ({ flags }) => bits === undefined || bits.includes((flags >> 8) & 0xff),
  )
  const isVariant = ({ hwcaps, path }: LdSoCacheEntry): boolean =>
    hwcaps !== undefined || isLegacyVariant(path)
  return {
    baseline: entries.find((entry) => !isVariant(entry)),
    variants: entries.filter(isVariant),
  }
}

import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import { child } from '../../rootfs/path.ts'
import { resolve } from '../../rootfs/resolve.ts'

/**
 * Subdirectories that ld.so before glibc 2.37 searched first, alone and nested: `tls`, AT_HWCAP names and platforms
 * (elf/dl-hwcaps.c, sysdeps/…/dl-procinfo.c).
 */
const legacyNames = new Set<ByteString>([
  'tls',
  ...['x86_64', 'haswell', 'xeon_phi', 'avx512_1', 'i386', 'i486', 'i586', 'i686', 'sse2', 'cmov'],
  ...['nosegneg', 'aarch64', 'atomics', 'v5l', 'v6l', 'v7l', 'v8l', 'vfp', 'neon', 'power6'],
  ...['power7', 'power8', 'power9', 'power10', 'altivec', 'dfp', 'vsx', 'z196', 'zEC12', 'z13'],
  ...['z14', 'z15', 'z16', 'zarch', 'ldisp', 'eimm', 'vx', 'vxe', 'vxe2'],
])

/** As deep as ld.so combined legacy names: `tls/haswell/x86_64`. */
const deepest = 3

/** Whether a library lies in a subdirectory that only some processors look into. */
export const isLegacyVariant = (path: ByteString): boolean =>
  legacyNames.has(path.split('/').at(-2) ?? '')

const known = new WeakMap<FileTree, Map<RootPath, readonly ByteString[]>>()

/**
 * Subdirectories of a library directory that ld.so searches before it on some processors, relative to it, those for the most
 * machines first: `glibc-hwcaps/x86-64-v2`, `tls`. Which of them a machine uses cannot be known here.
 */
export const variantDirectories = (tree: FileTree, directory: RootPath): readonly ByteString[] => {
  const remembered = known.get(tree) ?? new Map<RootPath, readonly ByteString[]>()
  known.set(tree, remembered)
  const before = remembered.get(directory)
  if (before !== undefined) return before
  const found = [...hwcapsDirectories(tree, directory), ...legacyDirectories(tree, directory, 1)]
  remembered.set(directory, found)
  return found
}

/** Directories, or links to them, in a canonical directory. */
const subdirectories = (tree: FileTree, directory: RootPath): readonly ByteString[] =>
  tree.list(directory).filter((name) => {
    const inside = resolve(tree, child(directory, name))
    return inside.kind === 'found' && inside.entry.type === 'directory'
  })

const hwcapsDirectories = (tree: FileTree, directory: RootPath): readonly ByteString[] => {
  const hwcaps = resolve(tree, child(directory, 'glibc-hwcaps'))
  if (hwcaps.kind !== 'found') return []
  return subdirectories(tree, hwcaps.path).map((name) => `glibc-hwcaps/${name}`)
}

const legacyDirectories = (
  tree: FileTree,
  directory: RootPath,
  depth: number,
): readonly ByteString[] => {
  const names = tree.list(directory).filter((name) => legacyNames.has(name))
  return names.flatMap((name) => {
    const found = resolve(tree, child(directory, name))
    if (found.kind !== 'found' || found.entry.type !== 'directory') return []
    const below = depth < deepest ? legacyDirectories(tree, found.path, depth + 1) : []
    return [name, ...below.map((inner) => `${name}/${inner}`)]
  })
}

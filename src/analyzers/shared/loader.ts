import { fromBytes } from '../../formats/byte-string.ts'
import type { Elf } from '../../formats/elf.ts'
import { elfMachines } from '../../formats/elf-machine.ts'
import type { StringRun } from '../../formats/elf-strings.ts'
import type { ByteString, FileTree } from '../../model/file.ts'
import type { Inventory } from '../../model/inventory.ts'
import { basename } from '../../rootfs/path.ts'
import { readIfFile, resolveFile } from '../../rootfs/resolve.ts'
import { orDamaged, readElf } from './elf-file.ts'

/** The dynamic loader of a program, with what is built into it. */
export interface Loader {
  /** Whose rules it follows. */
  readonly family: 'glibc' | 'musl'
  /** PT_INTERP as written; without it, the one usual for the machine when the base has that. */
  readonly interp: ByteString | undefined
  /** Directories searched last, in order, without a trailing slash. */
  readonly directories: readonly ByteString[]
  /** Says where `directories` come from: `built-in directory`, or the file that lists them. */
  readonly via: string
  /** The file that lists `directories`, where it is in the base. */
  readonly file?: ByteString
  /** Value of `$LIB`. */
  readonly lib: ByteString
  /** Values `$PLATFORM` may have. */
  readonly platforms: readonly ByteString[]
}

/** What of the base the loader's directories depend on. */
export interface LoaderContext {
  readonly tree: FileTree
  readonly inventory: Pick<Inventory, 'osRelease'>
}

/** The loader that a program names, its directories read from its own bytes; without it, those usual in such a base. */
export const loaderOf = (context: LoaderContext, program: Elf): Loader => {
  const interp = program.interp ?? usualInterp(context.tree, program)
  const musl = interp === undefined ? null : muslName.exec(basename(interp))
  return interp !== undefined && musl?.[1] !== undefined
    ? muslLoader(context.tree, interp, musl[1])
    : glibcLoader(context, program, interp)
}

const muslName = /^ld-musl-(.+)\.so\.\d+$/

/** Whether an object is musl by the name that it was opened by: loader and C library in one. */
export const isMusl = ({ openedAs }: { readonly openedAs: ByteString }): boolean =>
  muslName.test(basename(openedAs))

/** Whether musl is the base's only C library; what merely stands in for the loader of glibc (gcompat) is none. */
export const isMuslBase = (tree: FileTree): boolean => {
  const known = [...usualInterps.values()].flat()
  const there = known.filter((path) => resolveFile(tree, path) !== undefined)
  const musl = there.filter((openedAs) => isMusl({ openedAs }))
  const isGlibc = (path: ByteString) => builtInDirectories(tree, path).length > 0
  return musl.length > 0 && !there.some((path) => !musl.includes(path) && isGlibc(path))
}

/** A kind of ELF file as a key of the tables here. */
const kindOf = ({ machine, class: bits, data }: Elf): string => `${machine}/${bits}/${data}`

/** Where each ABI has its loader: the ABI documents for glibc, musl's arch names for musl. */
const usualInterps = new Map<string, readonly ByteString[]>([
  ['3/32/lsb', ['/lib/ld-linux.so.2', '/lib/ld-musl-i386.so.1']],
  ['21/64/lsb', ['/lib64/ld64.so.2', '/lib/ld-musl-powerpc64le.so.1']],
  ['22/64/msb', ['/lib/ld64.so.1', '/lib/ld-musl-s390x.so.1']],
  ['40/32/lsb', ['/lib/ld-linux-armhf.so.3', '/lib/ld-linux.so.3', '/lib/ld-musl-armhf.so.1']],
  ['62/64/lsb', ['/lib64/ld-linux-x86-64.so.2', '/lib/ld-musl-x86_64.so.1']],
  ['183/64/lsb', ['/lib/ld-linux-aarch64.so.1', '/lib/ld-musl-aarch64.so.1']],
  ['243/64/lsb', ['/lib/ld-linux-riscv64-lp64d.so.1', '/lib/ld-musl-riscv64.so.1']],
  ['258/64/lsb', ['/lib64/ld-linux-loongarch-lp64d.so.1', '/lib/ld-musl-loongarch64.so.1']],
])

/** For a plug-in without a program: the loader of its machine that the base has. */
const usualInterp = (tree: FileTree, elf: Elf): ByteString | undefined =>
  usualInterps.get(kindOf(elf))?.find((path) => resolveFile(tree, path) !== undefined)

const muslDefault = ['/lib', '/usr/local/lib', '/usr/lib']

/** musl ldso/dynlink.c: `etc/ld-musl-ARCH.path` beside the directory that PT_INTERP is in replaces the default. */
const muslLoader = (tree: FileTree, interp: ByteString, architecture: string): Loader => {
  const prefix = interp.split('/').slice(0, -2).join('/')
  const file = `${prefix}/etc/ld-musl-${architecture}.path`
  const listed = readIfFile(tree, file)
  const common = { family: 'musl', interp, lib: 'lib', platforms: [] } as const
  if (listed === undefined)
    return { ...common, directories: muslDefault, via: 'built-in directory' }
  const directories = fromBytes(listed).split(/[:\n]+/)
  return { ...common, directories: directories.filter((one) => one !== ''), via: file, file }
}

const glibcLoader = (
  context: LoaderContext,
  program: Elf,
  interp: ByteString | undefined,
): Loader => {
  const own = interp === undefined ? [] : builtInDirectories(context.tree, interp)
  const directories = own.length > 0 ? own : usualDirectories(context, program)
  return {
    family: 'glibc',
    interp,
    directories,
    via: 'built-in directory',
    lib: libToken(directories),
    platforms: platforms.get(program.machine) ?? [],
  }
}

const directoryText = /^\/[!-~]*\/$/

/** Most directories that any build of glibc has; Debian's multiarch has four. */
const mostDirectories = 16

/**
 * glibc compiles its directories in as one array of strings, each with a trailing slash (elf/dl-load.c, `system_dirs`). They are the
 * first such sequence in the loader that names a `lib` directory. Empty when the loader is missing, damaged, or another's.
 */
const builtInDirectories = (tree: FileTree, interp: ByteString): readonly ByteString[] => {
  const path = resolveFile(tree, interp)
  const reading = path === undefined ? undefined : readElf(tree, path)
  if (reading?.kind !== 'elf') return []
  return orDamaged(
    () => firstDirectories(reading.elf.readOnlyStrings()),
    () => [],
  )
}

const firstDirectories = (runs: Iterable<StringRun>): readonly ByteString[] => {
  let found: ByteString[] = []
  for (const { text, adjacent } of runs) {
    const isDirectory = directoryText.test(text)
    if (isDirectory && adjacent && found.length > 0) found.push(text)
    else if (isLibrarySearch(found)) break
    else found = isDirectory ? [text] : []
  }
  return isLibrarySearch(found) ? found.map((text) => text.slice(0, -1)) : []
}

const isLibrarySearch = (found: readonly ByteString[]): boolean =>
  found.length <= mostDirectories && found.some((text) => /\/lib[^/]*\//.test(text))

/** `lib/x86_64-linux-gnu`, `lib64`, `lib64/lp64d`, `lib`: the first directory without its prefix, as glibc's slibdir gives both. */
const libToken = (directories: readonly ByteString[]): ByteString =>
  /(?:^|\/)(lib[^/]*(?:\/(?:[^/]+-linux-[^/]+|i?lp\d+\w*))?)$/.exec(directories[0] ?? '')?.[1] ??
  'lib'

/** AT_PLATFORM, and what glibc up to 2.36 makes of it on newer x86-64 processors. */
const platforms = new Map<number, readonly ByteString[]>([
  [elfMachines.EM_X86_64, ['haswell', 'xeon_phi', 'x86_64']],
  [elfMachines.EM_386, ['i686', 'i586', 'i486', 'i386']],
  [elfMachines.EM_AARCH64, ['aarch64']],
  [elfMachines.EM_ARM, ['v8l', 'v7l', 'v6l', 'v5l']],
  [elfMachines.EM_PPC64, ['power10', 'power9', 'power8']],
  [elfMachines.EM_S390, ['z16', 'z15', 'z14', 'z13', 'zEC12', 'z196']],
])

/** Multiarch tuples of Debian and its kin. */
const triplets = new Map<string, ByteString>([
  ['3/32/lsb', 'i386-linux-gnu'],
  ['8/64/lsb', 'mips64el-linux-gnuabi64'],
  ['21/64/lsb', 'powerpc64le-linux-gnu'],
  ['22/64/msb', 's390x-linux-gnu'],
  ['40/32/lsb', 'arm-linux-gnueabihf'],
  ['62/32/lsb', 'x86_64-linux-gnux32'],
  ['62/64/lsb', 'x86_64-linux-gnu'],
  ['183/64/lsb', 'aarch64-linux-gnu'],
  ['243/64/lsb', 'riscv64-linux-gnu'],
  ['258/64/lsb', 'loongarch64-linux-gnu'],
])

const usualDirectories = ({ inventory }: LoaderContext, elf: Elf): readonly ByteString[] => {
  const { osRelease } = inventory
  const family = `${osRelease.get('ID') ?? ''} ${osRelease.get('ID_LIKE') ?? ''}`.split(' ')
  const triplet = triplets.get(kindOf(elf))
  const debian = family.includes('debian') && triplet !== undefined
  if (debian) return [`/lib/${triplet}`, `/usr/lib/${triplet}`, '/lib', '/usr/lib']
  return elf.class === 64 ? ['/lib64', '/usr/lib64', '/lib', '/usr/lib'] : ['/lib', '/usr/lib']
}

import { elfHeadSize, platformOfElf } from '../../formats/elf-platform.ts'
import type { NodePackage } from '../../formats/node-package.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import type { Platform } from '../../model/image.ts'
import type { AnalyzerContext, Probe } from '../../model/need.ts'
import { basename } from '../../rootfs/path.ts'
import { readElf } from '../shared/elf-file.ts'

/** What add-ons have to be built for, in the words of Node.js (process.platform, process.arch) and of npm. */
export interface AddonPlatform {
  readonly os: string
  readonly cpu: string
  readonly libc: 'glibc' | 'musl'
  /** The same as the base says it. */
  readonly image: Platform
}

const architectures: Readonly<Record<string, string>> = {
  amd64: 'x64',
  '386': 'ia32',
  ppc64le: 'ppc64',
}

/** The platform of the program that is run: its C library is that of its loader. */
export const addonPlatform = (
  { path }: Probe,
  { tree, inventory: { platform } }: AnalyzerContext,
): AddonPlatform => {
  const reading = readElf(tree, path)
  const interp = reading.kind === 'elf' ? (reading.elf.interp ?? '') : ''
  return {
    os: platform.os,
    cpu: architectures[platform.architecture] ?? platform.architecture,
    libc: basename(interp).startsWith('ld-musl') ? 'musl' : 'glibc',
    image: platform,
  }
}

const allows = (words: readonly ByteString[], ours: string): boolean => {
  const wanted = words.filter((word) => !word.startsWith('!'))
  if (words.includes(`!${ours}`)) return false
  return wanted.length === 0 || wanted.includes(ours) || wanted.includes('any')
}

/** Whether npm would install a package there; package.json(5), `os`, `cpu`, `libc`. */
export const isInstallable = ({ os, cpu, libc }: NodePackage, platform: AddonPlatform): boolean =>
  allows(os, platform.os) && allows(cpu, platform.cpu) && allows(libc, platform.libc)

/** Whether an ELF file can be loaded or run there: built for the machine, and against its C library if it says which. */
export const isBuiltFor = (
  tree: FileTree,
  path: RootPath,
  { image, libc }: AddonPlatform,
): boolean => {
  const built = platformOfElf(tree.read(path, 0, elfHeadSize))
  if (built?.architecture !== image.architecture || image.os !== 'linux') return false
  const reading = readElf(tree, path)
  if (reading.kind !== 'elf') return false
  const needed = (reading.elf.dynamic?.dependencies ?? []).map(({ name }) => name)
  if (needed.some((name) => name.startsWith('libc.musl-'))) return libc === 'musl'
  return needed.includes('libc.so.6') ? libc === 'glibc' : true
}

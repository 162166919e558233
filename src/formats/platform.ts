import { SlimError } from '../model/error.ts'
import type { Platform } from '../model/image.ts'

/** `os/architecture[/variant]`. */
export const formatPlatform = ({ os, architecture, variant }: Platform): string =>
  [os, architecture, variant].filter((part) => part !== undefined).join('/')

/** Reads `os/architecture[/variant]` in GOOS/GOARCH words. Throws USAGE. */
export const parsePlatform = (text: string): Platform => {
  const [, os, architecture, variant] =
    /^([a-z0-9]+)\/([a-z0-9]+)(?:\/([a-z0-9.]+))?$/.exec(text) ?? []
  if (os === undefined || architecture === undefined)
    throw new SlimError('USAGE', `${JSON.stringify(text)} is not a platform`, {
      hint: 'write it as linux/amd64 or linux/arm/v7',
    })
  return variant === undefined ? { os, architecture } : { os, architecture, variant }
}

/** Node's name of an architecture → GOARCH, where they differ. */
const goArchitectures: Readonly<Record<string, string>> = {
  x64: 'amd64',
  ia32: '386',
  mips: 'mips',
  mipsel: 'mipsle',
}

/** What Linux images run on this kind of machine; `architecture` and `endianness` as Node's `process.arch` and `os` say them. */
export const machinePlatform = (architecture: string, endianness: 'BE' | 'LE'): Platform => ({
  os: 'linux',
  architecture:
    architecture === 'ppc64'
      ? `ppc64${endianness === 'LE' ? 'le' : ''}`
      : (goArchitectures[architecture] ?? architecture),
})

/** The variant that is meant where none is said; containerd platforms, "Normalization". */
const impliedVariants: Readonly<Record<string, string>> = { arm64: 'v8', arm: 'v7', amd64: 'v1' }

/** How well an image for `offered` serves who asked for `wanted`; undefined when it does not, and 0 is best. */
export const platformDistance = (wanted: Platform, offered: Platform): number | undefined => {
  if (wanted.os !== offered.os || wanted.architecture !== offered.architecture) return undefined
  const variantOf = ({ variant, architecture }: Platform) =>
    variant ?? impliedVariants[architecture] ?? ''
  if (variantOf(wanted) === variantOf(offered)) return 0
  return wanted.variant === undefined ? 1 : undefined
}

/** Machine → the 32-bit machine whose programs its Linux may run as they are; personality(2), and each kernel's compat mode. */
const compatible: Readonly<Record<string, string>> = {
  amd64: '386',
  arm64: 'arm',
  mips64: 'mips',
  mips64le: 'mipsle',
  ppc64: 'ppc',
  s390x: 's390',
}

/**
 * Whether a program of one platform runs on another: `compatible` is a 32-bit program on a 64-bit machine, which takes such programs when its
 * kernel and processor do. Of the variants of arm only v5 is known to refuse a program, one whose numbers are in registers of later ones.
 */
export const runsOn = (program: Platform, machine: Platform): 'same' | 'compatible' | undefined => {
  if (program.os !== machine.os) return undefined
  if (program.architecture !== machine.architecture)
    return compatible[machine.architecture] === program.architecture ? 'compatible' : undefined
  const refuses = machine.architecture === 'arm' && machine.variant === 'v5'
  return refuses && program.variant === 'v7' ? undefined : 'same'
}

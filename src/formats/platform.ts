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

import type { Platform } from '../model/image.ts'

/** GOARCH with its variant → what dpkg and rpm call it; dpkg's cputable, rpm's rpmrc. */
const names: Readonly<Record<string, { readonly dpkg?: string; readonly rpm?: string }>> = {
  '386': { dpkg: 'i386', rpm: 'i686' },
  amd64: { dpkg: 'amd64', rpm: 'x86_64' },
  'arm/v5': { dpkg: 'armel' },
  'arm/v7': { dpkg: 'armhf', rpm: 'armv7hl' },
  arm64: { dpkg: 'arm64', rpm: 'aarch64' },
  loong64: { dpkg: 'loong64', rpm: 'loongarch64' },
  mips64le: { dpkg: 'mips64el', rpm: 'mips64el' },
  ppc64le: { dpkg: 'ppc64el', rpm: 'ppc64le' },
  riscv64: { dpkg: 'riscv64', rpm: 'riscv64' },
  s390x: { dpkg: 's390x', rpm: 's390x' },
}

/** What `family` calls the architecture of a platform; undefined for one that it has no packages for. */
export const machineName = (
  family: 'dpkg' | 'rpm',
  { architecture, variant }: Platform,
): string | undefined => {
  const version = architecture === 'arm' ? `arm/${variant ?? 'v7'}` : architecture
  return names[version]?.[family]
}

/** GOARCH → what qemu calls it: the end of the name of its binfmt_misc entry; qemu-binfmt-conf.sh. */
const emulators: Readonly<Record<string, string>> = {
  '386': 'i386',
  amd64: 'x86_64',
  arm64: 'aarch64',
  loong64: 'loongarch64',
  mips64le: 'mips64el',
}

/** What qemu calls the architecture of a platform. */
export const emulatorName = ({ architecture }: Platform): string =>
  emulators[architecture] ?? architecture

/** Architectures whose kernels run another one's programs too. */
const alsoRuns: Readonly<Record<string, string>> = { amd64: '386', arm64: 'arm' }

/** Whether programs of `wanted` run on `machine` without an emulator. */
export const runsOn = (wanted: Platform, machine: Platform): boolean =>
  wanted.architecture === machine.architecture ||
  alsoRuns[machine.architecture] === wanted.architecture

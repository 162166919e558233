import { compareBytes } from '../../formats/byte-string.ts'
import type { RootPath } from '../../model/file.ts'
import type { FileDigest, Package, PackageDb } from '../../model/package.ts'

/**
 * A database over these packages: sorted by name, then architecture, with an index from path to owners. `digests`, by canonical
 * path, are read when somebody first asks for one, for a build never does.
 */
export const packageDb = (
  format: Package['format'],
  packages: readonly Package[],
  digests?: () => ReadonlyMap<RootPath, FileDigest>,
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
  return {
    format,
    packages: sorted,
    ownersOf: (path) => owners.get(path) ?? [],
    ...(digests === undefined ? {} : { digestOf: (path) => (read ??= digests()).get(path) }),
  }
}

import { compareBytes } from '../../formats/byte-string.ts'
import type { RootPath } from '../../model/file.ts'
import type { Package, PackageDb } from '../../model/package.ts'

/** A database over these packages: sorted by name, then architecture, with an index from path to owners. */
export const packageDb = (format: Package['format'], packages: readonly Package[]): PackageDb => {
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
  return { format, packages: sorted, ownersOf: (path) => owners.get(path) ?? [] }
}

import type { Package, PackageDb } from '../../model/package.ts'
import type { PlanEntry } from '../../model/plan-entry.ts'
import type { PackageDifference } from '../../model/verify.ts'

type Packages = Pick<PackageDb, 'packages'>

const keyOf = ({ name, architecture }: Package): string => `${name}:${architecture}`

/** Several versions of one package may be installed together (rpm). */
const byKey = ({ packages }: Packages): ReadonlyMap<string, readonly Package[]> => {
  const known = new Map<string, Package[]>()
  for (const one of packages) {
    const same = known.get(keyOf(one))
    if (same === undefined) known.set(keyOf(one), [one])
    else same.push(one)
  }
  return known
}

const sameVersion = (of: Package) => (one: Package) => one.version === of.version

/** The packages of the base that the image's database names, in the base's order; one whose version is another is meant too. */
export const namedPackages = (base: Packages, image: Packages): readonly Package[] => {
  const own = byKey(base)
  const named = new Set<Package>()
  for (const one of image.packages) {
    const same = own.get(keyOf(one)) ?? []
    for (const meant of same.some(sameVersion(one)) ? same.filter(sameVersion(one)) : same)
      named.add(meant)
  }
  return base.packages.filter((one) => named.has(one))
}

/**
 * What the image's database says otherwise than the base's: a package or a version that the base does not have, and a package of which
 * a file or link among `entries` is in the image and which it does not name.
 */
export const packageDifferences = (
  base: PackageDb,
  image: Packages,
  entries: readonly PlanEntry[],
): readonly PackageDifference[] => {
  const own = byKey(base)
  const wrong = image.packages.flatMap((one): PackageDifference[] => {
    const same = own.get(keyOf(one)) ?? []
    if (same.some(sameVersion(one))) return []
    const { name, architecture, version } = one
    return [{ name, architecture, expected: same[0]?.version ?? null, found: version }]
  })
  const named = new Set(namedPackages(base, image))
  const owners = new Set(
    entries
      .filter(({ file, origin }) => origin === 'base' && file.type !== 'directory')
      .flatMap(({ path }) => base.ownersOf(path)),
  )
  const hidden = base.packages
    .filter((one) => owners.has(one) && !named.has(one))
    .map(({ name, architecture, version }) => ({
      name,
      architecture,
      expected: version,
      found: null,
    }))
  return [...wrong, ...hidden]
}

import { type ApkDependency, parseApkDependencies } from '../../formats/apk-dependencies.ts'
import type { ApkRecord } from '../../formats/apk-installed.ts'
import { apkSatisfies } from '../../formats/apk-version.ts'
import type { ByteString } from '../../model/file.ts'
import type { Dependency, Package } from '../../model/package.ts'
import { fieldOf } from './apk-database.ts'

/** A package and a name that it has or provides. */
interface Provision {
  readonly package: Package
  /** Undefined for a name without a version, which any package may provide. */
  readonly version: ByteString | undefined
  /** The field `k`: of several that provide a name without a version the highest is taken. */
  readonly priority: number
}

/**
 * What each package depends on by its field `D`, `records` and `packages` in the same order; apk-package(5): a conflict (`!a`) asks for
 * nothing, and a checksum (`><`) is of the very package. A package of the name itself comes before those that provide it.
 */
export const apkDependencies = (
  records: readonly ApkRecord[],
  packages: readonly Package[],
): ReadonlyMap<Package, readonly Dependency[]> => {
  const satisfying = apkSatisfying(records, packages)
  return new Map(
    packages.map((one, index) => {
      const record = records[index]
      const wanted = record === undefined ? [] : parseApkDependencies(fieldOf(record, 'D'))
      return [
        one,
        wanted
          .filter(({ isConflict }) => !isConflict)
          .map((dependency) => ({
            text: dependency.text,
            strength: 'required',
            requirement: { any: satisfying(dependency).map((found) => ({ package: found })) },
          })),
      ]
    }),
  )
}

/** The packages that have or provide a name in the versions that a word asks for, those of the name itself first; conflicts alike. */
export const apkSatisfying = (
  records: readonly ApkRecord[],
  packages: readonly Package[],
): ((dependency: ApkDependency) => readonly Package[]) => {
  const provisions = provisionsOf(records, packages)
  return ({ name, constraint }) => {
    const found = (provisions.get(name) ?? [])
      .filter(({ version }) => {
        if (constraint === undefined || constraint.operator === '><') return true
        return version !== undefined && apkSatisfies(version, constraint)
      })
      .toSorted(
        (a, b) =>
          Number(b.package.name === name) - Number(a.package.name === name) ||
          b.priority - a.priority,
      )
    return [...new Set(found.map((one) => one.package))]
  }
}

const provisionsOf = (
  records: readonly ApkRecord[],
  packages: readonly Package[],
): ReadonlyMap<ByteString, readonly Provision[]> => {
  const provisions = new Map<ByteString, Provision[]>()
  for (const [index, record] of records.entries()) {
    const one = packages[index]
    if (one === undefined) continue
    const priority = Number(fieldOf(record, 'k')) || 0
    const provided = parseApkDependencies(fieldOf(record, 'p')).map(({ name, constraint }) => ({
      name,
      version: constraint?.version,
    }))
    for (const { name, version } of [{ name: one.name, version: one.version }, ...provided]) {
      const provision = { package: one, version, priority }
      const known = provisions.get(name)
      if (known === undefined) provisions.set(name, [provision])
      else known.push(provision)
    }
  }
  return provisions
}

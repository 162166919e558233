import { toDisplay } from '../../formats/byte-string.ts'
import type { PackageDb, Requirement } from '../../model/package.ts'

/** A package that lacks something. */
export interface UnmetDependency {
  readonly package: string
  readonly what: string
}

/** What packages of a base require and nothing in it satisfies, as `dnf check` and `apt-get check` would say; by package. Throws PACKAGES_DAMAGED. */
export const unmetDependencies = (database: PackageDb): readonly UnmetDependency[] =>
  database.packages.flatMap((one) => {
    const unmet = (database.dependenciesOf?.(one) ?? []).filter(
      ({ strength, requirement }) => strength === 'required' && !isMet(requirement),
    )
    return [...new Set(unmet.map(({ text }) => text))].map((text) => ({
      package: one.name,
      what: `requires ${toDisplay(text)}, which nothing here satisfies`,
    }))
  })

/** Every package of the base is there. */
const isMet = (requirement: Requirement): boolean => {
  if ('package' in requirement) return true
  if ('all' in requirement) return requirement.all.every(isMet)
  if ('any' in requirement) return requirement.any.some(isMet)
  const { when, then, otherwise } = requirement
  return isMet(when) ? isMet(then) : isMet(otherwise)
}

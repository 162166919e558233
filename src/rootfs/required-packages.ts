import type { Package, PackageDb, Requirement } from '../model/package.ts'

const remembered = new WeakMap<Package, ReadonlySet<Package>>()

/** The packages that one cannot be without, as its package database has it, all alternatives of them. */
export const requiredPackages = (packages: PackageDb, one: Package): ReadonlySet<Package> => {
  const known = remembered.get(one)
  if (known !== undefined) return known
  const required = (packages.dependenciesOf?.(one) ?? []).filter(
    ({ strength }) => strength === 'required',
  )
  const found = new Set(required.flatMap(({ requirement }) => namedBy(requirement)))
  remembered.set(one, found)
  return found
}

const namedBy = (requirement: Requirement): readonly Package[] => {
  if ('package' in requirement) return [requirement.package]
  if ('all' in requirement) return requirement.all.flatMap(namedBy)
  if ('any' in requirement) return requirement.any.flatMap(namedBy)
  return [requirement.then, requirement.otherwise].flatMap(namedBy)
}

import type { PackageDb, Requirement } from '../../src/model/package.ts'

/** `libc6`, `a / b`, `nobody`, `(a & b)`, `a when b else c`. */
const requirementText = (requirement: Requirement): string => {
  if ('package' in requirement) return requirement.package.name
  if ('all' in requirement) return `(${requirement.all.map(requirementText).join(' & ')})`
  if ('any' in requirement) return requirement.any.map(requirementText).join(' / ') || 'nobody'
  const [then, when, otherwise] = [requirement.then, requirement.when, requirement.otherwise].map(
    requirementText,
  )
  return `${then} when ${when}${otherwise === '()' ? '' : ` else ${otherwise}`}`
}

/** The dependencies of a package, each as `TEXT: WHO SATISFIES IT`, in order; packages of one architecture only. */
export const dependencyLines = (database: PackageDb, name: string): readonly string[] => {
  const one = database.packages.find((found) => found.name === name)
  if (one === undefined) throw new Error(`no package ${name}`)
  return (database.dependenciesOf?.(one) ?? []).map(
    ({ text, strength, requirement }) =>
      `${text}: ${requirementText(requirement)}${strength === 'recommended' ? ' (recommended)' : ''}`,
  )
}

import type { KeptPackage } from '../../model/plan.ts'
import type { PackageChoice } from '../../model/recipe.ts'

const mostNamed = 12

/**
 * With `granularity: package`, what was reached all the same: files of packages that no package that is kept whole depends on. They stay, for
 * something uses them, and a scanner sees their packages.
 */
export const undeclaredWarnings = (
  { granularity }: PackageChoice,
  packages: readonly KeptPackage[],
): readonly string[] => {
  const partly = packages.filter(({ isWhole }) => !isWhole)
  if (granularity === 'file' || partly.length === 0) return []
  const named = partly
    .slice(0, mostNamed)
    .map((one) => `${one.package.name} (${one.keptFiles} of ${one.totalFiles} files)`)
    .join(', ')
  const more = partly.length > mostNamed ? ` and ${partly.length - mostNamed} more` : ''
  return [`used, though no package that is kept whole depends on them: ${named}${more}`]
}

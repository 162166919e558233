import type { RootPath } from '../../model/file.ts'
import type { Package } from '../../model/package.ts'
import type { Asked } from './asked.ts'

/** Why the owners of a path are not kept; nothing where no package is kept whole. */
export const packageSentences = (path: RootPath, asked: Asked): readonly string[] => {
  const { packages, closure } = asked
  if (closure.whole.length === 0) return []
  return packages.ownersOf(path).map((owner) => unkept(owner, asked))
}

const unkept = (owner: Package, { packages, closure }: Asked): string => {
  const recommending = closure.whole.find((one) =>
    (packages.dependenciesOf?.(one) ?? []).some(
      ({ strength, requirement }) =>
        strength === 'recommended' &&
        'any' in requirement &&
        requirement.any.some((two) => 'package' in two && two.package === owner),
    ),
  )
  return recommending === undefined
    ? `No package that is kept whole depends on ${owner.name}`
    : `${recommending.name}, which is kept whole, only recommends ${owner.name}: \`recommends\` of the recipe would bring it`
}

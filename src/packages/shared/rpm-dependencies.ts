import { parseRpmCondition, type RpmCondition } from '../../formats/rpm-condition.ts'
import { type RpmHeader, type RpmRelation, rpmSense } from '../../formats/rpm-header.ts'
import { rpmSatisfies } from '../../formats/rpm-version.ts'
import type { ByteString } from '../../model/file.ts'
import type { Dependency, Package, Requirement } from '../../model/package.ts'

/** What packages are asked about: by the paths of their files, as the one who asks names them. */
export type FileOwners = (path: ByteString) => readonly Package[]

/** A package and a name that it provides. */
interface Provision {
  readonly package: Package
  readonly provided: RpmRelation
}

/** The packages that satisfy a name in some versions, that of the name itself first. */
type Satisfying = (required: RpmRelation) => readonly Package[]

/**
 * What each package depends on, with the packages that provide each name or have each file: `Requires` but for the features of rpm itself, and
 * `Recommends`, to which an old `Requires(missingok)` belongs.
 */
export const rpmDependencies = (
  headers: ReadonlyMap<Package, RpmHeader>,
  ownersOf: FileOwners,
): ReadonlyMap<Package, readonly Dependency[]> => {
  const satisfying = satisfyingIn(provisionsOf(headers), ownersOf)
  const dependency =
    (isRecommended: boolean) =>
    (relation: RpmRelation): Dependency => ({
      text: textOf(relation),
      strength:
        isRecommended || (relation.flags & rpmSense.missingOk) !== 0 ? 'recommended' : 'required',
      requirement: requirementOf(conditionOf(relation), satisfying),
    })
  return new Map(
    [...headers].map(([one, { requires, recommends }]) => [
      one,
      [
        ...requires.filter(({ flags }) => (flags & rpmSense.rpmlib) === 0).map(dependency(false)),
        ...recommends.map(dependency(true)),
      ],
    ]),
  )
}

const provisionsOf = (
  headers: ReadonlyMap<Package, RpmHeader>,
): ReadonlyMap<ByteString, readonly Provision[]> => {
  const provisions = new Map<ByteString, Provision[]>()
  for (const [one, header] of headers)
    for (const provided of header.provides) {
      const known = provisions.get(provided.name)
      if (known === undefined) provisions.set(provided.name, [{ package: one, provided }])
      else known.push({ package: one, provided })
    }
  return provisions
}

const satisfyingIn =
  (provisions: ReadonlyMap<ByteString, readonly Provision[]>, ownersOf: FileOwners): Satisfying =>
  (required) => {
    const byName = (provisions.get(required.name) ?? [])
      .filter(({ provided }) => rpmSatisfies(provided, required))
      .map((provision) => provision.package)
    const byFile = required.name.startsWith('/') ? ownersOf(required.name) : []
    const isNamed = ({ name }: Package) => name === required.name
    const found = [...byName, ...byFile]
    return [...new Set([...found.filter(isNamed), ...found])]
  }

/** What cannot be parsed is looked up as it is, and provided by nobody. */
const conditionOf = (relation: RpmRelation): RpmCondition =>
  relation.name.startsWith('(') ? (parseRpmCondition(relation.name) ?? relation) : relation

const requirementOf = (condition: RpmCondition, satisfying: Satisfying): Requirement => {
  if ('name' in condition) return oneOf(satisfying(condition))
  const { operator, operands, otherwise } = condition
  if (operator === 'with' || operator === 'without') return oneOf(sameOf(condition, satisfying))
  const [first = nobody, second = nobody] = operands.map((one) => requirementOf(one, satisfying))
  if (operator === 'and') return { all: operands.map((one) => requirementOf(one, satisfying)) }
  if (operator === 'or') return { any: operands.map((one) => requirementOf(one, satisfying)) }
  const other = otherwise === undefined ? nothing : requirementOf(otherwise, satisfying)
  return operator === 'if'
    ? { when: second, then: first, otherwise: other }
    : { when: second, then: other, otherwise: first }
}

const nothing: Requirement = { all: [] }
const nobody: Requirement = { any: [] }

const oneOf = (packages: readonly Package[]): Requirement => ({
  any: packages.map((one) => ({ package: one })),
})

/** `with` and `without` speak of one and the same package. */
const sameOf = (condition: RpmCondition, satisfying: Satisfying): readonly Package[] => {
  if ('name' in condition) return satisfying(condition)
  const sets = condition.operands.map((one) => sameOf(one, satisfying))
  const [first = [], ...others] = sets
  switch (condition.operator) {
    case 'with':
    case 'and':
      return first.filter((one) => others.every((set) => set.includes(one)))
    case 'without':
      return first.filter((one) => !others.some((set) => set.includes(one)))
    case 'or':
      return [...new Set(sets.flat())]
    default:
      return first
  }
}

const operatorOf = (flags: number): string =>
  [
    (flags & rpmSense.less) !== 0 ? '<' : '',
    (flags & rpmSense.greater) !== 0 ? '>' : '',
    (flags & rpmSense.equal) !== 0 ? '=' : '',
  ].join('')

const textOf = ({ name, version, flags }: RpmRelation): ByteString =>
  version === '' ? name : `${name} ${operatorOf(flags)} ${version}`

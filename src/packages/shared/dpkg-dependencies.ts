import {
  type DpkgClause,
  type DpkgRelation,
  dpkgSatisfies,
  isForArchitecture,
  parseDpkgRelations,
} from '../../formats/dpkg-relations.ts'
import type { ByteString } from '../../model/file.ts'
import type { Dependency, Package, Requirement } from '../../model/package.ts'
import type { DpkgRecord } from './dpkg-records.ts'

/** A package that answers to a name: its own, or one that it provides. */
interface Answer {
  readonly package: Package
  /** Undefined for a virtual package without a version, which no constraint on versions is satisfied by. */
  readonly version: ByteString | undefined
  /** The field Multi-Arch. */
  readonly multiArch: string
}

const fields = [
  ['pre-depends', 'required'],
  ['depends', 'required'],
  ['recommends', 'recommended'],
] as const

/**
 * What each package depends on, `records` and `packages` in the same order: Pre-Depends, Depends, Recommends, each clause with the installed
 * packages that satisfy it by name, version and architecture, those of the name itself before those that provide it; deb-control(5),
 * Debian Policy 7.5 for provided versions, deb-control(5) `Multi-Arch` for architectures.
 */
export const dpkgDependencies = (
  records: readonly DpkgRecord[],
  packages: readonly Package[],
): ReadonlyMap<Package, readonly Dependency[]> => {
  const answers = answersOf(records, packages)
  const native = commonArchitecture(packages)
  const dependenciesOf = (from: Package, record: DpkgRecord | undefined): readonly Dependency[] => {
    const own = from.architecture === 'all' ? native : from.architecture
    const satisfying = (relation: DpkgRelation): readonly Requirement[] =>
      (answers.get(relation.name) ?? [])
        .filter((answer) => isMeant(answer, relation, own, native))
        .map((answer) => ({ package: answer.package }))
    return fields.flatMap(([field, strength]) =>
      parseDpkgRelations(record?.stanza.fields.get(field) ?? '')
        .filter((clause) => isAbout(clause, native))
        .map(({ text, alternatives }) => ({
          text,
          strength,
          requirement: { any: alternatives.flatMap(satisfying) },
        })),
    )
  }
  return new Map(packages.map((from, index) => [from, dependenciesOf(from, records[index])]))
}

/** Whether any of its alternatives is meant for this architecture; one that names no package is about all. */
const isAbout = ({ alternatives }: DpkgClause, architecture: string): boolean =>
  alternatives.length === 0 ||
  alternatives.some((one) => isForArchitecture(one.architectures, architecture))

const answersOf = (
  records: readonly DpkgRecord[],
  packages: readonly Package[],
): ReadonlyMap<ByteString, readonly Answer[]> => {
  const answers = new Map<ByteString, Answer[]>()
  const add = (name: ByteString, answer: Answer) => {
    answers.set(name, [...(answers.get(name) ?? []), answer])
  }
  const about = records.map(({ stanza }, index) => ({
    package: packages[index],
    multiArch: stanza.fields.get('multi-arch') ?? '',
    provides: stanza.fields.get('provides') ?? '',
  }))
  for (const { package: one, multiArch } of about)
    if (one !== undefined) add(one.name, { package: one, version: one.version, multiArch })
  for (const { package: one, multiArch, provides } of about)
    for (const { name, constraint } of parseDpkgRelations(provides).flatMap(
      (clause) => clause.alternatives,
    ))
      if (one !== undefined) add(name, { package: one, version: constraint?.version, multiArch })
  return answers
}

/** `all` is no architecture of its own: dpkg takes such a package for one of its own architecture, which most of a base is of. */
const commonArchitecture = (packages: readonly Package[]): string => {
  const counts = new Map<string, number>()
  for (const { architecture } of packages)
    if (architecture !== 'all') counts.set(architecture, (counts.get(architecture) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? 'all'
}

const isMeant = (
  { package: one, version, multiArch }: Answer,
  { qualifier, constraint }: DpkgRelation,
  own: string,
  native: string,
): boolean => {
  const isInVersion =
    constraint === undefined || (version !== undefined && dpkgSatisfies(version, constraint))
  if (!isInVersion) return false
  const architecture = one.architecture === 'all' ? native : one.architecture
  if (qualifier === 'any')
    return multiArch === 'allowed' || architecture === own || multiArch === 'foreign'
  if (qualifier !== undefined) return architecture === (qualifier === 'native' ? native : qualifier)
  return architecture === own || multiArch === 'foreign'
}

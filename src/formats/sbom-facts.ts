import type { Sbom, SbomFile, SbomPackage } from '../model/sbom.ts'
import { formOfCpe } from './cpe.ts'

/** A name of our own and a value; names sorted. */
export type SbomFact = readonly [name: string, value: string]

/** What neither format has a field for, of an image. */
export const factsOfImage = ({ base, platform }: Sbom): readonly SbomFact[] => [
  ...(base === undefined
    ? []
    : ([
        ...(base.digest === undefined ? [] : [['slim:base:digest', base.digest] as const]),
        ['slim:base:name', base.name],
      ] as const)),
  ['slim:platform', platform],
]

/** The same of its system: a CPE that is none, which the fields for one do not take. */
export const factsOfSystem = ({ cpe }: NonNullable<Sbom['system']>): readonly SbomFact[] =>
  cpe === undefined || formOfCpe(cpe) !== undefined ? [] : [['slim:system:cpe', cpe]]

/** The same of a package: how much of it is in the image, and its source. */
export const factsOfPackage = (one: SbomPackage): readonly SbomFact[] => {
  const { name, source, about } = one.package
  return [
    ['slim:files:kept', `${one.keptFiles}`],
    ...(one.totalFiles === undefined ? [] : [['slim:files:total', `${one.totalFiles}`] as const]),
    ...(source === undefined && about?.sourceVersion === undefined
      ? []
      : [['slim:source:name', source ?? name] as const]),
    ...(about?.sourceVersion === undefined
      ? []
      : [['slim:source:version', about.sourceVersion] as const]),
  ]
}

/** The same of a file: where it is from, and whether no package has it. */
export const factsOfFile = ({ origin, owners }: SbomFile): readonly SbomFact[] => [
  ...(origin === 'derived' || origin === 'added' ? [['slim:file:origin', origin] as const] : []),
  ...(owners.length === 0 ? [['slim:file:owner', 'unowned'] as const] : []),
]

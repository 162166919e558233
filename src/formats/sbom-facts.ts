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

/** The same of a package: how much of it is in the image. */
export const factsOfPackage = ({ keptFiles, totalFiles }: SbomPackage): readonly SbomFact[] => [
  ['slim:files:kept', `${keptFiles}`],
  ...(totalFiles === undefined ? [] : [['slim:files:total', `${totalFiles}`] as const]),
]

/** What a package was built from. Advisories of Debian and Alpine name source packages: a scanner that does not know them finds nothing. */
export const sourceOf = ({
  package: { name, source, about },
}: SbomPackage): { readonly name: string; readonly version: string | undefined } | undefined =>
  source === undefined && about?.sourceVersion === undefined
    ? undefined
    : { name: source ?? name, version: about?.sourceVersion }

/** The same of a file: where it is from, and whether no package has it. */
export const factsOfFile = ({ origin, owners }: SbomFile): readonly SbomFact[] => [
  ...(origin === undefined || origin === 'base' ? [] : [['slim:file:origin', origin] as const]),
  ...(owners.length === 0 ? [['slim:file:owner', 'unowned'] as const] : []),
]

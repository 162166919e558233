import { createHash } from 'node:crypto'
import type { Sbom, SbomFile, SbomPackage } from '../model/sbom.ts'
import { formOfCpe } from './cpe.ts'
import { factsOfFile, factsOfImage, factsOfPackage, factsOfSystem, sourceOf } from './sbom-facts.ts'

const noAssertion = 'NOASSERTION'
const documentId = 'SPDXRef-DOCUMENT'
const imageId = 'SPDXRef-Image'
const systemId = 'SPDXRef-OperatingSystem'
const baseId = 'SPDXRef-Base'

/** Identifiers may hold letters, digits, dots and dashes alone; a digest of the whole keeps apart what that makes alike. */
const identifier = (kind: string, name: string, whole: string): string => {
  const digest = createHash('sha256').update(whole).digest('hex').slice(0, 16)
  return `SPDXRef-${kind}-${name.replace(/[^A-Za-z0-9.]+/g, '-').slice(0, 80)}-${digest}`
}

const packageId = ({ purl, package: { name } }: SbomPackage): string =>
  identifier('Package', name, purl)

const fileId = ({ path }: SbomFile): string =>
  identifier('File', path.slice(path.lastIndexOf('/') + 1), path)

/** SPDX 2.3 as JSON, one fact a line and a newline at the end; spdx-spec 2.3, chapters 6 to 12. Same contents, same bytes. */
export const formatSpdx = (sbom: Sbom): string => `${JSON.stringify(documentOf(sbom), null, 2)}\n`

const documentOf = (sbom: Sbom) => {
  const { name, version } = sbom.tool
  const creator = `Tool: ${version === undefined ? name : `${name}-${version}`}`
  const annotate = annotator(creator, sbom.created)
  const byPurl = new Map(sbom.packages.map((one) => [one.purl, packageId(one)]))
  const idOf = (purl: string): string => byPurl.get(purl) ?? imageId
  const owned = filesByOwner(sbom.files)
  return {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: documentId,
    name: sbom.name,
    documentNamespace: `urn:uuid:${sbom.identity}`,
    creationInfo: { created: sbom.created, creators: [creator] },
    packages: [
      imagePackage(sbom, annotate),
      ...systemPackage(sbom, annotate),
      ...basePackage(sbom),
      ...sbom.packages.map((one) => packageOf(one, owned.get(one.purl) ?? [], annotate)),
    ],
    files: sbom.files.map((file) => fileOf(file, annotate)),
    relationships: relationshipsOf(sbom, idOf),
    ...licensingInfos(sbom),
  }
}

type Annotate = (facts: readonly (readonly [string, string])[]) => object

/** SPDX has no properties; an annotation for each is what tools write instead. */
const annotator =
  (creator: string, date: string): Annotate =>
  (facts) =>
    facts.length === 0
      ? {}
      : {
          annotations: facts.map(([name, value]) => ({
            annotationDate: date,
            annotationType: 'OTHER',
            annotator: creator,
            comment: `${name}=${value}`,
          })),
        }

const filesByOwner = (files: readonly SbomFile[]): ReadonlyMap<string, readonly SbomFile[]> => {
  const owned = new Map<string, SbomFile[]>()
  for (const file of files)
    for (const owner of file.owners) {
      const known = owned.get(owner)
      if (known === undefined) owned.set(owner, [file])
      else known.push(file)
    }
  return owned
}

/** What is said of a package whose files are listed: SHA-1 over their sorted SHA-1; spdx-spec 2.3, 7.9. */
const analysed = (files: readonly SbomFile[]) => {
  if (files.length === 0) return { filesAnalyzed: false }
  const digests = files.map(({ sha1 }) => sha1).sort()
  const value = createHash('sha1').update(digests.join('')).digest('hex')
  return {
    filesAnalyzed: true,
    packageVerificationCode: { packageVerificationCodeValue: value },
  }
}

const unasserted = {
  downloadLocation: noAssertion,
  licenseConcluded: noAssertion,
  licenseDeclared: noAssertion,
  copyrightText: noAssertion,
} as const

const checksumsOf = (digest: string | undefined) =>
  digest === undefined
    ? {}
    : { checksums: [{ algorithm: 'SHA256', checksumValue: digest.replace('sha256:', '') }] }

const imagePackage = (sbom: Sbom, annotate: Annotate) => ({
  SPDXID: imageId,
  name: sbom.name,
  ...(sbom.digest === undefined ? {} : { versionInfo: sbom.digest }),
  ...unasserted,
  ...analysed(sbom.files),
  ...checksumsOf(sbom.digest),
  primaryPackagePurpose: 'CONTAINER',
  ...annotate(factsOfImage(sbom)),
})

const basePackage = ({ base }: Sbom) =>
  base === undefined
    ? []
    : [
        {
          SPDXID: baseId,
          name: base.name,
          ...(base.digest === undefined ? {} : { versionInfo: base.digest }),
          ...unasserted,
          filesAnalyzed: false,
          ...checksumsOf(base.digest),
          primaryPackagePurpose: 'CONTAINER',
        },
      ]

const systemPackage = ({ system }: Sbom, annotate: Annotate) =>
  system === undefined
    ? []
    : [
        {
          SPDXID: systemId,
          name: system.id,
          ...(system.version === undefined ? {} : { versionInfo: system.version }),
          ...unasserted,
          ...(system.title === undefined ? {} : { description: system.title }),
          filesAnalyzed: false,
          // Clause 7.24 of the text has a hyphen; the official JSON schema, which validators go by, has none.
          primaryPackagePurpose: 'OPERATING_SYSTEM',
          ...cpeOf(system),
          ...annotate(factsOfSystem(system)),
        },
      ]

/** spdx-spec 2.3, F.2. */
const cpeOf = ({ cpe = '' }: NonNullable<Sbom['system']>) => {
  const form = formOfCpe(cpe)
  if (form === undefined) return {}
  const referenceType = form === '2.3' ? 'cpe23Type' : 'cpe22Type'
  return {
    externalRefs: [{ referenceCategory: 'SECURITY', referenceType, referenceLocator: cpe }],
  }
}

const packageOf = (one: SbomPackage, files: readonly SbomFile[], annotate: Annotate) => {
  const { name, version, about } = one.package
  return {
    SPDXID: packageId(one),
    name,
    versionInfo: version,
    supplier: supplierOf(one),
    ...unasserted,
    licenseDeclared: one.licence?.expression ?? noAssertion,
    ...analysed(files),
    ...(about?.homepage === undefined ? {} : { homepage: about.homepage }),
    ...sourceInfoOf(one),
    externalRefs: [
      {
        referenceCategory: 'PACKAGE-MANAGER',
        referenceType: 'purl',
        referenceLocator: one.purl,
      },
    ],
    ...annotate(factsOfPackage(one)),
  }
}

/** Free text to spdx-spec 2.3, 7.13. These are the words that Trivy writes, and the only ones that it reads. */
const sourceInfoOf = (one: SbomPackage) => {
  const source = sourceOf(one)
  if (source === undefined) return {}
  const { name, version = '' } = source
  return { sourceInfo: `built package from: ${`${name} ${version}`.trim()}` }
}

/** spdx-spec 2.3, 7.5: `Person: NAME (ADDRESS)`. */
const supplierOf = ({ package: { about } }: SbomPackage): string => {
  if (about?.vendor !== undefined) return `Organization: ${about.vendor}`
  const [, name, address] = /^(.*?)\s*<([^<>]*)>$/.exec(about?.maintainer ?? '') ?? []
  if (name !== undefined && name !== '') return `Person: ${name} (${address ?? ''})`
  return about?.maintainer === undefined ? noAssertion : `Person: ${about.maintainer}`
}

const fileOf = (file: SbomFile, annotate: Annotate) => ({
  SPDXID: fileId(file),
  fileName: `.${file.path}`,
  checksums: [
    { algorithm: 'SHA1', checksumValue: file.sha1 },
    { algorithm: 'SHA256', checksumValue: file.sha256 },
  ],
  licenseConcluded: noAssertion,
  licenseInfoInFiles: [noAssertion],
  copyrightText: noAssertion,
  ...annotate(factsOfFile(file)),
})

const relationshipsOf = (sbom: Sbom, idOf: (purl: string) => string) => {
  const related = (
    spdxElementId: string,
    relationshipType: string,
    relatedSpdxElement: string,
  ) => ({
    spdxElementId,
    relationshipType,
    relatedSpdxElement,
  })
  const { system, base, packages, files } = sbom
  return [
    related(documentId, 'DESCRIBES', imageId),
    ...(system === undefined ? [] : [related(imageId, 'CONTAINS', systemId)]),
    ...(base === undefined ? [] : [related(imageId, 'DESCENDANT_OF', baseId)]),
    // As Trivy has it, which takes only what an operating system contains for its packages.
    ...packages.map((one) =>
      related(system === undefined ? imageId : systemId, 'CONTAINS', packageId(one)),
    ),
    ...packages.flatMap((one) =>
      one.dependsOn.map((other) => related(packageId(one), 'DEPENDS_ON', idOf(other))),
    ),
    // Not `CONTAINS` from the other side: Trivy takes that for the path of the package, and no longer sees that the package of a
    // document in an image and that of the image's database are one.
    ...files.flatMap((file) => {
      const owners = file.owners.length === 0 ? [imageId] : file.owners.map(idOf)
      return owners.map((owner) => related(fileId(file), 'CONTAINED_BY', owner))
    }),
    ...files
      .filter(({ origin }) => base !== undefined && origin === 'derived')
      .map((file) => related(fileId(file), 'GENERATED_FROM', baseId)),
  ]
}

/** Names of licences that are not on the list; their texts are in the image, and only the packager's name for them is known. */
const licensingInfos = ({ packages }: Sbom) => {
  const named = new Map(packages.flatMap(({ licence }) => [...(licence?.named ?? [])]))
  if (named.size === 0) return {}
  const infos = [...named].sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    hasExtractedLicensingInfos: infos.map(([licenseId, name]) => ({
      licenseId,
      name,
      extractedText: `The packager calls this licence ${name}; its text is with the package.`,
    })),
  }
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Version } from '@cyclonedx/cyclonedx-library/Spec'
import { JsonStrictValidator } from '@cyclonedx/cyclonedx-library/Validation'
import { Ajv } from 'ajv'
import parseExpression from 'spdx-expression-parse'
import type { Sbom, SbomPackage } from '../../src/model/sbom.ts'

/** What a CycloneDX document is made of, as far as tests ask. */
export interface CycloneDxComponent {
  readonly type: string
  readonly name: string
  readonly version?: string
  readonly purl?: string
  readonly 'bom-ref'?: string
  readonly licenses?: readonly unknown[]
  readonly hashes?: readonly unknown[]
  readonly properties?: readonly { readonly name: string; readonly value: string }[]
  readonly components?: readonly CycloneDxComponent[]
}

/** A CycloneDX document. */
export interface CycloneDxDocument {
  readonly serialNumber: string
  readonly specVersion: string
  readonly metadata: {
    readonly timestamp: string
    readonly component: CycloneDxComponent
    readonly tools?: unknown
  }
  readonly components: readonly CycloneDxComponent[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[]
}

/** A package or a file of an SPDX document. */
export interface SpdxElement {
  readonly primaryPackagePurpose?: string
  readonly SPDXID: string
  readonly name?: string
  readonly fileName?: string
  readonly licenseDeclared?: string
  readonly versionInfo?: string
  readonly filesAnalyzed?: boolean
  readonly supplier?: string
  readonly sourceInfo?: string
  readonly annotations?: readonly { readonly comment: string }[]
  readonly externalRefs?: readonly {
    readonly referenceType: string
    readonly referenceLocator: string
  }[]
}

/** An SPDX document. */
export interface SpdxDocument {
  readonly documentNamespace: string
  readonly creationInfo: { readonly created: string; readonly creators: readonly string[] }
  readonly packages: readonly SpdxElement[]
  readonly files: readonly SpdxElement[]
  readonly relationships: readonly {
    readonly spdxElementId: string
    readonly relationshipType: string
    readonly relatedSpdxElement: string
  }[]
  readonly hasExtractedLicensingInfos?: readonly { readonly licenseId: string }[]
}

/** The document, after CycloneDX's own schemas have found nothing: 1.6, those of licences and signatures with it, strict. */
export const validCycloneDx = async (text: string): Promise<CycloneDxDocument> => {
  const mistakes: unknown = await new JsonStrictValidator(Version.v1dot6).validate(text)
  if (mistakes !== null) throw new Error(JSON.stringify(mistakes).slice(0, 2000))
  const document = JSON.parse(text) as CycloneDxDocument
  const nested = document.components.flatMap((one) => [one, ...(one.components ?? [])])
  const all = [document.metadata.component, ...nested]
  const references = new Set(all.flatMap((one) => one['bom-ref'] ?? []))
  if (references.size !== all.length) throw new Error('two components have one bom-ref')
  for (const { ref, dependsOn = [] } of document.dependencies)
    for (const one of [ref, ...dependsOn])
      if (!references.has(one)) throw new Error(`${one} is no component`)
  return document
}

const schema = JSON.parse(
  readFileSync(
    join(import.meta.dirname, '../../fixtures/formats/spdx/spdx-2.3.schema.json'),
    'utf8',
  ),
) as object
const validateSpdx = new Ajv({ allErrors: true }).compile(schema)

/** The document, after the schema and what no schema can say have found nothing: identifiers, relationships, licences. */
export const validSpdx = (text: string): SpdxDocument => {
  const document = JSON.parse(text) as SpdxDocument
  if (!validateSpdx(document)) throw new Error(JSON.stringify(validateSpdx.errors).slice(0, 2000))
  const ids = [...document.packages, ...document.files].map(({ SPDXID }) => SPDXID)
  const known = new Set(['SPDXRef-DOCUMENT', ...ids])
  if (known.size !== ids.length + 1) throw new Error('two elements have one identifier')
  const contained = new Set<string>()
  for (const { spdxElementId, relationshipType, relatedSpdxElement } of document.relationships) {
    for (const id of [spdxElementId, relatedSpdxElement])
      if (!known.has(id)) throw new Error(`${id} is no element`)
    if (relationshipType !== 'CONTAINED_BY') continue
    contained.add(spdxElementId)
    const holder = document.packages.find(({ SPDXID }) => SPDXID === relatedSpdxElement)
    if (holder?.filesAnalyzed === false)
      throw new Error(`${relatedSpdxElement} has files although it says that they are not analysed`)
  }
  for (const { SPDXID } of document.files)
    if (!contained.has(SPDXID)) throw new Error(`${SPDXID} is in nothing`)
  const named = new Set(document.hasExtractedLicensingInfos?.map(({ licenseId }) => licenseId))
  for (const { licenseDeclared = 'NOASSERTION' } of document.packages) {
    if (licenseDeclared === 'NOASSERTION') continue
    parseExpression(licenseDeclared)
    for (const [reference] of licenseDeclared.matchAll(/LicenseRef-[A-Za-z0-9.-]+/g))
      if (!named.has(reference)) throw new Error(`${reference} is not explained`)
  }
  return document
}

/** A package of an image, partial. */
export const sbomPackage = (
  name: string,
  purl: string,
  more: Partial<SbomPackage> = {},
): SbomPackage => ({
  purl,
  package: { format: 'dpkg', name, version: '1-2', architecture: 'amd64', files: [], licences: [] },
  licence: undefined,
  keptFiles: 1,
  totalFiles: 3,
  dependsOn: [],
  ...more,
})

/** Contents with something under every heading, changed as a test needs it. */
export const sbomWith = (changes: Partial<Sbom> = {}): Sbom => {
  const [app, libc] = ['pkg:deb/debian/app@1-2?arch=amd64', 'pkg:deb/debian/libc6@2?arch=amd64']
  const named = new Map([['LicenseRef-odd', 'odd']])
  return {
    tool: { name: 'slim', version: '1.0.0' },
    name: 'app',
    digest: `sha256:${'a'.repeat(64)}`,
    identity: '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    created: '2024-01-02T03:04:05Z',
    platform: 'linux/amd64',
    system: {
      id: 'debian',
      version: '12',
      title: 'Debian 12',
      cpe: 'cpe:/o:debian:debian_linux:12',
    },
    base: { name: 'debian', digest: `sha256:${'b'.repeat(64)}` },
    packages: [
      sbomPackage('app', app, {
        licence: { expression: 'MIT AND LicenseRef-odd', named },
        dependsOn: [libc],
      }),
      sbomPackage('libc6', libc, { licence: { expression: 'MIT', named: new Map() } }),
    ],
    files: [
      { path: '/etc/ld.so.cache', origin: 'derived', owners: [] },
      { path: '/srv/page', origin: 'added', owners: [] },
      { path: '/usr/bin/app', origin: 'base', owners: [app] },
      { path: '/usr/share/both', origin: 'base', owners: [app, libc] },
    ].map((file, index) => ({
      ...file,
      origin: file.origin as 'base' | 'derived' | 'added',
      sha1: `${index}`.repeat(40),
      sha256: `${index}`.repeat(64),
    })),
    ...changes,
  }
}

import * as Enums from '@cyclonedx/cyclonedx-library/Enums'
import * as Models from '@cyclonedx/cyclonedx-library/Models'
import { JSON as Json, JsonSerializer } from '@cyclonedx/cyclonedx-library/Serialize'
import { isSupportedSpdxId } from '@cyclonedx/cyclonedx-library/SPDX'
import { Spec1dot6 } from '@cyclonedx/cyclonedx-library/Spec'
import type { Sbom, SbomFile, SbomPackage } from '../model/sbom.ts'
import { formOfCpe } from './cpe.ts'
import { isListed } from './licence-expression.ts'
import {
  factsOfFile,
  factsOfImage,
  factsOfPackage,
  factsOfSystem,
  type SbomFact,
  sourceOf,
} from './sbom-facts.ts'

/**
 * CycloneDX 1.6 as JSON with a newline at the end: https://cyclonedx.org/docs/1.6/json/. Files are components of the package that has
 * them, unowned ones of the document. Same contents, same bytes.
 */
export const formatCycloneDx = (sbom: Sbom): string => {
  const serializer = new JsonSerializer(new Json.Normalize.Factory(Spec1dot6))
  // Everything is in order already, and by bytes: the library would sort as the locale does.
  return `${serializer.serialize(bomOf(sbom), { sortLists: false, space: 2 })}\n`
}

const bomOf = (sbom: Sbom): Models.Bom => {
  const image = newComponent(Enums.ComponentType.Container, sbom.name, factsOfImage(sbom))
  image.bomRef.value = 'image'
  if (sbom.digest !== undefined) image.version = sbom.digest
  const tool = newComponent(Enums.ComponentType.Application, sbom.tool.name, [])
  if (sbom.tool.version !== undefined) tool.version = sbom.tool.version
  const bom = new Models.Bom({
    serialNumber: `urn:uuid:${sbom.identity}`,
    metadata: new Models.Metadata({
      timestamp: new Date(sbom.created),
      component: image,
      tools: new Models.Tools({ components: new Models.ComponentRepository([tool]) }),
    }),
  })
  const system = systemOf(sbom)
  if (system !== undefined) {
    bom.components.add(system)
    image.dependencies.add(system.bomRef)
  }
  const packages = packagesOf(sbom)
  for (const one of packages.values()) {
    bom.components.add(one)
    // As Trivy has it, which takes only what an operating system depends on for its packages.
    ;(system ?? image).dependencies.add(one.bomRef)
  }
  for (const file of sbom.files) {
    const owner = packages.get(file.owners[0] ?? '')
    ;(owner ?? bom).components.add(fileOf(file))
  }
  return bom
}

const systemOf = ({ system }: Sbom): Models.Component | undefined => {
  if (system === undefined) return undefined
  const component = newComponent(
    Enums.ComponentType.OperatingSystem,
    system.id,
    factsOfSystem(system),
  )
  component.bomRef.value = 'operating-system'
  if (system.version !== undefined) component.version = system.version
  if (system.title !== undefined) component.description = system.title
  // The library throws for any other.
  if (formOfCpe(system.cpe ?? '') !== undefined) component.cpe = system.cpe
  return component
}

const packagesOf = ({ packages }: Sbom): ReadonlyMap<string, Models.Component> => {
  const made = new Map(packages.map((one) => [one.purl, packageOf(one)]))
  for (const { purl, dependsOn } of packages)
    for (const other of dependsOn) {
      const found = made.get(other)
      if (found !== undefined) made.get(purl)?.dependencies.add(found.bomRef)
    }
  return made
}

const packageOf = (one: SbomPackage): Models.Component => {
  const { name, version, about } = one.package
  const facts = [...factsForScanners(one), ...factsOfPackage(one)]
  const component = newComponent(Enums.ComponentType.Library, name, facts)
  component.bomRef.value = one.purl
  component.purl = one.purl
  component.version = version
  const supplier = about?.vendor ?? about?.maintainer
  if (supplier !== undefined)
    component.supplier = new Models.OrganizationalEntity({ name: supplier })
  if (one.licence !== undefined) component.licenses.add(licenceOf(one.licence))
  if (about?.homepage !== undefined)
    component.externalReferences.add(
      new Models.ExternalReference(about.homepage, Enums.ExternalReferenceType.Website),
    )
  return component
}

/** What CycloneDX has no field for and Trivy reads under names of its own; Syft and Grype take it from the package URL. */
const factsForScanners = (one: SbomPackage): readonly SbomFact[] => {
  const source = sourceOf(one)
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['SrcName', source?.name],
    ['SrcVersion', source?.version],
  ]
  return facts.flatMap(([name, value]) =>
    value === undefined ? [] : [[`aquasecurity:trivy:${name}`, value] as const],
  )
}

const licenceOf = ({ expression, named }: NonNullable<SbomPackage['licence']>): Models.License => {
  const name = named.get(expression)
  if (name !== undefined) return new Models.NamedLicense(name)
  if (isListed(expression) && isSupportedSpdxId(expression))
    return new Models.SpdxLicense(expression)
  return new Models.LicenseExpression(expression)
}

const fileOf = (file: SbomFile): Models.Component => {
  const [, ...others] = file.owners
  const component = newComponent(Enums.ComponentType.File, file.path, [
    ...factsOfFile(file),
    ...others.map((owner): SbomFact => ['slim:file:owner', owner]),
  ])
  component.bomRef.value = `file:${file.path}`
  component.hashes.set(Enums.HashAlgorithm['SHA-1'], file.sha1)
  component.hashes.set(Enums.HashAlgorithm['SHA-256'], file.sha256)
  return component
}

const newComponent = (
  type: Models.Component['type'],
  name: string,
  facts: readonly SbomFact[],
): Models.Component => {
  const component = new Models.Component(type, name)
  for (const [key, value] of facts) component.properties.add(new Models.Property(key, value))
  return component
}

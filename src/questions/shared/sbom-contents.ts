import { compareBytes, toDisplay } from '../../formats/byte-string.ts'
import { parseDebianCopyright } from '../../formats/debian-copyright.ts'
import { licenceOf } from '../../formats/licence-expression.ts'
import { formatPlatform } from '../../formats/platform.ts'
import { purlOf } from '../../formats/purl.ts'
import { uuidOf } from '../../formats/uuid.ts'
import type { FileEntry, FileTree, RootPath } from '../../model/file.ts'
import type { Inventory } from '../../model/inventory.ts'
import type { Package } from '../../model/package.ts'
import type { Licence, Sbom, SbomFile, SbomPackage } from '../../model/sbom.ts'
import { requiredPackages } from '../../rootfs/required-packages.ts'
import { readIfFile } from '../../rootfs/resolve.ts'

/** Identities of documents are made in this namespace alone. */
const namespace = '5d0d3a0c-6ff1-4a57-9f0f-3f1f0c5b8a7e'

/** The digests that the documents give of files. */
export type Algorithm = 'sha1' | 'sha256'

/** One path of the image. */
export interface Entry {
  readonly path: RootPath
  readonly file: FileEntry
  readonly origin: SbomFile['origin']
  readonly digest: (algorithm: Algorithm) => string
}

/** A package of the image and how much of it is there. */
export type Amounts = Pick<SbomPackage, 'package' | 'keptFiles' | 'totalFiles'>

/** An image, finished or only planned, with all that is asked of it. */
export interface Subject extends Pick<Sbom, 'tool' | 'name' | 'digest' | 'base'> {
  readonly created: string | undefined
  readonly inventory: Inventory
  readonly entries: readonly Entry[]
  readonly packages: readonly Amounts[]
  /** Where licence texts are read. */
  readonly tree: FileTree
}

/** All that the documents say, sorted. Throws what reading contents and licence texts throws. */
export const sbomOf = (subject: Subject): Sbom => {
  const { tool, name, digest, base, inventory, entries } = subject
  // An empty value says as much as none.
  const said = (name: string) => inventory.osRelease.get(name) || undefined
  const id = said('ID')
  const distribution = { id, versionId: said('VERSION_ID') }
  const purls = new Map(
    subject.packages.map((one) => [one.package, purlOf(one.package, distribution)]),
  )
  const files = entries
    .filter(({ file }) => file.type === 'file')
    .map(({ path, origin, digest: digestBy }) => ({
      path: toDisplay(path),
      sha1: digestBy('sha1'),
      sha256: digestBy('sha256'),
      owners: inventory.packages.ownersOf(path).flatMap((owner) => purls.get(owner) ?? []),
      origin,
    }))
    .sort((a, b) => compareBytes(a.path, b.path))
  const described = {
    tool,
    name,
    digest,
    base,
    created: dateOf(subject),
    platform: formatPlatform(inventory.platform),
    system:
      id === undefined
        ? undefined
        : {
            id,
            version: distribution.versionId,
            title: said('PRETTY_NAME'),
            cpe: said('CPE_NAME'),
          },
    packages: packagesOf(subject, purls),
    files,
  }
  return { ...described, identity: uuidOf(namespace, JSON.stringify(described)) }
}

const dateOf = ({ created, entries }: Subject): string => {
  const said = Math.floor(Date.parse(created ?? '') / 1000)
  const seconds = Number.isNaN(said)
    ? entries.reduce((newest, { file }) => Math.max(newest, file.mtime), 0)
    : said
  // Later than four digits of a year can say, a date is nobody's.
  return new Date(Math.min(seconds, 253402300799) * 1000).toISOString().replace('.000Z', 'Z')
}

const packagesOf = (
  { packages, inventory, tree }: Subject,
  purls: ReadonlyMap<Package, string>,
): readonly SbomPackage[] => {
  const described = packages.map((one) => ({
    ...one,
    purl: purls.get(one.package) ?? '',
    licence: licenceIn(tree, one.package),
    dependsOn: [...requiredPackages(inventory.packages, one.package)]
      .flatMap((required) => purls.get(required) ?? [])
      .sort(compareBytes),
  }))
  return [...new Map(described.map((one) => [one.purl, one])).values()].sort((a, b) =>
    compareBytes(a.purl, b.purl),
  )
}

/** The database's own words; where it has none, what the copyright files of the package name. */
const licenceIn = (tree: FileTree, { format, about, licences }: Package): Licence | undefined => {
  if (format !== 'dpkg') return licenceOf(about?.licence ?? '')
  const bytes = licences.map((path) => readIfFile(tree, path)).find((one) => one !== undefined)
  return bytes && parseDebianCopyright(Buffer.from(bytes).toString('latin1'))
}

import type { Digest } from './image.ts'
import type { Package } from './package.ts'

/** A licence as SPDX writes it: spdx-spec 2.3, annex D. */
export interface Licence {
  /** Valid, with a `LicenseRef-` for each name that is not in the SPDX license list. */
  readonly expression: string
  /** Those references → the names that the package uses. */
  readonly named: ReadonlyMap<string, string>
}

/** A package of an image; its reference in the document is its package URL. */
export interface SbomPackage {
  readonly purl: string
  readonly package: Package
  /** What the packager declares; undefined where that cannot be read, never guessed. */
  readonly licence: Licence | undefined
  /** Files and links of it that are in the image. */
  readonly keptFiles: number
  /** Files and links that it has in the base; undefined where the base is not known and the database was cut down. */
  readonly totalFiles: number | undefined
  /** Package URLs of packages of the image that it cannot be without, sorted. */
  readonly dependsOn: readonly string[]
}

/** A regular file of an image; each name of a hard-linked one is a file. */
export interface SbomFile {
  /** In display form. */
  readonly path: string
  readonly sha1: string
  readonly sha256: string
  /** Package URLs, the first the one it is listed under; empty for `unowned` files. */
  readonly owners: readonly string[]
  /**
   * Whether it is the base's, made anew from the base, what the base has not, or what the base has otherwise; undefined where there is
   * nothing to compare with.
   */
  readonly origin: 'base' | 'derived' | 'added' | 'changed' | undefined
}

/** What an image is made of: what {@link import('../formats/cyclonedx.ts')} and {@link import('../formats/spdx.ts')} write down. */
export interface Sbom {
  /** Its version is missing in a document that is in the image: a later one has to make the same. */
  readonly tool: { readonly name: string; readonly version: string | undefined }
  /** Of the image. */
  readonly name: string
  /** Of the manifest, or of the file for a tar; undefined for a directory, and for an image that is to hold the document. */
  readonly digest: Digest | undefined
  /** UUID of the document, version 5 over all that it says. */
  readonly identity: string
  /** Date of the image, RFC 3339 in whole seconds of UTC; never the clock. */
  readonly created: string
  /** `os/architecture[/variant]` */
  readonly platform: string
  /** As os-release(5) says; undefined where the image has none. */
  readonly system:
    | {
        readonly id: string
        readonly version: string | undefined
        readonly title: string | undefined
        readonly cpe: string | undefined
      }
    | undefined
  /** What the image was made from, where it is known. */
  readonly base: { readonly name: string; readonly digest: Digest | undefined } | undefined
  /** Sorted by package URL. */
  readonly packages: readonly SbomPackage[]
  /** Sorted by path. */
  readonly files: readonly SbomFile[]
}

/** Formats that a list of contents is written in, with the ending of their files. */
export const sbomFormats = { cyclonedx: 'cdx.json', spdx: 'spdx.json' } as const

/** One of {@link sbomFormats}. */
export type SbomFormat = keyof typeof sbomFormats

/** Where an image has its own documents: `NAME.cdx.json`, `NAME.spdx.json`. */
export const embeddedSboms = '/usr/share/sbom'

import type { ByteString, FileEntry, FileTree, Metadata, RootPath } from './file.ts'

/** What a database says of a package beside its files, verbatim; what it does not say is missing. */
export interface PackageAbout {
  /** Of the source package, where it is known; the package's own where the database names no other. */
  readonly sourceVersion?: string
  /** In the words of the database: an SPDX expression or not. dpkg has none. */
  readonly licence?: ByteString
  /** rpm's vendor. */
  readonly vendor?: ByteString
  /** `NAME <ADDRESS>`, most of the time. */
  readonly maintainer?: ByteString
  readonly homepage?: ByteString
  /** `name:stream:version:context` of the module of RHEL that it is part of. */
  readonly modularityLabel?: ByteString
}

/** One installed package. */
export interface Package {
  readonly format: 'dpkg' | 'rpm' | 'apk'
  readonly name: string
  /** Verbatim from the database, epoch included; never parsed. */
  readonly version: string
  readonly architecture: string
  /** Name of the source package where the database says so and it differs. */
  readonly source?: string
  readonly about?: PackageAbout
  /** Files, links and directories it owns, through the base's directory symlinks, sorted. */
  readonly files: readonly RootPath[]
  /** Where its licence text would be; kept with the package. */
  readonly licences: readonly RootPath[]
}

/** What has to be among the packages of an image; of alternatives (`any`) the first is to be preferred, and none cannot be met. */
export type Requirement =
  | { readonly package: Package }
  | { readonly all: readonly Requirement[] }
  | { readonly any: readonly Requirement[] }
  | { readonly when: Requirement; readonly then: Requirement; readonly otherwise: Requirement }

/** A relation of a package to others, its names and versions looked up among the packages of the base. */
export interface Dependency {
  /** As the database has it: `libc6 (>= 2.34)`, `(a if b)`, `so:libz.so.1`. */
  readonly text: ByteString
  /** `recommended`: it can do without. */
  readonly strength: 'required' | 'recommended'
  readonly requirement: Requirement
}

/** Names of Node's `createHash` that a database may use. */
export type DigestAlgorithm = 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512'

/** What a database recorded of the bytes of a regular file when it installed them. */
export interface FileDigest {
  readonly algorithm: DigestAlgorithm
  /** Lower-case hexadecimal. */
  readonly hex: string
  /** Bytes of the digest, from its beginning, that were recorded; missing for all. */
  readonly bytes?: number
  /** Configuration, which may be changed or removed after it was installed: other bytes are no damage. */
  readonly isConfiguration: boolean
}

/** A digest that a record of a database has of itself, and what it is really of. */
export interface RecordDigest {
  readonly algorithm: DigestAlgorithm
  /** Lower-case hexadecimal. */
  readonly expected: string
  /** The same; `–` where the record does not have what the digest is of. */
  readonly found: string
}

/** A package whose record was changed: its own tools refuse it, and do not name the package. */
export interface AlteredRecord extends RecordDigest {
  readonly package: Package
  /** The file of the database. */
  readonly path: RootPath
}

/** The packages of a base. */
export interface PackageDb {
  /** `none` when the base has no database. */
  readonly format: 'dpkg' | 'rpm' | 'apk' | 'none'
  /** Sorted by name, then architecture. */
  readonly packages: readonly Package[]
  /** Owners of a canonical path (directories have many); empty when nobody owns it. */
  ownersOf(path: RootPath): readonly Package[]
  /** What the database says of the bytes at a canonical path; missing where a format records no digests. Throws PACKAGES_DAMAGED. */
  digestOf?(path: RootPath): FileDigest | undefined
  /** What one of these packages depends on, in the database's order; missing where a format has no relations. Throws PACKAGES_DAMAGED. */
  dependenciesOf?(one: Package): readonly Dependency[]
  /** Records are signed and never edited: that of a trimmed image lists files too that are not in it. */
  readonly isSigned?: boolean
  /** Records that are not what their own digests are of, in the order of the database; missing where records have no such digests. */
  readonly altered?: readonly AlteredRecord[]
  /** What was decided in reading it that one should know. */
  readonly warnings?: readonly string[]
  /** Whether a canonical path of a package is left out where documentation is, as `--nodocs` does. */
  isDocumentation?(path: RootPath): boolean
}

/** Something of a database that is not as its own tools would leave it. */
export interface DatabaseFinding {
  /**
   * `unfinished`: neither installed nor removed. `duplicate`: in two versions that cannot be meant. `removed`: gone but for its
   * configuration. `replaced`: another package's file stands for one. The others name what is broken.
   */
  readonly kind:
    | 'unfinished'
    | 'duplicate'
    | 'removed'
    | 'dependency'
    | 'alternative'
    | 'diversion'
    | 'replaced'
    | 'metadata'
  /** What it is about, as the database has it: the name of a package or link group, or a path. */
  readonly subject: ByteString
  /** What is wrong, in words. */
  readonly what: string
}

/** A user or group as a database names it. */
export interface RecordedAccount {
  readonly name: string
  /** Undefined where the base has nobody of that name. */
  readonly id: number | undefined
}

/** What a database recorded of an entry beside its bytes when it installed it; what is missing was not recorded. */
export interface RecordedEntry {
  /** Canonical. */
  readonly path: RootPath
  readonly type?: FileEntry['type'] | undefined
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode?: number
  readonly owner?: RecordedAccount
  readonly group?: RecordedAccount
  /** Of a symbolic link. */
  readonly target?: ByteString
  /** As getcap(8) shows them, `=` for none. */
  readonly capabilities?: string
  /** Configuration, which may be changed after it was installed. */
  readonly isConfiguration: boolean
}

/** What only a database format knows of a base beside who owns what. */
export interface Examination {
  /** Where the database and its configuration keep their own files, which nobody owns; canonical. */
  readonly directories: readonly RootPath[]
  /** Whether the base's own settings leave a path out when packages are installed, so that its absence is no damage. */
  isLeftOut(path: RootPath): boolean
  /** In the order of the database's files. */
  readonly findings: readonly DatabaseFinding[]
  /** What is compared with the tree; several packages may have recorded one path. Empty where a format records nothing but bytes. */
  readonly recorded: readonly RecordedEntry[]
}

/** A file whose bytes this program writes anew for the trimmed image. */
export interface GeneratedFile {
  readonly path: RootPath
  readonly content: Uint8Array
  /** Mode, owner, mtime and xattrs: the base's own where the file is in the base. */
  readonly metadata: Metadata
  /** The rule id that explains it in reports, such as `dpkg.status` or `ldso.cache`. */
  readonly rule: string
}

/** What a trimmed database is cut down to. */
export interface Kept {
  /** Every path of the image, directories and links included. */
  readonly paths: ReadonlySet<RootPath>
  /** Packages that own at least one kept file or link (a directory alone does not count). */
  readonly packages: readonly Package[]
}

/** A package database format; one file each in `packages/`. */
export interface PackageFormat<
  Database = PackageDb,
  Files = readonly GeneratedFile[],
  Examined = Examination,
> {
  readonly name: 'dpkg' | 'rpm' | 'apk'
  /** Whether the tree holds a database of this format. Cheap. */
  detect(tree: FileTree): boolean
  /** Reads the database; throws PACKAGES_DAMAGED naming file and place. */
  read(tree: FileTree): Database
  /** The base's own database cut down to what is kept, in its own format, sorted by path. */
  trim(tree: FileTree, kept: Kept): Files
  /** Looks at the database itself, for `slim lint`; throws PACKAGES_DAMAGED. */
  examine?(tree: FileTree): Examined
}

/** A format that has to wait for what it reads with: a library that is loaded. */
export type PatientPackageFormat = PackageFormat<
  Promise<PackageDb>,
  Promise<readonly GeneratedFile[]>,
  Promise<Examination>
>

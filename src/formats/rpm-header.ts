import type { ByteString } from '../model/file.ts'
import type { DigestAlgorithm } from '../model/package.ts'
import { type RpmFile, readRpmFiles, rpmDigestAlgorithm } from './rpm-files.ts'
import { damagedRpm, type RpmRecord } from './rpm-record.ts'
import { type RpmTags, readRpmTags, rpmTag } from './rpm-tags.ts'

/** A name that a package requires or provides, and in which versions. */
export interface RpmRelation {
  readonly name: ByteString
  /** `[epoch:]version[-release]`; empty for all. */
  readonly version: ByteString
  /** A sum of {@link rpmSense}. */
  readonly flags: number
}

/** What is compared, and the kind of a requirement; rpm include/rpm/rpmds.h, `rpmsenseFlags`. */
export const rpmSense = { less: 2, greater: 4, equal: 8, missingOk: 1 << 19, rpmlib: 1 << 24 }

/** What a header says of an installed package. */
export interface RpmHeader {
  readonly name: ByteString
  /** Undefined where the package has none, which compares as 0. */
  readonly epoch: number | undefined
  readonly version: ByteString
  readonly release: ByteString
  /** Empty for keys (`gpg-pubkey`), which have none. */
  readonly architecture: ByteString
  /** Name of the source package, from the name of its file. */
  readonly source: ByteString | undefined
  /** Version and release of the source package, from the same. */
  readonly sourceVersion: ByteString | undefined
  readonly vendor: ByteString | undefined
  readonly url: ByteString | undefined
  readonly licence: ByteString | undefined
  /** `name:stream:version:context:arch` of the module that it is part of. */
  readonly modularityLabel: ByteString | undefined
  /** Seconds since 1970. */
  readonly installTime: number | undefined
  /** Bytes of all its files. */
  readonly size: number | undefined
  /** As node:crypto calls it; undefined for one that is not known. */
  readonly digestAlgorithm: DigestAlgorithm | undefined
  readonly files: readonly RpmFile[]
  readonly requires: readonly RpmRelation[]
  readonly provides: readonly RpmRelation[]
  readonly recommends: readonly RpmRelation[]
}

/** What tells headers of one database apart. */
export type RpmIdentity = Pick<RpmHeader, 'name' | 'epoch' | 'version' | 'release' | 'architecture'>

const identityOf = (tags: RpmTags, damaged: (what: string) => Error): RpmIdentity => {
  const required = (tag: number, what: string): ByteString => {
    const value = tags.text(tag)
    if (value === undefined || value === '') throw damaged(`has no ${what}`)
    return value
  }
  const name = required(rpmTag.name, 'name')
  if (!/^[\w+.~^-]+$/.test(name)) throw damaged('has a name that cannot be')
  return {
    name,
    epoch: tags.numbers(rpmTag.epoch)[0],
    version: required(rpmTag.version, 'version'),
    release: required(rpmTag.release, 'release'),
    architecture: tags.text(rpmTag.architecture) ?? '',
  }
}

/** Name, version and architecture alone, for who needs no lists; throws PACKAGES_DAMAGED as {@link parseRpmHeader} does. */
export const parseRpmIdentity = (record: RpmRecord, file: ByteString): RpmIdentity =>
  identityOf(readRpmTags(record, file), damagedIn(record, file))

/**
 * Reads a header of rpm's database (rpm docs/manual/format_header.md). `file` names the database in errors. Throws PACKAGES_DAMAGED,
 * with the number of the header, for whatever is not inside or does not fit together.
 */
export const parseRpmHeader = (record: RpmRecord, file: ByteString): RpmHeader => {
  const damaged = damagedIn(record, file)
  const tags = readRpmTags(record, file)
  const { requireNames, requireVersions, requireFlags } = rpmTag
  const { provideNames, provideVersions, provideFlags } = rpmTag
  const { recommendNames, recommendVersions, recommendFlags } = rpmTag
  return {
    ...identityOf(tags, damaged),
    ...sourceOf(tags.text(rpmTag.sourceRpm)),
    vendor: tags.text(rpmTag.vendor),
    url: tags.text(rpmTag.url),
    licence: tags.text(rpmTag.licence),
    modularityLabel: tags.text(rpmTag.modularityLabel),
    installTime: tags.numbers(rpmTag.installTime)[0],
    size: tags.numbers(rpmTag.longSize)[0] ?? tags.numbers(rpmTag.size)[0],
    digestAlgorithm: rpmDigestAlgorithm(tags),
    files: readRpmFiles(tags, damaged),
    requires: relationsOf(tags, [requireNames, requireVersions, requireFlags], damaged),
    provides: relationsOf(tags, [provideNames, provideVersions, provideFlags], damaged),
    recommends: relationsOf(tags, [recommendNames, recommendVersions, recommendFlags], damaged),
  }
}

const damagedIn =
  ({ number }: RpmRecord, file: ByteString) =>
  (what: string) =>
    damagedRpm(file, `header ${number}: ${what}`)

/** `util-linux-2.32.1-42.el8.src.rpm` is util-linux, 2.32.1-42.el8. */
const sourceOf = (sourceRpm: ByteString | undefined) => {
  const [, source, sourceVersion] =
    /^(.+)-([^-]+-[^-]+)\.(?:no)?src\.rpm$/.exec(sourceRpm ?? '') ?? []
  return { source, sourceVersion }
}

const relationsOf = (
  tags: RpmTags,
  [nameTag, versionTag, flagsTag]: readonly [number, number, number],
  damaged: (what: string) => Error,
): readonly RpmRelation[] => {
  const names = tags.texts(nameTag)
  const versions = tags.texts(versionTag)
  const flags = tags.numbers(flagsTag)
  for (const [tag, { length }] of [[versionTag, versions] as const, [flagsTag, flags] as const])
    if (length !== 0 && length !== names.length)
      throw damaged(`tag ${tag} has ${length} values for ${names.length} names`)
  return names.map((name, index) => ({
    name,
    version: versions[index] ?? '',
    flags: flags[index] ?? 0,
  }))
}

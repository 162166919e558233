import type { ByteString } from '../model/file.ts'
import type { DigestAlgorithm } from '../model/package.ts'
import { type RpmTags, rpmTag } from './rpm-tags.ts'

/** A file, link or directory that a package lists. */
export interface RpmFile {
  readonly path: ByteString
  /** As in stat(2), with the type of file. */
  readonly mode: number
  /** Names, not numbers. */
  readonly owner: ByteString
  readonly group: ByteString
  /** Lower-case hexadecimal, of the algorithm that the header names; empty for what is no regular file. */
  readonly digest: ByteString
  /** Of a symbolic link, else empty. */
  readonly target: ByteString
  /** A sum of {@link rpmFileFlag}. */
  readonly flags: number
  /** As cap_to_text(3) writes them, else empty. */
  readonly capabilities: ByteString
  /** Bytes. */
  readonly size: number
  /** Seconds since 1970. */
  readonly mtime: number
  /** One of {@link rpmFileState}. */
  readonly state: number
  /** False for what was left out (documentation, another language) and for what another package's file stands for. */
  readonly isInstalled: boolean
  /** A sum of {@link rpmVerify}: what `rpm --verify` compares; all where the package does not say. */
  readonly verified: number
}

/** What a package says of its files; rpm include/rpm/rpmfiles.h, `rpmfileAttrs`. */
export const rpmFileFlag = {
  config: 1,
  doc: 2,
  missingOk: 8,
  noReplace: 16,
  ghost: 64,
  licence: 128,
}

/** What became of a file; rpm include/rpm/rpmfiles.h, `rpmfileState`. */
export const rpmFileState = { normal: 0, replaced: 1, notInstalled: 2, netShared: 3 }

/** What of a file is compared; rpm include/rpm/rpmvf.h, `rpmVerifyAttrs`. */
export const rpmVerify = { digest: 1, target: 4, owner: 8, group: 16, mode: 64, capabilities: 256 }

/** Digest algorithms by their numbers; RFC 4880, section 9.4. */
const digestAlgorithms = new Map<number, DigestAlgorithm>([
  [1, 'md5'],
  [2, 'sha1'],
  [8, 'sha256'],
  [9, 'sha384'],
  [10, 'sha512'],
  [11, 'sha224'],
])

/** Name of the algorithm of the files' digests as node:crypto has it, undefined for one that is not known; MD5 where the header is silent. */
export const rpmDigestAlgorithm = (tags: RpmTags): DigestAlgorithm | undefined =>
  digestAlgorithms.get(tags.numbers(rpmTag.fileDigestAlgorithm)[0] ?? 1)

/** States in which a file is there; rpm include/rpm/rpmfiles.h, RPMFILE_IS_INSTALLED. */
const installedStates: readonly number[] = [rpmFileState.normal, rpmFileState.netShared]

const everything = 0xffffffff

/** PATH_MAX of Linux. */
const maxPath = 4096

/**
 * What the package lists, in its order. `damaged` makes the error for lists of different lengths, a directory that is not listed
 * and a path that cannot be.
 */
export const readRpmFiles = (
  tags: RpmTags,
  damaged: (what: string) => Error,
): readonly RpmFile[] => {
  const names = tags.texts(rpmTag.baseNames)
  const checked = <T>(tag: number, list: readonly T[]): readonly T[] => {
    if (list.length !== 0 && list.length !== names.length)
      throw damaged(`tag ${tag} has ${list.length} values for ${names.length} files`)
    return list
  }
  const texts = (tag: number) => checked(tag, tags.texts(tag))
  const numbers = (tag: number) => checked(tag, tags.numbers(tag))
  const paths = pathsOf(tags, names, damaged)
  const list = {
    modes: numbers(rpmTag.fileModes),
    owners: texts(rpmTag.fileOwners),
    groups: texts(rpmTag.fileGroups),
    digests: texts(rpmTag.fileDigests),
    targets: texts(rpmTag.fileLinks),
    flags: numbers(rpmTag.fileFlags),
    capabilities: texts(rpmTag.fileCapabilities),
    sizes: numbers(rpmTag.fileSizes),
    longSizes: numbers(rpmTag.longFileSizes),
    times: numbers(rpmTag.fileTimes),
    states: numbers(rpmTag.fileStates),
    verified: numbers(rpmTag.fileVerifyFlags),
  }
  return paths.map((path, index) => ({
    path,
    mode: list.modes[index] ?? 0,
    owner: list.owners[index] ?? '',
    group: list.groups[index] ?? '',
    digest: list.digests[index] ?? '',
    target: list.targets[index] ?? '',
    flags: list.flags[index] ?? 0,
    capabilities: list.capabilities[index] ?? '',
    size: list.longSizes[index] ?? list.sizes[index] ?? 0,
    mtime: list.times[index] ?? 0,
    state: list.states[index] ?? 0,
    isInstalled: installedStates.includes(list.states[index] ?? 0),
    verified: list.verified[index] ?? everything,
  }))
}

const pathsOf = (
  tags: RpmTags,
  names: readonly ByteString[],
  damaged: (what: string) => Error,
): readonly ByteString[] => {
  const directories = tags.texts(rpmTag.directoryNames)
  const indexes = tags.numbers(rpmTag.directoryIndexes)
  if (indexes.length !== names.length)
    throw damaged(`has ${indexes.length} directory indexes for ${names.length} files`)
  return names.map((name, index) => {
    const directory = directories[indexes[index] ?? 0]
    if (directory === undefined) throw damaged(`file ${index} is in a directory that is not listed`)
    if (!directory.startsWith('/') || directory.length + name.length > maxPath)
      throw damaged(`file ${index} has a path that cannot be`)
    return directory + name
  })
}

import type { ContainerConfig, Platform } from './image.ts'

/** A part of an archive of Debian packages; sources.list(5). */
export interface DebianSource {
  /** May hold a user and a password, which are never shown or written. */
  readonly url: string
  readonly suite: string
  readonly components: readonly string[]
}

/** A system of Debian packages. */
export interface DebianSystem {
  readonly kind: 'debian'
  /** Code name of the release. */
  readonly suite: string
  readonly sources: readonly DebianSource[]
  /** Whether the sources are of a day that is past, so that their dates have run out. */
  readonly isSnapshot: boolean
  /** Which packages it begins with; mmdebstrap(1), "VARIANTS". */
  readonly variant: string
  /** Host paths of the keys that sign the sources; empty for those that the machine trusts. */
  readonly keyrings: readonly string[]
}

/** A repository of rpms; dnf.conf(5), "REPO OPTIONS". */
export interface RpmRepository {
  readonly id: string
  /** Which of dnf's ways to name the place. */
  readonly from: 'baseurl' | 'mirrorlist' | 'metalink'
  /** May hold a user and a password, which are never shown or written. */
  readonly url: string
  readonly gpgKeys: readonly string[]
  readonly gpgCheck: boolean
}

/** A system of rpms. */
export interface RpmSystem {
  readonly kind: 'rpm'
  readonly releasever: string
  readonly repositories: readonly RpmRepository[]
  /** Whether packages that are only recommended come too. */
  readonly weakDependencies: boolean
  readonly documentation: boolean
  /** Where the distribution has its package database. */
  readonly database: string
}

/** What a standard base is made of, with nothing left to check but what the repositories can answer. */
export interface BaseRecipe {
  /** Host path of the file, as given. */
  readonly file: string
  readonly name: string
  /** Undefined: this machine's. */
  readonly platform: Platform | undefined
  readonly system: DebianSystem | RpmSystem
  /** Names, with all they depend on. */
  readonly packages: readonly string[]
  readonly config: ContainerConfig
}

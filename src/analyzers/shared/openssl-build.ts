import type { Elf } from '../../formats/elf.ts'
import type { ByteString, RootPath } from '../../model/file.ts'
import type { LoadedObject } from './namespace.ts'
import { readOnlyStrings } from './process.ts'

/** What an object with OpenSSL in it was built with; OpenSSL_version(3ssl). */
export interface OpensslBuild {
  readonly object: RootPath
  /** OPENSSLDIR: openssl.cnf and the default trust store. */
  readonly directory: ByteString
  /** MODULESDIR; undefined before OpenSSL 3. */
  readonly modules: ByteString | undefined
  /** ENGINESDIR. */
  readonly engines: ByteString | undefined
}

const builds = new WeakMap<Elf, OpensslBuild | null>()

/** What libcrypto says of itself, whether it is a library or part of a program; undefined for an object without it. */
export const opensslBuildOf = (object: LoadedObject): OpensslBuild | undefined => {
  const known = builds.get(object.elf)
  if (known !== undefined) return known ?? undefined
  const build = readBuild(object)
  builds.set(object.elf, build ?? null)
  return build
}

const readBuild = (object: LoadedObject): OpensslBuild | undefined => {
  const values = new Map<string, ByteString>()
  for (const text of readOnlyStrings(object)) {
    const [, name, value] = /^(OPENSSLDIR|MODULESDIR|ENGINESDIR): "(.*)"$/.exec(text) ?? []
    if (name !== undefined && value !== undefined) values.set(name, value)
  }
  const directory = values.get('OPENSSLDIR')
  if (directory === undefined) return undefined
  const [modules, engines] = [values.get('MODULESDIR'), values.get('ENGINESDIR')]
  return { object: object.path, directory, modules, engines }
}

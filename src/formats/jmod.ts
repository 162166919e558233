import type { FactReader } from '../model/facts.ts'
import { readZipDirectory, readZipMember } from './zip-directory.ts'

/** In java.base as it is compiled: the class that knows no modules yet, which jlink replaces by one that knows those of an image. */
const unlinkedModulesMap = 'classes/jdk/internal/module/SystemModulesMap.class'

const largestClass = 1024 * 1024

/** The class `SystemModulesMap` as it was compiled of a java.base.jmod; undefined where there is none that can be read. */
export const readUnlinkedModulesMap = (jmod: Uint8Array): Uint8Array | undefined => {
  const member = readZipDirectory(jmod).members.find(({ name }) => name === unlinkedModulesMap)
  return member === undefined ? undefined : readZipMember(jmod, member, largestClass)
}

/** Whether images can be made with a java.base.jmod. */
export const linkableFacts: FactReader<boolean> = {
  name: 'java-linkable',
  version: 1,
  read: (bytes) => readUnlinkedModulesMap(bytes) !== undefined,
}

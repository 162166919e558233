import type { ByteString, RootPath } from '../model/file.ts'
import type { Analyzer, AnalyzerContext, Certainty, Need, Probe } from '../model/need.ts'
import { resolve } from '../rootfs/resolve.ts'
import { type DataDirectory, dataDirectories, dataFiles } from './shared/data-paths.ts'
import { interprets } from './shared/interpreters.ts'
import { isMusl } from './shared/loader.ts'
import { isElf, type LoadedObject, processOf } from './shared/process.ts'
import { usefulFiles } from './shared/useful-files.ts'

const need = (
  object: LoadedObject,
  path: ByteString,
  evidence: ByteString,
  certainty: Certainty,
): Need => ({
  path,
  role: 'read',
  from: object.path,
  why: { rule: 'package.data', evidence },
  certainty,
  optional: true,
})

const directoryNeeds = (
  object: LoadedObject,
  { path, text, certainty }: DataDirectory,
  context: AnalyzerContext,
): readonly Need[] => {
  const files = usefulFiles(context.tree, path)
  // A directory of plug-ins alone is none of data.
  if (files.length === 0) return []
  const directory = need(object, path, text, certainty)
  if (certainty === 'possible') return [{ ...directory, ...{ tree: path } }]
  return [
    directory,
    ...files.map((file): Need => {
      const one = need(object, file.path, text, file.isForeign ? 'possible' : certainty)
      return { ...one, role: file.role }
    }),
  ]
}

const findNeeds = (object: LoadedObject, isProgram: boolean, context: AnalyzerContext): Need[] => {
  // What of its library an interpreter needs is up to the program that it runs.
  const isFollowed = interprets(object.path)
  const directories = isFollowed ? [] : dataDirectories(object, isProgram, context)
  const within = (path: RootPath) =>
    directories.some((one) => path === one.path || path.startsWith(`${one.path}/`))
  const files = dataFiles(object, context).filter(({ path }) => {
    const found = resolve(context.tree, path)
    return found.kind === 'found' && !within(found.path)
  })
  return [
    ...directories.flatMap((one) => directoryNeeds(object, one, context)),
    ...files.map(({ path, certainty }) => need(object, path, path, certainty)),
  ]
}

const remembered = new WeakMap<LoadedObject['elf'], Map<string, readonly Need[]>>()

/** Remembered: many processes have the same libraries. */
const needsOf = (
  object: LoadedObject,
  isProgram: boolean,
  context: AnalyzerContext,
): readonly Need[] => {
  const ofFile = remembered.get(object.elf) ?? new Map<string, readonly Need[]>()
  remembered.set(object.elf, ofFile)
  const key = `${isProgram} ${object.path}`
  const needs = ofFile.get(key) ?? findNeeds(object, isProgram, context)
  ofFile.set(key, needs)
  return needs
}

const isProgramOf = (probe: Probe, object: LoadedObject): boolean =>
  probe.role === 'exec' && object.path === probe.path

/** What libc opens depends on the functions that a process calls: rules say so by symbol. */
const isLibc = (object: LoadedObject): boolean =>
  object.elf.soname === 'libc.so.6' || isMusl(object)

/**
 * Data that an object names by an absolute path of the base: a directory below /usr/share, /usr/lib or /usr/libexec of the object's
 * or its package's own name whole but for documentation, translations and plug-ins; a single file of them; a file of /etc of its own
 * package. Other directories that belong to its package alone are possible.
 */
export const packageData: Analyzer = {
  name: 'package-data',
  summary:
    'data directories and files that a program names and that bear its name or belong to its package',
  ignoresArguments: true,
  matches: (probe) => (probe.role === 'exec' || probe.role === 'dlopen') && isElf(probe),
  analyze: (probe, context) => ({
    needs: processOf(context, probe)
      .own.filter((object) => !isLibc(object))
      .flatMap((object) => needsOf(object, isProgramOf(probe, object), context)),
  }),
}

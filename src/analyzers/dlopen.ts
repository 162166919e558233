import { type DlopenNote, dlopenNotes } from '../formats/elf-notes.ts'
import type { ByteString } from '../model/file.ts'
import type {
  Analyzer,
  AnalyzerContext,
  BlindSpot,
  Certainty,
  Findings,
  Need,
  Probe,
} from '../model/need.ts'
import { orDamaged } from './shared/elf-file.ts'
import type { IsExplained } from './shared/explanations.ts'
import { formatGlobs, isFormat, isObjectName, pluginDirectory } from './shared/plugin-names.ts'
import {
  findLibrary,
  importedSymbols,
  isElf,
  type LoadedObject,
  type Process,
  processOf,
  readOnlyStrings,
} from './shared/process.ts'

const openers = ['dlopen', 'dlmopen']

const opens = (object: LoadedObject): boolean => {
  const imported = importedSymbols(object)
  return openers.some((name) => imported.has(name))
}

/** Strings in an object that have to do with opening others, each once, in file order. */
interface Names {
  /** `libz.so.1`, `/usr/lib/x.so`. */
  readonly objects: readonly ByteString[]
  /** `lib%s.so`. */
  readonly formats: readonly ByteString[]
  /** Directories of the base that hold shared objects and are none of ld.so's own. */
  readonly directories: readonly ByteString[]
}

const namesIn = (object: LoadedObject, { tree, inventory }: AnalyzerContext): Names => {
  const strings = [...new Set(readOnlyStrings(object))]
  const { soname, interp, dynamic } = object.elf
  // The loader and what is needed are read-only strings too.
  const own = new Set([soname, interp, ...(dynamic?.dependencies ?? []).map(({ name }) => name)])
  return {
    objects: strings.filter((text) => isObjectName(text) && !own.has(text)),
    formats: strings.filter(isFormat),
    directories: strings.flatMap((text) => pluginDirectory(text, tree, inventory) ?? []),
  }
}

/** An object whose names can be opened, by itself or by the wrapper it needs. */
interface Opener {
  readonly object: LoadedObject
  readonly wrapper: LoadedObject | undefined
}

/**
 * Who in a process can open what its strings name: an object that calls dlopen, and one that needs such an object, for that
 * may be its wrapper (GModule, NSPR, libltdl, p11-kit, krb5support): then `via` is the wrapper.
 */
const openersIn = ({ objects, own }: Process): readonly Opener[] => {
  const calling = objects.filter(opens)
  const bySoname = new Map(calling.map((one) => [one.elf.soname ?? one.requestedAs, one]))
  return own.flatMap((object): Opener[] => {
    if (calling.includes(object)) return [{ object, wrapper: undefined }]
    const needed = object.elf.dynamic?.dependencies ?? []
    const wrapper = needed.map(({ name }) => bySoname.get(name)).find((one) => one !== undefined)
    return wrapper === undefined ? [] : [{ object, wrapper }]
  })
}

const noteNeeds = (object: LoadedObject, context: AnalyzerContext): Need[] => {
  const notes = orDamaged(
    () => object.elf.notes(),
    () => [],
  )
  return dlopenNotes(notes).flatMap((note) => noteNeed(note, object, context))
}

/** One entry: the first of its alternatives that is there. */
const noteNeed = (
  { feature, priority, sonames }: DlopenNote,
  object: LoadedObject,
  context: AnalyzerContext,
): Need[] => {
  const found = sonames.map((name) => findLibrary(context, name, object))
  const first = found.find((one) => 'path' in one)
  const evidence = `${feature || sonames.join(' ')} (${priority})`
  const common = {
    from: object.path,
    why: { rule: 'dlopen.note', evidence },
    certainty: priority === 'suggested' ? ('possible' as const) : ('expected' as const),
  }
  if (first !== undefined && 'path' in first)
    return [{ ...common, path: first.path, role: 'dlopen' }]
  const tried = found.flatMap((one) => ('tried' in one ? one.tried : []))
  return priority === 'required' ? [{ ...common, absent: sonames.join(' or '), tried }] : []
}

const libraryNeeds = (
  object: LoadedObject,
  { names, certainty }: { readonly names: readonly ByteString[]; readonly certainty: Certainty },
  context: AnalyzerContext,
): Need[] =>
  names.flatMap((name) => {
    const found = findLibrary(context, name, object)
    if (!('path' in found)) return []
    const why = { rule: 'dlopen.soname', evidence: name, via: found.via }
    return [{ path: found.path, role: 'dlopen', from: object.path, why, certainty }]
  })

const globNeeds = (
  object: LoadedObject,
  rule: string,
  globs: readonly { readonly glob: ByteString; readonly evidence: ByteString }[],
): Need[] =>
  globs.map(({ glob, evidence }) => ({
    glob,
    from: object.path,
    why: { rule, evidence },
    certainty: rule === 'dlopen.directory' ? 'expected' : 'possible',
    optional: true,
  }))

const mostEvidence = 12

const unexplained = (object: LoadedObject, names: Names): BlindSpot => ({
  path: object.path,
  rule: 'dlopen.computed',
  what: 'opens shared objects whose names it computes: which ones cannot be seen',
  evidence: [...names.formats, ...names.objects].sort().slice(0, mostEvidence),
})

const openerFindings = (
  { object, wrapper }: Opener,
  context: AnalyzerContext,
  isExplained: IsExplained,
): Required<Findings> => {
  const names = namesIn(object, context)
  const certainty = isExplained(object, 'optional-libraries') ? 'possible' : 'expected'
  const needs = [
    ...noteNeeds(object, context),
    ...libraryNeeds(object, { names: names.objects, certainty }, context),
  ]
  if (isExplained(object, 'dlopen')) return { needs, blindSpots: [] }
  const formats = names.formats.flatMap((text) => formatGlobs(text, context.inventory))
  const directories = names.directories.map((text) => ({ glob: `${text}/*.so*`, evidence: text }))
  const isSilent = names.objects.length === 0 && names.directories.length === 0
  return {
    needs: [
      ...needs,
      ...globNeeds(object, 'dlopen.directory', directories),
      ...globNeeds(object, 'dlopen.format', formats),
    ],
    blindSpots: wrapper === undefined && isSilent ? [unexplained(object, names)] : [],
  }
}

/**
 * What objects of a process open into it while it runs: by their own word (`.note.dlopen`), by the names and plug-in directories in
 * their read-only data, and, as merely possible, by names with a part left open. An object that calls dlopen and says nothing
 * of that is a blind spot, unless it is a wrapper whose callers do or a rule explains it.
 */
export const makeDlopenAnalyzer = (isExplained: IsExplained): Analyzer => ({
  name: 'dlopen',
  summary: 'shared objects that are opened by name at run time',
  ignoresArguments: true,
  matches: (probe: Probe) => (probe.role === 'exec' || probe.role === 'dlopen') && isElf(probe),
  analyze: (probe, context) => {
    const process = processOf(context, probe)
    const found = openersIn(process).map((opener) => ({
      wrapper: opener.wrapper?.path,
      ...openerFindings(opener, context, isExplained),
    }))
    // A wrapper says nothing itself; whoever calls it says what.
    const served = found.filter(({ needs }) => needs.length > 0).map(({ wrapper }) => wrapper)
    return {
      needs: found.flatMap(({ needs }) => needs),
      blindSpots: found
        .flatMap(({ blindSpots }) => blindSpots)
        .filter(({ path }) => !served.includes(path)),
    }
  },
})

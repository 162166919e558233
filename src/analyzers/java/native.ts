import { isElf } from '../../formats/elf-header.ts'
import type { Calls } from '../../formats/java-code.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import type { AnalyzerContext, BlindSpot, Findings, Need } from '../../model/need.ts'
import { findCommand } from '../../rootfs/find-command.ts'
import { basename, child } from '../../rootfs/path.ts'
import { resolve, resolveFile } from '../../rootfs/resolve.ts'
import { findLibrary, processOf } from '../shared/process.ts'
import { fromWorkdir } from './class-path.ts'
import type { JavaHome } from './home.ts'
import type { CodeUnit } from './program-code.ts'

/** Where native code is looked for. */
export interface NativePlaces {
  readonly home: JavaHome
  /** `java.library.path` as it is set; undefined when nothing sets it. */
  readonly libraryPath: ByteString | undefined
}

/** Directories of the default `java.library.path`, of upstream and of Debian, where `*` stands for the multiarch name. */
const defaults = [
  ...['/usr/java/packages/lib', '/usr/lib/*/jni', '/lib/*', '/usr/lib/*', '/usr/lib/jni'],
  ...['/lib', '/usr/lib', '/usr/lib64', '/lib64'],
]

const multiarch = /^\w+-linux-\w+$/

const directoriesOf = (places: NativePlaces, context: AnalyzerContext): readonly ByteString[] => {
  const { tree, inventory } = context
  const triplets = tree.list('/usr/lib' as RootPath).filter((name) => multiarch.test(name))
  const usual = defaults.flatMap((one) =>
    one.includes('*') ? triplets.map((name) => one.replace('*', name)) : [one],
  )
  const set = places.libraryPath?.split(':').map((one) => fromWorkdir(one, context))
  return [places.home.lib, ...(set ?? inventory.libraries.libraryPath), ...usual]
}

const isShared = (tree: FileTree, path: RootPath): boolean => isElf(tree.read(path, 0, 4))

const versionOf = (name: ByteString): readonly number[] =>
  (/\.so((?:\.\d+)*)$/.exec(name)?.[1] ?? '').split('.').filter(Boolean).map(Number)

const newestFirst = (a: ByteString, b: ByteString): number => {
  const [left, right] = [versionOf(a), versionOf(b)]
  const at = left.findIndex((part, index) => part !== right[index])
  return at < 0 ? left.length - right.length : (right[at] ?? -1) - (left[at] ?? -1)
}

/** `libNAME.so`, else (JNA alone looks for it) the newest of its versions. */
const libraryIn = (
  directory: ByteString,
  name: ByteString,
  tree: FileTree,
): ByteString | undefined => {
  const found = resolve(tree, directory)
  if (found.kind !== 'found' || found.entry.type !== 'directory') return undefined
  const isMeant = (file: ByteString) =>
    file.startsWith(`lib${name}.so`) && /^(?:\.\d+)*$/.test(file.slice(name.length + 6))
  return tree
    .list(found.path)
    .filter(isMeant)
    .sort(newestFirst)
    .map((file) => child(found.path, file))
    .find((path) => {
      const file = resolveFile(tree, path)
      return file !== undefined && isShared(tree, file)
    })
}

const libraryNeed = (
  name: ByteString,
  unit: CodeUnit,
  { directories, context }: { directories: readonly ByteString[]; context: AnalyzerContext },
): Need | undefined => {
  const { tree } = context
  const common = { role: 'dlopen', from: unit.path, certainty: 'expected' } as const
  if (name.startsWith('/')) {
    const file = resolveFile(tree, name)
    return file === undefined || !isShared(tree, file)
      ? undefined
      : { ...common, path: name, why: { rule: 'java.library', evidence: name } }
  }
  if (name.includes('/')) return undefined
  for (const directory of directories) {
    const path = libraryIn(directory, name, tree)
    if (path === undefined) continue
    return { ...common, path, why: { rule: 'java.library', evidence: name, via: directory } }
  }
  return undefined
}

const mostEvidence = 12

const blind = (
  { path }: CodeUnit,
  calls: readonly Calls[],
  [rule, what]: readonly [string, string],
): readonly BlindSpot[] =>
  calls.length === 0
    ? []
    : [{ path, rule, what, evidence: calls.map(({ by }) => by).slice(0, mostEvidence) }]

const libraryFindings = (
  unit: CodeUnit,
  places: NativePlaces,
  context: AnalyzerContext,
): Findings => {
  if (unit.code.libraries.length === 0) return { needs: [] }
  const directories = directoriesOf(places, context)
  const found = unit.code.libraries.map((call) => ({
    call,
    needs: call.names.flatMap((name) => libraryNeed(name, unit, { directories, context }) ?? []),
  }))
  const packed = new Set(unit.libraries.map(({ name }) => basename(name)))
  const silent = found.filter(
    ({ call, needs }) =>
      needs.length === 0 &&
      !call.names.some((name) => packed.has(`lib${name}.so`)) &&
      packed.size === 0,
  )
  return {
    needs: found.flatMap(({ needs }) => needs),
    blindSpots: blind(
      unit,
      silent.map(({ call }) => call),
      [
        'java.library',
        'loads native libraries whose names are computed: which ones cannot be seen',
      ],
    ),
  }
}

const programNeed = (
  name: ByteString,
  unit: CodeUnit,
  { tree, inventory }: AnalyzerContext,
): Need | undefined => {
  const found = findCommand(tree, name, inventory.commandPath, inventory.workdir)
  if (!('path' in found)) return undefined
  const certainty = name.startsWith('/') ? 'expected' : 'possible'
  const why = { rule: 'java.program', evidence: name }
  return { path: found.path, role: 'exec', from: unit.path, why, certainty }
}

const programFindings = (unit: CodeUnit, context: AnalyzerContext): Findings => {
  const found = unit.code.programs.map((call) => ({
    call,
    needs: call.names.flatMap((name) => programNeed(name, unit, context) ?? []),
  }))
  const silent = found.filter(({ needs }) => needs.length === 0)
  return {
    needs: found.flatMap(({ needs }) => needs),
    blindSpots: blind(
      unit,
      silent.map(({ call }) => call),
      ['java.program', 'starts programs whose names are computed: which ones cannot be seen'],
    ),
  }
}

/** Libraries that a program unpacks into its temporary directory, of its own machine: what these need in the image. */
const packedNeeds = (unit: CodeUnit, context: AnalyzerContext): readonly Need[] => {
  const machine = processOf(context, { ...programProbe(context) }).objects[0]?.elf.machine
  const ours = unit.libraries.filter((one) => one.machine === machine)
  if (ours.length === 0) return []
  const why = (evidence: ByteString) => ({ rule: 'java.packed-library', evidence })
  const common = { from: unit.path, certainty: 'expected' } as const
  const libraries = ours.flatMap(({ name, needed }) =>
    needed.flatMap((one): readonly Need[] => {
      const found = findLibrary(context, one)
      return 'path' in found
        ? [{ ...common, path: found.path, role: 'dlopen', why: why(name) }]
        : [{ ...common, absent: one, tried: found.tried, why: why(name), optional: true }]
    }),
  )
  const [first] = ours
  return [{ ...common, directory: '/tmp', mode: 0o1777, why: why(first?.name ?? '') }, ...libraries]
}

const programProbe = ({ tree, program }: AnalyzerContext) => {
  const file = tree.lstat(program.path)
  if (file === undefined) throw new Error(`${program.path} is analyzed and not there`)
  return { path: program.path, file, role: 'exec', head: new Uint8Array() } as const
}

/** Native libraries and programs that the classes of one unit ask for. */
export const nativeFindings = (
  unit: CodeUnit,
  places: NativePlaces,
  context: AnalyzerContext,
): Required<Findings> => {
  const all = [libraryFindings(unit, places, context), programFindings(unit, context)]
  return {
    needs: [...all.flatMap(({ needs }) => needs), ...packedNeeds(unit, context)],
    blindSpots: all.flatMap(({ blindSpots }) => blindSpots ?? []),
  }
}

import { type JavaArchive, javaArchiveFacts } from '../../formats/java-archive.ts'
import type { JavaArguments } from '../../formats/java-arguments.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import type { AnalyzerContext, Certainty, Need } from '../../model/need.ts'
import { child, dirname, normalise } from '../../rootfs/path.ts'
import { resolve, resolveFile } from '../../rootfs/resolve.ts'
import { walk } from '../../rootfs/walk.ts'
import { type SourceStep, traceSources } from '../shared/source-graph.ts'

/** Something that classes are loaded from. */
export interface ClassSource {
  /** Canonical. */
  readonly path: RootPath
  readonly kind: 'archive' | 'directory'
}

/** All that a program's classes come from, and what that needs. */
export interface ClassPath {
  readonly sources: readonly ClassSource[]
  readonly needs: readonly Need[]
}

/** Directories of many programs: what is in them beside a program is not the program's own. */
const shared =
  /^\/(?:bin|boot|dev|etc|home|lib\w*|media|mnt|proc|root|run|sbin|sys|tmp|usr|var)?$|^\/usr\/(?:lib|local|share)$|^\/usr\/share\/(?:java|maven-repo)(?:\/|$)/
const archiveName = /\.(?:jar|war)$/
/** A home of programs: what is beside its `bin` or `lib` belongs to them. */
const part = /\/(?:bin|libs?)$/
const mostBeside = 5000

/** Where a relative path of the command line leads. */
export const fromWorkdir = (path: ByteString, { inventory }: AnalyzerContext): ByteString =>
  path.startsWith('/') ? path : `${inventory.workdir}/${path}`

const sourceAt = (tree: FileTree, path: ByteString): ClassSource | undefined => {
  const found = resolve(tree, path)
  if (found.kind !== 'found') return undefined
  if (found.entry.type === 'file') return { path: found.path, kind: 'archive' }
  return found.entry.type === 'directory' ? { path: found.path, kind: 'directory' } : undefined
}

/** Why an entry is on the path, and how certain that is. */
interface Reason {
  readonly rule: string
  readonly evidence: ByteString
  readonly certainty: Certainty
  readonly from?: RootPath
}

/** A step to one entry; an entry that is not there is passed over by the virtual machine, a program that is not there is not. */
const stepTo = (
  path: ByteString,
  { rule, evidence, certainty, from }: Reason,
  tree: FileTree,
): SourceStep<ClassSource> => {
  const unit = sourceAt(tree, path)
  const common = {
    why: { rule, evidence },
    certainty,
    ...(from === undefined ? {} : { from }),
    ...(rule === 'java.jar' ? {} : { optional: true }),
  }
  // The root itself is no directory of classes that could be kept whole.
  const isWhole = unit?.kind === 'directory' && !shared.test(unit.path)
  const need: Need = isWhole ? { tree: path, ...common } : { path, role: 'read', ...common }
  return unit === undefined ? { need } : { need, unit }
}

/** `directory/*` stands for the archives in the directory, in no order that a program may rely on. */
const expandWildcard = (entry: ByteString, tree: FileTree): readonly ByteString[] => {
  if (!/(?:^|\/)\*$/.test(entry)) return [entry]
  const directory = resolve(tree, entry.slice(0, -1))
  return directory.kind !== 'found' || directory.entry.type !== 'directory'
    ? []
    : tree
        .list(directory.path)
        .filter((name) => /\.jar$/i.test(name))
        .map((name) => `${entry.slice(0, -1)}${name}`)
}

const pathSteps = (
  entries: readonly ByteString[],
  reason: Omit<Reason, 'evidence'>,
  context: AnalyzerContext,
): readonly SourceStep<ClassSource>[] =>
  entries.flatMap((entry) =>
    expandWildcard(fromWorkdir(entry, context), context.tree).map((path) =>
      stepTo(path, { ...reason, evidence: entry }, context.tree),
    ),
  )

/** A module path holds archives, directories of archives, and modules as directories of classes. */
const moduleSteps = (
  entries: readonly ByteString[],
  context: AnalyzerContext,
): readonly SourceStep<ClassSource>[] => {
  const { tree } = context
  const reason = { rule: 'java.module-path', certainty: 'required' } as const
  return entries.flatMap((entry) => {
    const source = sourceAt(tree, fromWorkdir(entry, context))
    const isArchives =
      source?.kind === 'directory' &&
      tree.lstat(child(source.path, 'module-info.class')) === undefined
    return isArchives
      ? pathSteps([`${entry}/*`], reason, context)
      : pathSteps([entry], reason, context)
  })
}

const seedsOf = (
  said: JavaArguments,
  context: AnalyzerContext,
): readonly SourceStep<ClassSource>[] => {
  const { main, modulePath, agents, bootPath, files } = said
  const required = (rule: string) => ({ rule, certainty: 'required' as const })
  const hasClassPath = main !== undefined && !('jar' in main)
  const implied = main !== undefined && 'class' in main ? ['.'] : []
  const plain: Need[] = [...files, ...(main && 'source' in main ? [main.source] : [])].map(
    (file) => ({
      path: fromWorkdir(file, context),
      role: 'read',
      why: { rule: 'java.option', evidence: file },
      certainty: 'required',
    }),
  )
  return [
    ...(main !== undefined && 'jar' in main
      ? pathSteps([main.jar], required('java.jar'), context)
      : []),
    ...(hasClassPath
      ? pathSteps(said.classPath ?? implied, required('java.class-path'), context)
      : []),
    ...moduleSteps(modulePath, context),
    ...pathSteps(agents, required('java.agent'), context),
    ...pathSteps(bootPath, required('java.class-path'), context),
    ...plain.map((need) => ({ need })),
  ]
}

/** Paths of a manifest's Class-Path: URLs relative to the archive. */
const manifestPaths = (archive: RootPath, text: ByteString): readonly ByteString[] =>
  text
    .split(' ')
    .filter((url) => url !== '' && !/^(?!file:)[a-z][a-z0-9+.-]*:/i.test(url))
    .map((url) => decoded(url.replace(/^file:(?:\/\/)?/, '')))
    .map((path) => (path.startsWith('/') ? path : `${dirname(archive)}/${path}`))

const decoded = (url: ByteString): ByteString =>
  url.replace(/%([0-9a-f]{2})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  )

const archiveSteps = (
  { path }: ClassSource,
  { manifest }: JavaArchive,
  tree: FileTree,
): readonly SourceStep<ClassSource>[] => {
  const steps = (text: ByteString | undefined, rule: string) =>
    manifestPaths(path, text ?? '').map((entry) =>
      stepTo(entry, { rule, evidence: text ?? '', certainty: 'required', from: path }, tree),
    )
  return [
    ...steps(manifest['class-path'], 'java.manifest-class-path'),
    ...steps(manifest['boot-class-path'], 'java.manifest-class-path'),
  ]
}

/** Archives of the directory a program is in: launchers and frameworks load them by convention. */
const besides = (
  said: JavaArguments,
  context: AnalyzerContext,
): readonly SourceStep<ClassSource>[] => {
  const { tree } = context
  const { main } = said
  const own = main !== undefined && 'jar' in main ? [main.jar] : (said.classPath ?? []).slice(0, 1)
  const file = resolveFile(tree, fromWorkdir(own[0] ?? '', context))
  if (file === undefined) return []
  const directory = dirname(file)
  const home = part.test(directory) ? dirname(directory) : directory
  if (shared.test(home)) return []
  const reason = { rule: 'java.beside', certainty: 'expected', from: file } as const
  const found: RootPath[] = []
  let seen = 0
  for (const { path, entry } of walk(tree, normalise(home))) {
    seen += 1
    if (seen > mostBeside) break
    if (entry.type === 'file' && archiveName.test(path) && path !== file) found.push(path)
  }
  return found.map((path) => stepTo(path, { ...reason, evidence: home }, tree))
}

/** Follows the class path, the module path, agents and the manifests of all archives to the end. */
export const traceClassPath = (said: JavaArguments, context: AnalyzerContext): ClassPath => {
  const sources: ClassSource[] = []
  const needs = traceSources([...seedsOf(said, context), ...besides(said, context)], {
    keyOf: ({ path }: ClassSource) => path,
    stepsOf: (source) => {
      sources.push(source)
      return source.kind === 'archive'
        ? archiveSteps(source, context.facts(javaArchiveFacts, source.path), context.tree)
        : []
    },
  })
  return { sources, needs }
}

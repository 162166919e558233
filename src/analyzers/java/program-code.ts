import { type JavaArchive, javaArchiveFacts, javaClassFacts } from '../../formats/java-archive.ts'
import type { JavaCode } from '../../formats/java-code.ts'
import type { ByteString, RootPath } from '../../model/file.ts'
import type { AnalyzerContext } from '../../model/need.ts'
import { walk } from '../../rootfs/walk.ts'
import type { ClassSource } from './class-path.ts'

/** Classes of one file or directory, with what comes with them. */
export interface CodeUnit extends Pick<JavaArchive, 'code' | 'module' | 'problem'> {
  /** The archive or the directory. */
  readonly path: RootPath
  /** Native libraries inside, of an archive. */
  readonly libraries: JavaArchive['libraries']
  readonly services: readonly ByteString[]
}

const unitsOfArchive = (path: RootPath, archive: JavaArchive): readonly CodeUnit[] => [
  { path, ...archive },
  ...archive.nested.flatMap((one) => unitsOfArchive(path, one.archive)),
]

const merged = (all: readonly JavaCode[]): JavaCode => {
  const unique = (lists: readonly (readonly ByteString[])[]) => [...new Set(lists.flat())].sort()
  return {
    packages: unique(all.map((one) => one.packages)),
    references: unique(all.map((one) => one.references)),
    named: unique(all.map((one) => one.named)),
    libraries: all.flatMap((one) => one.libraries),
    programs: all.flatMap((one) => one.programs),
    reflective: unique(all.map((one) => one.reflective)),
  }
}

/** As many classes as a directory is read for. */
const mostClasses = 20_000

const unitOfDirectory = (path: RootPath, { tree, facts }: AnalyzerContext): CodeUnit => {
  const found: NonNullable<ReturnType<typeof javaClassFacts.read>>[] = []
  const services: ByteString[] = []
  for (const visit of path === '/' ? [] : walk(tree, path)) {
    if (visit.entry.type !== 'file' || found.length >= mostClasses) continue
    const provided = /\/META-INF\/services\/([^/]+)$/.exec(visit.path)?.[1]
    if (provided !== undefined) services.push(provided)
    if (!visit.path.endsWith('.class')) continue
    const one = facts(javaClassFacts, visit.path)
    if (one !== null) found.push(one)
  }
  const module = found.find((one) => one.module !== undefined)?.module
  return {
    ...{ path, services, libraries: [] },
    code: merged(found.map(({ code }) => code)),
    ...(module === undefined ? {} : { module }),
  }
}

/** The classes of every source, nested archives each as a unit of its own. */
export const codeOf = (
  sources: readonly ClassSource[],
  context: AnalyzerContext,
): readonly CodeUnit[] =>
  sources.flatMap(({ path, kind }) =>
    kind === 'archive'
      ? unitsOfArchive(path, context.facts(javaArchiveFacts, path))
      : [unitOfDirectory(path, context)],
  )

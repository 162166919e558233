import type { ByteString, FileTree, RootPath } from '../model/file.ts'
import type { Analyzer, AnalyzerContext, BlindSpot, Certainty, Need } from '../model/need.ts'
import { basename, child } from '../rootfs/path.ts'
import { resolve } from '../rootfs/resolve.ts'
import type { IsExplained } from './shared/explanations.ts'
import {
  importedSymbols,
  isElf,
  type LoadedObject,
  processOf,
  readOnlyStrings,
} from './shared/process.ts'

/** Functions that run the program they are told by path or name; exec(3), posix_spawn(3). */
const runners = [
  ...['execl', 'execle', 'execlp', 'execv', 'execve', 'execvp', 'execvpe', 'execveat', 'fexecve'],
  ...['posix_spawn', 'posix_spawnp'],
]

/** Functions that hand a line to the shell; system(3), popen(3). */
const shellRunners = ['system', 'popen']

/** What sh(1) is called. */
const shellName = /^(?:ba|da|k|mk|z|a)?sh$/

/** Directories of commands: naming one is no sign that all of it is run. */
const commandDirectory = /^(?:\/usr(?:\/local)?)?\/s?bin$/

const importedOf = (object: LoadedObject, names: readonly string[]): string | undefined => {
  const imported = importedSymbols(object)
  return names.find((name) => imported.has(name))
}

type ProgramKind = 'elf' | 'script' | undefined

/** What execve(2) would make of a path of the base. */
const programKind = (tree: FileTree, path: ByteString): ProgramKind => {
  const found = resolve(tree, path)
  if (found.kind !== 'found' || found.entry.type !== 'file') return undefined
  if ((found.entry.mode & 0o111) === 0 || /\.so(?:\.[0-9]+)*$/.test(found.path)) return undefined
  const head = tree.read(found.path, 0, 4)
  if (isElf({ head })) return 'elf'
  return head[0] === 0x23 && head[1] === 0x21 ? 'script' : undefined
}

/** An object that runs programs. */
interface Runner {
  readonly object: LoadedObject
  /** The function that runs them. */
  readonly symbol: string
  /**
   * The file in question itself, a program or a plug-in. A library has many functions, and what it could run for one of them that
   * nobody may call is merely possible: libsystemd names a dozen programs of systemd.
   */
  readonly isSubject: boolean
}

const likely = ({ isSubject }: Runner): Certainty => (isSubject ? 'expected' : 'possible')

const need = (
  { object, symbol }: Runner,
  path: ByteString,
  [rule, certainty]: readonly [string, Certainty],
): Need => ({
  path,
  role: 'exec',
  from: object.path,
  why: { rule, evidence: rule === 'exec.shell' ? symbol : path },
  certainty,
})

/** A string that is a path, or a line that begins with one: `/usr/sbin/sendmail -t`. */
const leadingPath = (text: ByteString): ByteString | undefined =>
  /^(\/[\w+@./-]*[\w+-])(?:\s|$)/.exec(text)?.[1]

const pathNeeds = (runner: Runner, strings: readonly ByteString[], tree: FileTree): Need[] => {
  const paths = new Set(strings.flatMap((text) => leadingPath(text) ?? []))
  return [...paths]
    .filter((path) => programKind(tree, path) !== undefined)
    .map((path) => {
      const rule = shellName.test(basename(path)) ? 'exec.shell' : 'exec.path'
      return need(runner, path, [rule, likely(runner)])
    })
}

/** Programs of the object's own directories, such as /usr/lib/git-core: what is binary is part of it, a script is likely to be an extra. */
const directoryNeeds = (runner: Runner, strings: readonly ByteString[], tree: FileTree): Need[] =>
  [...new Set(strings.map((text) => text.replace(/\/+$/, '')))].flatMap((text) => {
    const directory = helperDirectory(text, tree)
    if (directory === undefined) return []
    return tree.list(directory).flatMap((name) => {
      const kind = programKind(tree, child(directory, name))
      if (kind === undefined) return []
      const certainty = kind === 'elf' ? likely(runner) : 'possible'
      return [need(runner, `${text}/${name}`, ['exec.directory', certainty])]
    })
  })

const helperDirectory = (text: ByteString, tree: FileTree): RootPath | undefined => {
  if (!/^\/(?:usr\/(?:local\/)?)?(?:lib|lib64|libexec)\/[\w+./-]+$/.test(text)) return undefined
  const found = resolve(tree, text)
  if (found.kind !== 'found' || found.entry.type !== 'directory') return undefined
  return commandDirectory.test(found.path) ? undefined : found.path
}

const runnersIn = (
  objects: readonly LoadedObject[],
  subject: RootPath,
  names: readonly string[],
): Runner[] =>
  objects.flatMap((object) => {
    const symbol = importedOf(object, names)
    return symbol === undefined ? [] : [{ object, symbol, isSubject: object.path === subject }]
  })

const computed = ({ object, symbol }: Runner): BlindSpot => ({
  path: object.path,
  rule: 'exec.computed',
  what: `runs programs whose names it computes or is given (${symbol}): which ones cannot be seen`,
  evidence: [],
})

/**
 * Programs that objects of a process run: paths and whole directories of programs that they name in their read-only data, where
 * they import a function that runs one, and /bin/sh where they import one that hands it a line. A program that runs others and
 * names none is a blind spot.
 */
export const makeExecAnalyzer = (isExplained: IsExplained): Analyzer => ({
  name: 'exec',
  summary: 'programs that a process runs by path, and the shell where it hands it a line',
  ignoresArguments: true,
  matches: (probe) => (probe.role === 'exec' || probe.role === 'dlopen') && isElf(probe),
  analyze: (probe, context: AnalyzerContext) => {
    const { tree } = context
    const { own } = processOf(context, probe)
    const shells = runnersIn(own, probe.path, shellRunners).map((runner) => {
      // Whoever is explained runs what it is told: it is for those who tell it to ask for the shell.
      const certainty = isExplained(runner.object, 'exec') ? 'possible' : likely(runner)
      return need(runner, '/bin/sh', ['exec.shell', certainty])
    })
    const found = runnersIn(own, probe.path, [...runners, ...shellRunners]).map((runner) => {
      const strings = readOnlyStrings(runner.object)
      const isKnown = isExplained(runner.object, 'exec')
      const paths = pathNeeds(runner, strings, tree).filter(
        ({ why }) => !isKnown || why.rule !== 'exec.shell',
      )
      const directories = isKnown ? [] : directoryNeeds(runner, strings, tree)
      return { runner, needs: [...paths, ...directories], isKnown }
    })
    const silent = found.filter(
      ({ runner, needs, isKnown }) => runner.isSubject && needs.length === 0 && !isKnown,
    )
    return {
      needs: [...shells, ...found.flatMap(({ needs }) => needs)],
      blindSpots: silent.map(({ runner }) => computed(runner)),
    }
  },
})

import { fromBytes } from '../../formats/byte-string.ts'
import { codecAliases } from '../../formats/python-installation.ts'
import type { ByteString, RootPath } from '../../model/file.ts'
import type { LanguageChoices } from '../../model/language.ts'
import type { AnalyzerContext, BlindSpot, Probe } from '../../model/need.ts'
import { resolveFile } from '../../rootfs/resolve.ts'
import type { ModuleRules } from '../shared/module-rules.ts'
import { definedSymbols, processOf } from '../shared/process.ts'
import { type PythonCommandLine, parseCommandLine } from './command-line.ts'
import { type Distribution, distributionsOf } from './distributions.ts'
import { installationOf, type PythonInstallation } from './installation.ts'
import { ModuleFinder } from './modules.ts'
import { type SearchPath, searchPathOf } from './search-path.ts'

/** What a program computes the names of. */
export type PythonUnseen = 'import' | 'command' | 'library'

const unseenKinds: readonly (readonly [PythonUnseen, string])[] = [
  ['import', 'imports modules whose names are computed'],
  ['command', 'runs commands that are computed'],
  ['library', 'opens libraries whose names are computed'],
]

/** What a Python analyzer is made with. */
export interface PythonSettings {
  readonly choices: LanguageChoices['python']
  readonly rules: ModuleRules
}

/** One run of an interpreter, with all that its modules are looked up in. */
export interface PythonProgram extends PythonSettings {
  readonly context: AnalyzerContext
  readonly commandLine: PythonCommandLine
  readonly installation: PythonInstallation
  readonly path: SearchPath
  readonly finder: ModuleFinder
  readonly distributions: readonly Distribution[]
  /** Codec names, normalised, with the module of `encodings` that has them. */
  readonly codecs: ReadonlyMap<string, string>
  /** What modules of the program's own cannot be followed for, one line of evidence each. */
  readonly unseen: Readonly<Record<PythonUnseen, Map<RootPath, readonly ByteString[]>>>
}

/** Modules that are compiled in without a function that is called like it. */
const alwaysBuiltin = new Set([
  ...['_frozen_importlib', '_frozen_importlib_external', '_typing', '_warnings', 'builtins'],
  ...['marshal', 'sys'],
])

/** The program that a probe starts; the places tried where it has no standard library. */
export const programOf = (
  probe: Probe,
  context: AnalyzerContext,
  settings: PythonSettings,
): PythonProgram | { readonly tried: readonly string[] } => {
  const commandLine = parseCommandLine(context.program.argv.slice(1))
  const installation = installationOf(context, commandLine.flags.has('E'))
  if ('tried' in installation) return installation
  const path = searchPathOf(context, installation, commandLine)
  const finder = new ModuleFinder(context.tree, path.items, {
    isBuiltin: builtinsOf(probe, context),
    version: installation.version,
    namespaces: new Set(path.pths.flatMap(({ facts }) => facts.code.words)),
  })
  const distributions = distributionsOf(context.tree, path.items)
  const codecs = codecsOf(context, installation)
  return {
    ...settings,
    context,
    commandLine,
    installation,
    path,
    finder,
    distributions,
    codecs,
    unseen: { import: new Map(), command: new Map(), library: new Map() },
  }
}

/** Each module that is linked into the interpreter or its library has a `PyInit_` function there, which both export. */
const builtinsOf = (probe: Probe, context: AnalyzerContext): ((name: ByteString) => boolean) => {
  const defined = processOf(context, probe).objects.map(definedSymbols)
  return (name) =>
    alwaysBuiltin.has(name) || defined.some((symbols) => symbols.has(`PyInit_${name}`))
}

const codecsOf = (
  { tree, facts }: AnalyzerContext,
  { stdlib }: PythonInstallation,
): ReadonlyMap<string, string> => {
  const file = resolveFile(tree, `${stdlib}/encodings/aliases.py`)
  return new Map(file === undefined ? [] : Object.entries(facts(codecAliases, file)))
}

/** What ends the directory of a zip; only a comment comes after its record of 22 bytes. */
const endOfArchive = 'PK\x05\x06'
const longestEnd = 22 + 0xffff

/** A zip that is started itself, whatever it begins with; Lib/zipimport.py. */
const startedArchive = ({
  commandLine: { start },
  context,
}: PythonProgram): readonly RootPath[] => {
  if (start.kind !== 'script') return []
  const { tree, inventory } = context
  const given = start.path.startsWith('/') ? start.path : `${inventory.workdir}/${start.path}`
  const file = resolveFile(tree, given)
  const entry = file === undefined ? undefined : tree.lstat(file)
  if (file === undefined || entry?.type !== 'file') return []
  const from = Math.max(0, entry.size - longestEnd)
  return fromBytes(tree.read(file, from)).includes(endOfArchive) ? [file] : []
}

/** What nobody can see of a program, one spot a file. */
export const blindSpotsOf = (program: PythonProgram): readonly BlindSpot[] => [
  ...unseenKinds.flatMap(([kind, what]) =>
    [...program.unseen[kind]].map(([file, evidence]) => ({
      path: file,
      rule: `python.computed-${kind}`,
      what,
      evidence: [...new Set(evidence)].sort(),
    })),
  ),
  ...startedArchive(program).map((file) => ({
    path: file,
    rule: 'python.archive',
    what: 'is an archive that is started: modules inside of it are not seen',
    evidence: [],
  })),
  ...program.path.archives.map((file) => ({
    path: file,
    rule: 'python.archive',
    what: 'is an archive on sys.path: modules inside of it are not seen',
    evidence: [],
  })),
]

import { fromBytes } from '../formats/byte-string.ts'
import { isElf } from '../formats/elf-header.ts'
import { type JavaArguments, parseJavaArguments } from '../formats/java-arguments.ts'
import { runtimeImageFacts } from '../formats/java-runtime.ts'
import { linkableFacts } from '../formats/jmod.ts'
import type { ByteString, RootPath } from '../model/file.ts'
import type { LanguageChoices } from '../model/language.ts'
import type { Analyzer, AnalyzerContext, BlindSpot, Findings, Need, Probe } from '../model/need.ts'
import type { Rule } from '../model/rule.ts'
import { child } from '../rootfs/path.ts'
import { readIfFile, resolveFile } from '../rootfs/resolve.ts'
import { type ClassPath, fromWorkdir, traceClassPath } from './java/class-path.ts'
import { type JavaHome, javaHomeOf, launchOf, wholeHome } from './java/home.ts'
import { ModuleGraph } from './java/module-graph.ts'
import { nativeFindings } from './java/native.ts'
import { type CodeUnit, codeOf } from './java/program-code.ts'
import { reachModules } from './java/reached-modules.ts'
import { type ModuleRules, moduleRulesFor } from './shared/module-rules.ts'
import { findLibrary, processOf, readOnlyStrings } from './shared/process.ts'

type Choice = LanguageChoices['java']

/** A launcher of a runtime that is being looked at. */
interface Run {
  readonly probe: Probe
  /** Its `argv` is the whole command line, variables and argument files taken in. */
  readonly context: AnalyzerContext
  readonly home: JavaHome
  readonly said: JavaArguments
  /** A tool of the JDK works on programs that nobody knows. */
  readonly isTool: boolean
}

/** Tools of the JDK are launchers that have the module to be started built in: `jdk.compiler/com.sun.tools.javac.Main`. */
const builtInMain = (probe: Probe, context: AnalyzerContext): readonly ByteString[] => {
  const own = processOf(context, probe).objects[0]
  const main =
    own && readOnlyStrings(own).find((text) => /^[a-z][\w.]+\/[a-z][\w.]+\.[A-Z]\w+$/.test(text))
  return main === undefined ? [] : ['-m', main]
}

const runOf = (probe: Probe, context: AnalyzerContext, home: JavaHome): Run => {
  const { tree, inventory, program } = context
  const main = builtInMain(probe, context)
  const said = parseJavaArguments({
    argv: [...main, ...program.argv.slice(1)],
    env: inventory.env,
    read: (path) => {
      const bytes = readIfFile(tree, fromWorkdir(path, context))
      return bytes === undefined ? undefined : fromBytes(bytes)
    },
  })
  const argv = [program.argv[0] ?? 'java', ...said.words]
  return {
    probe,
    home,
    said,
    isTool: main.length > 0,
    context: { ...context, program: { ...program, argv } },
  }
}

const namedModules = (
  { main, modules, agents }: JavaArguments,
  graph: ModuleGraph,
): readonly ByteString[] => [
  ...(main !== undefined && 'module' in main ? [main.module.replace(/\/.*$/s, '')] : []),
  ...(main !== undefined && 'source' in main ? ['jdk.compiler'] : []),
  ...(modules.includes('ALL-SYSTEM') ? graph.names : modules),
  ...(agents.length > 0 ? ['java.instrument'] : []),
]

/** `-agentlib:name` is looked up as System.loadLibrary would, `-agentpath:` is a path. */
const agentNeeds = ({ said, home, context }: Run): readonly Need[] =>
  said.agentLibraries.map((name): Need => {
    const common = { why: { rule: 'java.agent', evidence: name }, certainty: 'required' } as const
    if (name.includes('/')) return { ...common, path: fromWorkdir(name, context), role: 'dlopen' }
    const own = child(home.lib, `lib${name}.so`)
    if (resolveFile(context.tree, own) !== undefined)
      return { ...common, path: own, role: 'dlopen' }
    const found = findLibrary(context, `lib${name}.so`)
    return 'path' in found
      ? { ...common, path: found.path, role: 'dlopen' }
      : { ...common, absent: `lib${name}.so`, tried: [own, ...found.tried] }
  })

const imageNeed = (image: RootPath, parts: readonly ByteString[] | undefined): Need => ({
  path: image,
  role: 'read',
  why: { rule: 'java.modules' },
  certainty: 'required',
  ...(parts === undefined ? {} : { parts }),
})

const everyLibrary = ({ lib }: JavaHome): Need => ({
  glob: `${lib}/*.so`,
  why: { rule: 'java.full-runtime' },
  certainty: 'expected',
  optional: true,
})

const unreadable = (units: readonly CodeUnit[]): readonly BlindSpot[] =>
  units.flatMap(({ path, problem }) =>
    problem === undefined ? [] : [{ path, rule: 'java.archive', what: problem, evidence: [] }],
  )

/** With an image that lacks modules, a class that only a computed name leads to may be in none of its. */
const computed = (units: readonly CodeUnit[]): readonly BlindSpot[] =>
  units
    .filter(({ code }) => code.reflective.length > 0)
    .map(({ path, code }) => ({
      path,
      rule: 'java.class-names',
      what: 'loads classes by names that may be computed: a module of the JDK that only they lead to is not linked',
      evidence: code.reflective.slice(0, 12),
    }))

const isLinkable = ({ home, context }: Run): boolean => {
  const jmod = resolveFile(context.tree, child(child(home.path, 'jmods'), 'java.base.jmod'))
  return jmod !== undefined && context.facts(linkableFacts, jmod)
}

/** Opened libraries find the virtual machine in the process; it is not where their own names would lead. */
const after = (machine: RootPath | undefined, need: Need): Need =>
  machine === undefined || !('path' in need) || need.role !== 'dlopen' || need.path === machine
    ? need
    : { ...need, after: [machine] }

const runtimeFindings = (
  run: Run,
  { sources, needs }: ClassPath,
  { choice, rules }: { readonly choice: Choice; readonly rules: ModuleRules },
): Findings => {
  const { home, said, context } = run
  if (home.modules === undefined) return { needs: [...wholeHome(home), ...needs] }
  const image = context.facts(runtimeImageFacts, home.modules)
  const graph = new ModuleGraph(image)
  const units = codeOf(sources, context)
  const isFull = choice.runtime === 'full' || image.problem !== undefined
  const named = isFull ? graph.names : namedModules(said, graph)
  const start = { units, named, image: home.modules, program: run.probe.path }
  const reached = reachModules(graph, start, rules, context)
  const isCut =
    choice.jlink === 'auto' && !isFull && !run.isTool && image.canBeCut && isLinkable(run)
  const launch = launchOf(context.tree, home, {
    argv: context.program.argv,
    classData: !isCut,
  })
  const places = { home, libraryPath: said.properties.get('java.library.path') }
  const opened = launch.machine === undefined ? [] : [launch.machine]
  const inside = { ...context, program: { ...context.program, opened } }
  const native = units.map((unit) => nativeFindings(unit, places, inside))
  const all = [
    ...launch.needs,
    imageNeed(home.modules, isCut ? [...reached.modules].sort() : undefined),
    ...(isFull ? [everyLibrary(home)] : []),
    ...needs,
    ...agentNeeds({ ...run, context: inside }),
    ...reached.needs,
    ...native.flatMap((one) => one.needs),
  ]
  const damaged = image.problem === undefined ? [] : [spotOf(home.modules, image.problem)]
  return {
    needs: all.map((need) => after(launch.machine, need)),
    blindSpots: [
      ...damaged,
      ...unreadable(units),
      ...native.flatMap(({ blindSpots }) => blindSpots),
      ...(isCut ? computed(units) : []),
    ],
  }
}

const spotOf = (path: RootPath, what: string): BlindSpot => ({
  path,
  rule: 'java.modules',
  what,
  evidence: [],
})

/**
 * Java: the launcher's virtual machine, the runtime's modules that a program's classes reach and the native libraries of these, the
 * archives of its class path, and the libraries and programs that its own classes name.
 */
export const makeJavaAnalyzer = ({
  choices,
  rules,
}: {
  readonly choices: Choice
  readonly rules: readonly Rule[]
}): Analyzer => {
  const moduleRules = moduleRulesFor(rules, 'java')
  return {
    name: 'java',
    summary: 'the runtime of Java: modules and libraries that the archives of a program reach',
    matches: ({ role, path, head }) => role === 'exec' && isElf(head) && /\/bin\/[^/]+$/.test(path),
    analyze: (probe, context) => {
      const home = javaHomeOf(context.tree, probe.path)
      if (home === undefined) return { needs: [] }
      const run = runOf(probe, context, home)
      const classPath = traceClassPath(run.said, run.context)
      return runtimeFindings(run, classPath, { choice: choices, rules: moduleRules })
    },
  }
}

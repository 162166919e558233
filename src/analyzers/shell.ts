import { toDisplay } from '../formats/byte-string.ts'
import { parseShellArguments, type ShellArguments } from '../formats/shell-arguments.ts'
import { loadShellParser, type ShellParser } from '../formats/shell-script.ts'
import type { ByteString } from '../model/file.ts'
import type { LanguageChoices } from '../model/language.ts'
import type { AnalyzerContext, Findings, PatientAnalyzer, Probe } from '../model/need.ts'
import { basename } from '../rootfs/path.ts'
import { resolveFile } from '../rootfs/resolve.ts'
import { isInterpreter } from './shared/interpreters.ts'
import { dialectOf } from './shell/builtins.ts'
import type { Situation } from './shell/running.ts'
import { sourceFile } from './shell/sourcing.ts'
import { startUpFiles } from './shell/start-up.ts'
import { ShellState } from './shell/state.ts'
import { valueOf } from './shell/value.ts'
import { ShellWalk } from './shell/walk.ts'

/** What a shell that is a program among others in one file is called by. */
const applet = /^(?:ba|a|hu)?sh$/

/** The command line of the shell itself; undefined when the program was called by another of its names. */
const shellArgv = (
  { path }: Probe,
  { program }: AnalyzerContext,
): readonly ByteString[] | undefined => {
  if (basename(path) !== 'busybox') return program.argv
  const names = [program.argv[0] ?? '', program.invokedAs].map((name) => basename(name))
  if (names.some((name) => applet.test(name))) return program.argv
  return applet.test(program.argv[1] ?? '') ? program.argv.slice(1) : undefined
}

/** A longer command line than this has grown by scripts that run themselves again with one more argument. */
const mostArguments = 256

interface Start {
  readonly probe: Probe
  readonly context: AnalyzerContext
  readonly parser: ShellParser
  readonly functions: LanguageChoices['shell']['functions']
}

/** Without arguments nothing is known of what the script may be given. */
const parametersOf = ({ parameters }: ShellArguments) =>
  valueOf([parameters.length > mostArguments ? [] : parameters], parameters.length === 0)

const walkOf = ({ context, probe, parser }: Start, args: ShellArguments): ShellWalk =>
  new ShellWalk({
    context,
    dialect: dialectOf(probe.path),
    name: args.name ?? context.program.argv[0] ?? '',
    parse: (text) => parser.parse(text).statements,
    script: (file) => context.facts(parser.reader, file),
  })

const runStartUp = (
  walk: ShellWalk,
  args: ShellArguments,
  around: { state: ShellState; situation: Situation },
): void => {
  const { env, users } = walk.context.inventory
  const home = env.get('HOME') ?? users.find(({ uid }) => uid === 0)?.home ?? '/'
  for (const file of startUpFiles(walk.dialect, args, env)) {
    const path = file.replace(/^~/, home)
    const situation = { ...around.situation, isSure: false, evidence: file }
    if (resolveFile(walk.context.tree, path) !== undefined)
      sourceFile({ file: path, state: around.state, situation, shell: walk })
  }
}

const runScript = (start: Start, args: ShellArguments): Findings => {
  const walk = walkOf(start, args)
  const { tree, inventory } = start.context
  const state = new ShellState(parametersOf(args), inventory.workdir)
  const line = args.source.kind === 'line' ? args.source.text : undefined
  const situation: Situation = {
    file: start.probe.path,
    evidence: line ?? '',
    isSure: true,
    callers: [],
  }
  runStartUp(walk, args, { state, situation })
  if (line !== undefined) walk.statements(walk.parse(line), state, situation)
  if (args.source.kind === 'file') {
    const { path } = args.source
    const [file] = path.includes('/')
      ? [path]
      : [`./${path}`, ...walk.find(path, state).paths].filter(
          (one) =>
            resolveFile(tree, one.startsWith('/') ? one : `${inventory.workdir}/${one}`) !==
            undefined,
        )
    const evidence = `runs ${toDisplay(path)}`
    sourceFile({ file: file ?? path, state, situation: { ...situation, evidence }, shell: walk })
  }
  if (start.functions === 'all') walk.callAll(state, situation)
  return { needs: walk.findings.needs, blindSpots: walk.findings.blindSpots }
}

/** What a recipe says of shell scripts. */
interface Choices {
  readonly choices: Pick<LanguageChoices, 'shell'>
}

/**
 * Shell scripts: what they run, read into themselves and name, by going through them as their shell would with the arguments and the environment that
 * are known.
 */
export const makeShellAnalyzer = ({ choices }: Choices): PatientAnalyzer => ({
  name: 'shell',
  summary: 'what shell scripts and lines run, source and read',
  matches: (probe) => isInterpreter(probe, 'shell'),
  analyze: async (probe, context) => {
    const argv = shellArgv(probe, context)
    // Nothing is said of what it is for: who starts it so knows, or nobody.
    if (argv === undefined || argv.length < 2) return { needs: [] }
    const parser = await loadShellParser()
    const start = { probe, context, parser, functions: choices.shell.functions }
    return runScript(start, parseShellArguments(argv))
  },
})

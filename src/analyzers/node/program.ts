import { toBytes } from '../../formats/byte-string.ts'
import { readJavaScript } from '../../formats/javascript.ts'
import { type NodeCommandLine, parseNodeCommandLine } from '../../formats/node-command-line.ts'
import type { ByteString, RootPath } from '../../model/file.ts'
import type { LanguageChoices } from '../../model/language.ts'
import type { AnalyzerContext, BlindSpot, Findings, Probe } from '../../model/need.ts'
import { glob } from '../../rootfs/glob.ts'
import { dirname } from '../../rootfs/path.ts'
import type { ModuleRules } from '../shared/module-rules.ts'
import { traceSources } from '../shared/source-graph.ts'
import { NodeGraph } from './graph.ts'
import { packageRun } from './package-runners.ts'
import { applicationOf, type SourcePackage } from './packages.ts'
import { addonPlatform } from './platform.ts'
import { moduleSteps, referenceSteps } from './references.ts'
import { ModuleResolver, pathFrom } from './resolver.ts'
import type { NodeSurroundings } from './surroundings.ts'
import { type NodeStep, type NodeUnit, step } from './units.ts'

/** Where `require` looks last: what the environment says, then what the build was configured with. Module.globalPaths. */
const globalsOf = (prefix: ByteString, { tree, inventory: { env } }: AnalyzerContext) => {
  const home = env.get('HOME')
  return [
    ...(env.get('NODE_PATH') ?? '').split(':').filter((path) => path !== ''),
    ...(home === undefined ? [] : [`${home}/.node_modules`, `${home}/.node_libraries`]),
    ...glob(tree, `${prefix}/lib/*/nodejs`),
    ...['share/nodejs', 'lib/nodejs', 'lib/node'].map((path) => `${prefix}/${path}`),
  ]
}

const surroundingsOf = (
  probe: Probe,
  context: AnalyzerContext,
  asked: {
    readonly choices: LanguageChoices['node']
    readonly rulesOf: ModuleRules
    readonly conditions: readonly ByteString[]
  },
): NodeSurroundings => {
  const { tree, facts } = context
  const globals = globalsOf(dirname(dirname(probe.path)), context)
  return {
    context,
    resolver: new ModuleResolver({ tree, facts, globals, conditions: asked.conditions }),
    globals,
    platform: addonPlatform(probe, context),
    packages: asked.choices.packages,
    rulesOf: asked.rulesOf,
  }
}

/** A file that the command line runs, with the application it begins. */
interface Entry {
  readonly steps: readonly NodeStep[]
  readonly main?: SourcePackage | undefined
  readonly file?: RootPath
}

const entryOf = (script: ByteString, around: NodeSurroundings): Entry => {
  const { inventory, program } = around.context
  const path = pathFrom(inventory.workdir, script)
  const said = {
    rule: 'node.script',
    evidence: script,
    certainty: 'required',
    from: program.path,
  } as const
  const found = around.resolver.file(path)
  if (found === undefined) {
    const tried = [`${path}: not there, nor with .js, .json or .node, nor as a directory`]
    return { steps: [step({ absent: script, tried }, { ...said, must: true })] }
  }
  const main = applicationOf(found.file, around)
  const begin =
    main === undefined
      ? []
      : [step({ path, role: 'read' }, said, { kind: 'package' as const, package: main })]
  const steps = moduleSteps(found, said, around).map((one) =>
    one.unit?.kind === 'source' ? { ...one, need: { ...one.need, optional: false } } : one,
  )
  return { steps: [...steps, ...begin], main, file: found.file }
}

const preloadSteps = (
  { preloads, files }: NodeCommandLine,
  around: NodeSurroundings,
): readonly NodeStep[] => {
  const { inventory, program } = around.context
  const asker = { from: program.path, directory: inventory.workdir, isOwn: true }
  const loaded = preloads.flatMap(({ form, specifier }) =>
    referenceSteps({ form, target: specifier, certainty: 'required' }, asker, around),
  )
  const said = { rule: 'node.option', certainty: 'required', from: program.path } as const
  const named = files.map((file) => {
    const path = pathFrom(inventory.workdir, file)
    return step({ path, role: 'read' }, { ...said, evidence: file })
  })
  return [...loaded, ...named]
}

const codeSteps = (
  code: ByteString | undefined,
  { context: { program } }: NodeSurroundings,
): readonly NodeStep[] => {
  if (code === undefined) return []
  const facts = readJavaScript(toBytes(code))
  const said = {
    rule: 'node.code',
    evidence: '-e',
    certainty: 'required',
    from: program.path,
  } as const
  return [step({ path: program.invokedAs, role: 'read' }, said, { kind: 'code', facts })]
}

const unseen = ({ path }: Probe, line: NodeCommandLine): readonly BlindSpot[] => {
  if (line.command !== undefined)
    return [
      {
        path,
        rule: 'node.run',
        what: 'runs a script of package.json, which is not followed',
        evidence: [line.command],
      },
    ]
  const isKnown = line.script !== undefined || line.code !== undefined || line.tests.length > 0
  return isKnown
    ? []
    : [
        {
          path,
          rule: 'node.input',
          what: 'runs what it reads from its input: which program that is cannot be seen',
          evidence: [],
        },
      ]
}

/** Follows the program that an interpreter is started with. */
export const followProgram = (
  probe: Probe,
  context: AnalyzerContext,
  asked: { readonly choices: LanguageChoices['node']; readonly rulesOf: ModuleRules },
): Findings => {
  const { program, inventory } = context
  const line = parseNodeCommandLine(program.argv.slice(1), inventory.env.get('NODE_OPTIONS'))
  const around = surroundingsOf(probe, context, { ...asked, conditions: line.conditions })
  const scripts = line.script === undefined ? line.tests : [line.script]
  const entries = scripts.map((script) => entryOf(script, around))
  const [first] = entries
  const { script = '' } = line
  const words = program.argv.slice(program.argv.indexOf(script) + 1)
  const run = packageRun(script, words, context)
  const { needs: ruled } = asked.rulesOf(
    { name: '__main__', path: first?.file ?? probe.path },
    context,
  )
  const seeds = [
    ...preloadSteps(line, around),
    ...codeSteps(line.code, around),
    ...entries.flatMap(({ steps }) => steps),
    ...ruled.map((need) => ({ need })),
  ]
  const graph = new NodeGraph(around, first?.main)
  const needs = traceSources<NodeUnit>(seeds, {
    keyOf: (unit) => graph.keyOf(unit),
    stepsOf: (unit) => graph.stepsOf(unit),
  })
  return {
    // What is not there matters only to what is sure to be loaded.
    needs: [
      ...needs.filter((need) => !('absent' in need) || need.certainty === 'required'),
      ...run.needs,
    ],
    blindSpots: [...run.blindSpots, ...unseen(probe, line), ...graph.blindSpots],
  }
}

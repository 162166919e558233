import { parseRubySource } from '../formats/ruby-source.ts'
import type { RootPath } from '../model/file.ts'
import type { LanguageChoices } from '../model/language.ts'
import type { Analyzer, AnalyzerContext, Findings, Need, Probe } from '../model/need.ts'
import type { Rule } from '../model/rule.ts'
import { findCommand } from '../rootfs/find-command.ts'
import { normalise } from '../rootfs/path.ts'
import { resolveFile } from '../rootfs/resolve.ts'
import { applicationOf } from './ruby/application.ts'
import { absolute, parseCommandLine, type RubyCommandLine } from './ruby/command-line.ts'
import { FeatureFinder } from './ruby/features.ts'
import { gemDirectories } from './ruby/gem-paths.ts'
import { gemsIn } from './ruby/gems.ts'
import { installationOf } from './ruby/installation.ts'
import { RubyProgram } from './ruby/program.ts'
import type { Request, RubyScene } from './ruby/scene.ts'
import { keyOf, type RubyStep } from './ruby/units.ts'
import { isInterpreter } from './shared/interpreters.ts'
import { type ModuleRules, moduleRulesFor } from './shared/module-rules.ts'
import { traceSources } from './shared/source-graph.ts'

/** What a recipe chooses, and the rules about modules. */
export interface RubyOptions {
  readonly choices: LanguageChoices
  readonly rules: readonly Rule[]
}

/**
 * Ruby programs: what the interpreter loads when it starts, the features that source requires through the load path and gems, gems as RubyGems and
 * Bundler activate them, extensions, and the application's own files.
 */
export const makeRubyAnalyzer = ({ choices, rules }: RubyOptions): Analyzer => {
  const ruled = moduleRulesFor(rules, 'ruby')
  return {
    name: 'ruby',
    summary: 'what a Ruby program requires: features, gems, extensions, encodings, its own files',
    matches: (probe) => isInterpreter(probe, 'ruby'),
    analyze: (probe, context) => analyze(sceneOf(probe, context, { choices, rules: ruled }), probe),
  }
}

const sceneOf = (
  probe: Probe,
  context: AnalyzerContext,
  { choices, rules }: { readonly choices: LanguageChoices; readonly rules: ModuleRules },
): RubyScene => {
  const { tree, inventory, program } = context
  const command = parseCommandLine(program.argv, inventory.env, inventory.workdir)
  const installation = installationOf(context, probe)
  const script =
    command.script === undefined
      ? undefined
      : resolveFile(tree, absolute(command.script, command.directory))
  const application = (script && applicationOf(tree, script)) ?? normalise(command.directory)
  const gems = gemsIn(gemDirectories(context, installation, application), context)
  const finder = new FeatureFinder(tree, gems, installation, command.libraries)
  return { context, choices: choices.ruby, rules, command, installation, gems, finder }
}

const analyze = (scene: RubyScene, { path }: Probe): Findings => {
  const program = new RubyProgram(scene)
  const needs = traceSources(seedsOf(scene, program, path), {
    keyOf,
    stepsOf: (unit) => program.stepsOf(unit),
  })
  // What nothing requires for certain may be absent.
  const isMeant = (need: Need): boolean => !('absent' in need) || need.certainty === 'required'
  return { needs: needs.filter(isMeant), blindSpots: program.blindSpots }
}

/** What the command line starts, in the order in which the interpreter loads it. */
const seedsOf = (scene: RubyScene, program: RubyProgram, path: RootPath): readonly RubyStep[] => {
  const { command, installation, choices } = scene
  const requirer = { path, gem: undefined, isLazy: false }
  const request = (rule: string, evidence: string): Request => ({
    requirer,
    why: { rule, evidence },
    certainty: 'required',
  })
  const features = command.features.flatMap((feature) =>
    program.requireSteps(feature, request('ruby.option', `-r ${feature}`)),
  )
  const code = command.code.flatMap((text) => parseRubySource(text).uses)
  const whole = choices.stdlib === 'full' ? installation.standard : []
  return [
    ...program.ruledSteps('__main__', path),
    ...directorySteps(scene, path),
    ...whole.flatMap((directory) =>
      program.everythingIn(directory, request('ruby.stdlib', 'full')),
    ),
    ...features,
    ...program.textSteps(code, path),
    ...scriptSteps(scene, program, request('ruby.script', command.script ?? '')),
  ]
}

/** RubyGems lists all directories of gems, also those of which no gem is needed. */
const directorySteps = ({ gems }: RubyScene, from: RootPath): readonly RubyStep[] =>
  gems.directories.map((path) => {
    const why = { rule: 'ruby.gem-directory', evidence: path }
    return { need: { path, role: 'read', from, why, certainty: 'expected', optional: true } }
  })

const scriptSteps = (
  { command, finder, context: { tree, inventory } }: RubyScene,
  program: RubyProgram,
  request: Request,
): readonly RubyStep[] => {
  const { script } = command
  if (script === undefined || script === '-') return []
  const found = findScript(command, tree, inventory.commandPath)
  if (resolveFile(tree, found) === undefined && command.isSearched)
    return program.gemProgram(script, request)
  const search = finder.findWhole(found, '/')
  return program.featureSteps(script, search, request)
}

const findScript = (
  { script = '', isSearched, directory }: RubyCommandLine,
  tree: AnalyzerContext['tree'],
  commandPath: readonly string[],
): string => {
  const found =
    isSearched && !script.includes('/')
      ? findCommand(tree, script, commandPath, normalise(directory))
      : undefined
  return found !== undefined && 'path' in found ? found.path : absolute(script, directory)
}

import { parseLuaSource } from '../formats/lua-source.ts'
import type { LanguageChoices } from '../model/language.ts'
import type { Analyzer, Findings, Need, Probe } from '../model/need.ts'
import type { Rule } from '../model/rule.ts'
import { parseCommandLine } from './lua/command-line.ts'
import { LuaProgram, type LuaScene, type LuaStep } from './lua/program.ts'
import { searchPathOf } from './lua/search-path.ts'
import { isInterpreter } from './shared/interpreters.ts'
import { moduleRulesFor } from './shared/module-rules.ts'
import { traceSources } from './shared/source-graph.ts'

/** What a recipe chooses, and the rules about modules. */
export interface LuaOptions {
  readonly choices: LanguageChoices
  readonly rules: readonly Rule[]
}

/** Lua programs, also of LuaJIT: modules along `package.path` and `package.cpath`, files, libraries and commands that source names. */
export const makeLuaAnalyzer = ({ choices, rules }: LuaOptions): Analyzer => {
  const ruled = moduleRulesFor(rules, 'lua')
  return {
    name: 'lua',
    summary:
      'what a Lua program requires: modules in source and in libraries, files, its own directory',
    matches: (probe) => isInterpreter(probe, 'lua'),
    analyze: (probe, context) => {
      const { ignoresEnvironment } = parseCommandLine(context.program.argv)
      const searchPath = searchPathOf(context, probe, ignoresEnvironment)
      return analyze({ context, choices: choices.lua, rules: ruled, searchPath }, probe)
    },
  }
}

const analyze = (scene: LuaScene, probe: Probe): Findings => {
  const program = new LuaProgram(scene)
  const needs = traceSources(seedsOf(scene, program, probe), {
    keyOf: ({ path, module }) => `${path} ${module}`,
    stepsOf: (unit) => program.stepsOf(unit),
  })
  // What nothing requires for certain may be absent.
  const isMeant = (need: Need): boolean => !('absent' in need) || need.certainty === 'required'
  return { needs: needs.filter(isMeant), blindSpots: program.blindSpots }
}

/** What the command line starts, in the order in which the interpreter loads it. */
const seedsOf = (
  { context, searchPath }: LuaScene,
  program: LuaProgram,
  { path }: Probe,
): readonly LuaStep[] => {
  const { modules, code, script, ignoresEnvironment } = parseCommandLine(context.program.argv)
  const request = (rule: string, evidence: string) =>
    ({ path, why: { rule, evidence }, certainty: 'required' }) as const
  const { env } = context.inventory
  const version = (searchPath.version ?? '').replace('.', '_')
  const init = env.get(`LUA_INIT_${version}`) ?? env.get('LUA_INIT')
  const first = ignoresEnvironment ? undefined : init
  const isFile = first?.startsWith('@') === true
  const texts = first === undefined || isFile ? code : [first, ...code]
  return [
    ...program.ruledSteps('__main__', path),
    ...(isFile ? program.fileSteps(first.slice(1), request('lua.init', first)) : []),
    ...texts.flatMap((text) => program.usesSteps(parseLuaSource(text).uses, path)),
    ...modules.flatMap((name) => program.requireSteps(name, request('lua.option', `-l ${name}`))),
    ...(script === undefined ? [] : program.fileSteps(script, request('lua.script', script))),
  ]
}

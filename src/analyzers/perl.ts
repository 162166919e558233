import type { ByteString, RootPath } from '../model/file.ts'
import type { LanguageChoices } from '../model/language.ts'
import type { Analyzer, AnalyzerContext, Findings, Need, Probe } from '../model/need.ts'
import type { Rule } from '../model/rule.ts'
import { findCommand } from '../rootfs/find-command.ts'
import { basename, child, dirname, root } from '../rootfs/path.ts'
import { resolve, resolveFile } from '../rootfs/resolve.ts'
import {
  type PerlCommand,
  parsePerlCommand,
  parsePerlSwitches,
  switchesOfScript,
} from './perl/command-line.ts'
import { innermost, sourcesBelow } from './perl/modules.ts'
import { PerlProgram, type PerlUnit } from './perl/program.ts'
import { type PerlSearch, perlSearch } from './perl/search-path.ts'
import { isInterpreter } from './shared/interpreters.ts'
import { type ModuleRules, moduleRulesFor } from './shared/module-rules.ts'
import { type SourceStep, traceSources } from './shared/source-graph.ts'

type Step = SourceStep<PerlUnit>

/** What a Perl analyzer is made with. */
export interface PerlOptions {
  readonly choices: LanguageChoices['perl']
  readonly rules: readonly Rule[]
}

/**
 * Programs that perl runs: `@INC` as perl would make it, modules and files that are loaded, with their shared objects, split subs and what rules
 * know of them, to the fixed point.
 */
export const makePerlAnalyzer = ({ choices, rules }: PerlOptions): Analyzer => {
  const ofModule = moduleRulesFor(rules, 'perl')
  return {
    name: 'perl',
    summary: 'the modules of a Perl program, their shared objects and what they load by name',
    matches: (probe) => isInterpreter(probe, 'perl'),
    analyze: (probe, context) => programFindings(probe, context, { choices, ofModule }),
  }
}

interface Knowledge {
  readonly choices: LanguageChoices['perl']
  readonly ofModule: ModuleRules
}

const scriptOf = (
  { script, search }: PerlCommand,
  { tree, inventory: { workdir, commandPath } }: AnalyzerContext,
): { readonly written: ByteString; readonly path: RootPath | undefined } | undefined => {
  if (script === undefined) return undefined
  const inPath =
    search && !script.includes('/') ? findCommand(tree, script, commandPath, workdir) : undefined
  const written =
    inPath !== undefined && 'path' in inPath
      ? inPath.path
      : script.startsWith('/')
        ? script
        : `${workdir}/${script}`
  return { written, path: resolveFile(tree, written) }
}

const programFindings = (
  probe: Probe,
  context: AnalyzerContext,
  { choices, ofModule }: Knowledge,
): Findings => {
  const { tree, inventory, program } = context
  const command = parsePerlCommand(program.argv)
  const script = scriptOf(command, context)
  const options = parsePerlSwitches(command.tainted ? '' : (inventory.env.get('PERL5OPT') ?? ''))
  const firstLine =
    script?.path === undefined ? '' : switchesOfScript(tree.read(script.path, 0, 256))
  const commands = [command, parsePerlSwitches(firstLine), options]
  const search = perlSearch(probe, context, commands)
  const main = script?.path ?? probe.path
  const surroundings = { context, search, rules: ofModule, choices }
  const perl = new PerlProgram(surroundings, main)
  const code = commands.map((one) => one.code).join('\n')
  const why = { rule: 'perl.program', evidence: program.argv.join(' ') }
  const seeds: Step[] = [
    ...wholeLibrary(search, choices),
    ...(script === undefined ? [] : [scriptStep(script, { why, certainty: 'required' })]),
    ...(script?.path === undefined ? [] : ownSources(script.path, search, context)),
  ]
  const onCommandLine = perl.stepsOf({
    name: commandLineName(script?.path),
    path: probe.path,
    code,
  })
  const needs = traceSources([...onCommandLine, ...seeds], {
    keyOf: ({ path }) => path,
    stepsOf: (unit) => perl.stepsOf(unit),
  })
  return { needs: needs.filter(isWorthTelling), blindSpots: perl.blindSpots() }
}

/** What only a module that may never be loaded lacks is no fault of the image. */
const isWorthTelling = (need: Need): boolean => !('absent' in need) || need.certainty === 'required'

/** Rules about the program itself hold once: for its script, else for the text of its command line. */
const commandLineName = (script: RootPath | undefined): string =>
  script === undefined ? '__main__' : '-M'

const scriptStep = (
  { written, path }: { readonly written: ByteString; readonly path: RootPath | undefined },
  said: Pick<Need, 'why' | 'certainty'>,
): Step => {
  const need: Need = { path: written, role: 'read', ...said }
  return path === undefined ? { need } : { need, unit: { name: '__main__', path } }
}

const wholeLibrary = (
  { core }: PerlSearch,
  { stdlib }: LanguageChoices['perl'],
): readonly Step[] =>
  stdlib === 'imports'
    ? []
    : core.map((tree) => ({
        need: { tree, why: { rule: 'perl.stdlib', evidence: tree }, certainty: 'expected' },
      }))

const sources = /\.(?:p[lm]|psgi|cgi)$/

/** Where programs are that have nothing to do with one another. */
const isShared = (directory: RootPath, { inventory: { commandPath } }: AnalyzerContext): boolean =>
  directory === root ||
  /^\/(?:etc|tmp|root|home)$/.test(directory) ||
  commandPath.includes(directory)

/** Sources of the program's own directory, which frameworks load by convention; those of a `lib` beside its `bin` too. */
const ownSources = (
  script: RootPath,
  search: PerlSearch,
  context: AnalyzerContext,
): readonly Step[] => {
  const { tree, inventory } = context
  const directory = dirname(script)
  const isOfBase = inventory.packages.ownersOf(script).length > 0
  if (isOfBase || isShared(directory, context) || innermost(script, search.builtIn) !== undefined)
    return []
  const lib = resolve(tree, child(dirname(directory), 'lib'))
  const hasLib =
    /^(?:s?bin|script|scripts|cgi-bin|t)$/.test(basename(directory)) && lib.kind === 'found'
  const directories = hasLib && dirname(directory) !== root ? [directory, lib.path] : [directory]
  const why = { rule: 'perl.own-directory', evidence: directory }
  return directories
    .flatMap((one) => sourcesBelow(tree, one, sources))
    .filter((path) => path !== script)
    .map((path) => {
      const need: Need = { path, role: 'read', why, certainty: 'expected', from: script }
      return { need, unit: { name: path, path } }
    })
}

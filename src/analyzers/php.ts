import type { ByteString, RootPath } from '../model/file.ts'
import type { Analyzer, AnalyzerContext, Findings, Need, Probe } from '../model/need.ts'
import type { Rule } from '../model/rule.ts'
import { basename } from '../rootfs/path.ts'
import { resolveFile } from '../rootfs/resolve.ts'
import { type PhpBuild, phpBuild } from './php/build.ts'
import { type PhpCommand, parsePhpCommand } from './php/command-line.ts'
import {
  extensionNeeds,
  type PhpConfiguration,
  phpConfiguration,
  settingNeeds,
  settingOf,
} from './php/configuration.ts'
import { poolFindings } from './php/pools.ts'
import { ownFiles, PhpProgram, type PhpUnit } from './php/program.ts'
import { isInterpreter } from './shared/interpreters.ts'
import { type ModuleRules, moduleRulesFor } from './shared/module-rules.ts'
import { type SourceStep, traceSources } from './shared/source-graph.ts'

type Step = SourceStep<PhpUnit>

/** What a PHP analyzer is made with. */
export interface PhpOptions {
  readonly rules: readonly Rule[]
}

const sourceName = /\.(?:php\d?|phtml)$/

/**
 * Programs of PHP: their ini files with the extensions that these load, the pools of php-fpm, and the sources of a script. A server is given
 * its scripts by requests: a source that the image has for it is looked at by itself.
 */
export const makePhpAnalyzer = ({ rules }: PhpOptions): Analyzer => {
  const ofModule = moduleRulesFor(rules, 'php')
  const isSource = ({ path, role }: Probe) => role === 'read' && sourceName.test(path)
  return {
    name: 'php',
    summary: 'the settings and extensions of PHP, the pools of php-fpm, and what sources include',
    matches: (probe) => isInterpreter(probe, 'php') || isSource(probe),
    analyze: (probe, context) =>
      isSource(probe)
        ? sourceFindings(probe, context, ofModule)
        : programFindings(probe, context, ofModule),
  }
}

/** Where the libraries of distributions are, for sources of which nobody knows what will run them. */
const usualPath = ['/usr/share/php', '/usr/share/pear', '/usr/local/lib/php']

/** A source of a program that was traced already has nothing more to ask for. */
const sourceFindings = (
  { path }: Probe,
  context: AnalyzerContext,
  rules: ModuleRules,
): Findings => {
  if (context.program.path !== path) return { needs: [] }
  const php = new PhpProgram({ context, includePath: usualPath, rules })
  const needs = trace(php, php.stepsOf({ path }))
  return { needs, blindSpots: php.blindSpots() }
}

const trace = (php: PhpProgram, seeds: readonly Step[]): readonly Need[] =>
  traceSources(seeds, {
    keyOf: ({ path }) => path,
    stepsOf: (unit) => php.stepsOf(unit),
  }).filter((need) => !('absent' in need) || need.certainty === 'required')

const includePathOf = (
  configuration: PhpConfiguration,
  { includePath }: PhpBuild,
): readonly ByteString[] =>
  (settingOf(configuration, 'include_path')?.value ?? includePath)
    .split(':')
    .filter((one) => one.startsWith('/'))

const programFindings = (probe: Probe, context: AnalyzerContext, rules: ModuleRules): Findings => {
  const build = phpBuild(probe, context)
  const isFpm = build.interface === 'fpm-fcgi'
  const command = parsePhpCommand(context.program.argv, isFpm)
  const ini = phpConfiguration(build, command, context)
  const pools = isFpm ? poolFindings(build, command, context) : { needs: [], settings: [] }
  const all = { files: ini.files, settings: [...ini.settings, ...pools.settings] }
  const php = new PhpProgram({ context, includePath: includePathOf(all, build), rules })
  const seeds = [
    ...configuredSources(all, context),
    ...documents(command, context),
    ...scriptSteps(command, php, context),
  ]
  return {
    needs: [
      ...iniNeeds(ini),
      ...extensionNeeds(all, build, context),
      ...settingNeeds(all, context),
      ...sessionNeeds(all, build),
      ...pools.needs,
      ...trace(php, seeds),
    ],
    blindSpots: php.blindSpots(),
  }
}

/** Each by the path that PHP opens: the links that a distribution's tool makes are kept with what they lead to. */
const iniNeeds = ({ files }: PhpConfiguration): readonly Need[] =>
  files.map((path) => ({
    path,
    role: 'read',
    why: { rule: 'php.ini', evidence: path },
    certainty: 'required',
  }))

/** Files of sessions are in the place that is built in, unless a setting says otherwise; the base's own directory has the mode they need. */
const sessionNeeds = (all: PhpConfiguration, { sessions }: PhpBuild): readonly Need[] => {
  const isElsewhere = settingOf(all, 'session.save_path') !== undefined
  if (sessions === undefined || isElsewhere) return []
  const why = { rule: 'php.sessions', evidence: sessions }
  return [{ path: sessions, role: 'read', why, certainty: 'expected', optional: true }]
}

/** Sources that settings name. */
const configuredSources = (all: PhpConfiguration, { tree }: AnalyzerContext): readonly Step[] =>
  ['auto_prepend_file', 'auto_append_file', 'opcache.preload'].flatMap((key): Step[] => {
    const setting = settingOf(all, key)
    if (setting === undefined || !setting.value.startsWith('/')) return []
    const { value, file: from, line } = setting
    const why = { rule: 'php.setting', evidence: `line ${line}: ${key} = ${value}` }
    const need: Need = { path: value, role: 'read', from, why, certainty: 'required' }
    const path = resolveFile(tree, value)
    return [path === undefined ? { need } : { need, unit: { path } }]
  })

const absolute = (path: ByteString, { inventory: { workdir } }: AnalyzerContext): ByteString =>
  path.startsWith('/') ? path : `${workdir}/${path}`

/** What the built-in web server gives out. */
const documents = (
  { serves, documents: directory }: PhpCommand,
  context: AnalyzerContext,
): readonly Step[] => {
  if (!serves || (directory === undefined && context.inventory.workdir === '/')) return []
  const tree = absolute(directory ?? context.inventory.workdir, context)
  const why = { rule: 'php.documents', evidence: tree }
  return [{ need: { tree, why, certainty: 'expected' } }]
}

const scriptSteps = (
  { script, code }: PhpCommand,
  php: PhpProgram,
  context: AnalyzerContext,
): readonly Step[] => {
  const why = { rule: 'php.program', evidence: context.program.argv.join(' ') }
  const main: RootPath = context.program.path
  const given = code === '' ? [] : php.stepsOf({ path: main, code, isMain: true })
  if (script === undefined) return given
  const openedAs = absolute(script, context)
  const need: Need = { path: openedAs, role: 'read', why, certainty: 'required' }
  const path = resolveFile(context.tree, openedAs)
  if (path === undefined) return [...given, { need }]
  const isArchive = basename(path).endsWith('.phar')
  const own = isArchive ? [] : ownFiles(path, context)
  return [...given, { need, unit: { path, isMain: true } }, ...own]
}

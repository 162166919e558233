import { fromBytes, toDisplay } from '../../formats/byte-string.ts'
import { type PhpComputed, type PhpSource, phpSource, readPhp } from '../../formats/php-source.ts'
import type { ByteString, RootPath } from '../../model/file.ts'
import type { AnalyzerContext, BlindSpot, Need } from '../../model/need.ts'
import { basename, dirname, isWithin, root } from '../../rootfs/path.ts'
import { resolve, resolveFile } from '../../rootfs/resolve.ts'
import { walk } from '../../rootfs/walk.ts'
import type { ModuleRules } from '../shared/module-rules.ts'
import type { SourceStep } from '../shared/source-graph.ts'

/** A source: a file, or the text of a command line. */
export interface PhpUnit {
  /** Canonical; that of the interpreter for the text of the command line. */
  readonly path: RootPath
  readonly code?: ByteString
  /** Whether it is where a program begins. */
  readonly isMain?: boolean
}

type Step = SourceStep<PhpUnit>

/** What the sources of a program are followed with. */
export interface PhpSurroundings {
  readonly context: AnalyzerContext
  /** Directories of include_path, absolute, `.` left out. */
  readonly includePath: readonly ByteString[]
  readonly rules: ModuleRules
}

const computedWhat: Readonly<Record<PhpComputed['what'], string>> = {
  include: 'includes a file by a name that is computed',
  command: 'runs a command that is computed',
  library: 'opens shared objects through FFI',
}

const zones = '/usr/share/zoneinfo'

/** The sources of one program, and what each of them asks for. */
export class PhpProgram {
  readonly #around: PhpSurroundings
  readonly #computed = new Map<RootPath, readonly PhpComputed[]>()
  readonly #archives = new Set<RootPath>()

  constructor(around: PhpSurroundings) {
    this.#around = around
  }

  /** What a source asks for. */
  stepsOf(unit: PhpUnit): readonly Step[] {
    const { context, rules } = this.#around
    const facts = unit.code === undefined ? context.facts(phpSource, unit.path) : readPhp(unit.code)
    const isOwn = !this.#isOfLibrary(unit.path)
    if (isOwn && facts.computed.length > 0) this.#computed.set(unit.path, facts.computed)
    if (unit.isMain === true && this.#isArchive(unit.path)) this.#archives.add(unit.path)
    const name = unit.isMain === true ? '__main__' : basename(unit.path)
    return [
      ...this.#includes(unit, facts),
      ...this.#library(unit),
      ...rules({ name, path: unit.path }, context).needs.map((need) => ({ need })),
      ...facts.zones.flatMap((zone) => this.#zone(unit, zone)),
      ...(isOwn ? this.#commands(unit, facts) : []),
    ]
  }

  /** What the program's own sources do with computed names, by file. */
  blindSpots(): readonly BlindSpot[] {
    const archives = [...this.#archives].map((path) => ({
      path,
      rule: 'php.archive',
      what: 'is an archive that is started: sources inside of it are not seen',
      evidence: [],
    }))
    const computed = [...this.#computed].flatMap(([path, all]) =>
      [...new Set(all.map(({ what }) => what))].map((what) => ({
        path,
        rule: `php.computed-${what}`,
        what: computedWhat[what],
        evidence: all
          .filter((one) => one.what === what)
          .map(({ line, text }) => `line ${line}: ${text}`),
      })),
    )
    return [...computed, ...archives]
  }

  /** By its name or by the mark that ends the signature; PHP manual, "Phar file format". */
  #isArchive(path: RootPath): boolean {
    const { tree } = this.#around.context
    const entry = tree.lstat(path)
    if (entry?.type !== 'file') return false
    return (
      path.endsWith('.phar') || fromBytes(tree.read(path, Math.max(0, entry.size - 4))) === 'GBMB'
    )
  }

  #isOfLibrary(path: RootPath): boolean {
    const { tree } = this.#around.context
    return (
      path.includes('/vendor/') ||
      this.#around.includePath.some((one) => {
        const place = resolve(tree, one)
        return place.kind === 'found' && place.path !== root && isWithin(path, place.path)
      })
    )
  }

  #includes(unit: PhpUnit, { includes }: PhpSource): readonly Step[] {
    const { tree, inventory } = this.#around.context
    return includes.flatMap(({ path, up, isRequired, line }): Step[] => {
      const here = unit.code === undefined ? dirname(unit.path) : inventory.workdir
      const candidates =
        up === undefined
          ? this.#candidates(path, here)
          : [`${above(here, up)}/${path.replace(/^\/+/, '')}`]
      const openedAs = candidates.find((one) => resolveFile(tree, one) !== undefined)
      const file = openedAs === undefined ? undefined : resolveFile(tree, openedAs)
      const said = {
        from: unit.path,
        why: { rule: 'php.include', evidence: `line ${line} includes ${path}` },
        certainty: isRequired ? 'required' : 'expected',
      } as const
      if (openedAs !== undefined && file !== undefined)
        return [{ need: { path: openedAs, role: 'read', ...said }, unit: { path: file } }]
      if (!isRequired || /^\w+:\/\//.test(path)) return []
      const tried = candidates.map((one) => `${toDisplay(one)}: not there`)
      return [{ need: { absent: path, tried, ...said } }]
    })
  }

  /** A path that is neither absolute nor begins with a dot is looked for in include_path, then beside the source. */
  #candidates(path: ByteString, here: RootPath): readonly ByteString[] {
    const { workdir } = this.#around.context.inventory
    const plain = path.replace(/^phar:\/\/(.*?\.phar).*$/, '$1')
    if (plain.startsWith('/')) return [plain]
    if (/^\.\.?\//.test(plain)) return [`${workdir}/${plain}`, `${here}/${plain}`]
    return [...this.#around.includePath, here, workdir].map((one) => `${one}/${plain}`)
  }

  /** An autoloader finds classes below its directory by names that only a run computes. */
  #library({ path }: PhpUnit): readonly Step[] {
    const directory = dirname(path)
    const { tree } = this.#around.context
    const isPath = this.#around.includePath.some((one) => {
      const place = resolve(tree, one)
      return place.kind === 'found' && place.path === directory
    })
    if (basename(path) !== 'autoload.php' || directory === root || isPath) return []
    const why = { rule: 'php.autoload', evidence: path }
    return [{ need: { tree: directory, from: path, why, certainty: 'expected' } }]
  }

  #zone({ path }: PhpUnit, name: string): readonly Step[] {
    const file = `${zones}/${name}`
    if (resolveFile(this.#around.context.tree, file) === undefined) return []
    const why = { rule: 'php.time-zone', evidence: name }
    return [
      {
        need: { path: file, role: 'read', from: path, why, certainty: 'expected', optional: true },
      },
    ]
  }

  /** PHP gives every command to the shell. */
  #commands({ path }: PhpUnit, { commands, computed }: PhpSource): readonly Step[] {
    const said = (evidence: ByteString) =>
      ({
        from: path,
        why: { rule: 'php.command', evidence },
        certainty: 'expected',
        optional: true,
      }) as const
    const shell = (evidence: ByteString): Step => ({
      need: { path: '/bin/sh', role: 'exec', ...said(evidence) },
    })
    return [
      ...commands.flatMap((command) => [
        { need: { command, ...said(`runs ${command}`) } },
        shell(`runs ${command}`),
      ]),
      ...computed.flatMap(({ what, text, line }) =>
        what === 'command' ? [shell(`line ${line}: ${text}`)] : [],
      ),
    ]
  }
}

const above = (directory: RootPath, levels: number): ByteString =>
  levels === 0 ? directory : above(dirname(directory), levels - 1)

const sourceName = /\.(?:php\d?|phtml|inc|phar)$/
/** A directory with more files is no program's own. */
const mostFiles = 20_000

/** Where programs are that have nothing to do with one another. */
const isShared = (directory: RootPath, { inventory: { commandPath } }: AnalyzerContext): boolean =>
  directory === root ||
  /^\/(?:etc|tmp|root|home|srv|opt)$/.test(directory) ||
  commandPath.includes(directory)

/**
 * What belongs to a script by where it is: all of a directory that Composer manages, up to three above it; else the sources of the script's own
 * directory, unless that is a place of commands.
 */
export const ownFiles = (script: RootPath, context: AnalyzerContext): readonly Step[] => {
  const { tree } = context
  const said = (evidence: ByteString): Pick<Need, 'why' | 'certainty' | 'from'> => ({
    why: { rule: 'php.own-directory', evidence },
    certainty: 'expected',
    from: script,
  })
  let place = dirname(script)
  for (let up = 0; up < 3 && place !== root; up += 1, place = dirname(place)) {
    const isManaged = ['vendor/autoload.php', 'composer.json'].some((name) =>
      resolveFile(tree, `${place}/${name}`),
    )
    if (isManaged && !isShared(place, context))
      return [
        { need: { tree: place, ...said(place) } },
        ...sourcesIn(place, script, said(place), context),
      ]
  }
  const directory = dirname(script)
  return isShared(directory, context) ? [] : sourcesIn(directory, script, said(directory), context)
}

const sourcesIn = (
  directory: RootPath,
  script: RootPath,
  said: Pick<Need, 'why' | 'certainty' | 'from'>,
  { tree }: AnalyzerContext,
): readonly Step[] => {
  const steps: Step[] = []
  let seen = 0
  for (const { path, entry } of walk(tree, directory)) {
    seen += 1
    if (seen > mostFiles) break
    if (entry.type !== 'file' || path === script || !sourceName.test(path)) continue
    steps.push({ need: { path, role: 'read', ...said }, unit: { path } })
  }
  return steps
}

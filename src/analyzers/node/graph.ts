import { javaScriptFacts } from '../../formats/javascript.ts'
import type { JavaScriptFacts } from '../../formats/javascript-references.ts'
import { javaScriptWords } from '../../formats/javascript-words.ts'
import { builtinModule } from '../../formats/node-builtins.ts'
import { nodePackage } from '../../formats/node-package.ts'
import type { ByteString, RootPath } from '../../model/file.ts'
import type { BlindSpot, Certainty } from '../../model/need.ts'
import { child, dirname } from '../../rootfs/path.ts'
import { resolve, resolveFile } from '../../rootfs/resolve.ts'
import { isLicence, packageFiles, packageOf, type SourcePackage } from './packages.ts'
import { type Asker, moduleSteps, referenceSteps } from './references.ts'
import type { NodeSurroundings } from './surroundings.ts'
import { type NodeStep, type NodeUnit, step } from './units.ts'

/** As many expressions as help to find the place. */
const mostEvidence = 8

const roles = { source: 'read', data: 'read', addon: 'dlopen', program: 'exec' } as const

/** Follows a program of Node.js: its sources, and the packages that these belong to. */
export class NodeGraph {
  readonly #around: NodeSurroundings
  /** The package of the program itself. */
  readonly #main: SourcePackage | undefined
  readonly #ruled = new Set<string>()
  readonly #blindSpots: BlindSpot[] = []

  constructor(around: NodeSurroundings, main: SourcePackage | undefined) {
    this.#around = around
    this.#main = main
  }

  /** What was met and cannot be seen, in the order in which it was met. */
  get blindSpots(): readonly BlindSpot[] {
    return this.#blindSpots
  }

  /** See {@link SourceGraph}. */
  keyOf(unit: NodeUnit): string {
    if (unit.kind === 'source') return unit.file
    return unit.kind === 'code' ? '-e' : `package ${unit.package.directory}`
  }

  /** See {@link SourceGraph}. */
  stepsOf(unit: NodeUnit): readonly NodeStep[] {
    if (unit.kind === 'package') return this.#packageSteps(unit.package)
    const { program, inventory, facts } = this.#around.context
    if (unit.kind === 'code') {
      const from = { from: program.path, directory: inventory.workdir, isOwn: true }
      return this.#sourceSteps(unit.facts, from, true)
    }
    const home = packageOf(unit.file, this.#around)
    const isOwn = home?.isInstalled !== true
    const asker = { from: unit.file, directory: dirname(unit.file), isOwn }
    const steps = [
      ...this.#sourceSteps(facts(javaScriptFacts, unit.file), asker, unit.isAsked),
      ...(isOwn ? this.#namedSteps(unit.file) : []),
    ]
    const scope = this.#around.resolver.scope(asker.directory)
    if (scope === undefined) return steps
    const said = {
      rule: 'node.scope',
      evidence: 'type',
      certainty: 'required',
      from: unit.file,
    } as const
    return [step({ path: scope, role: 'read' }, said), ...steps]
  }

  #sourceSteps(facts: JavaScriptFacts, asker: Asker, isAsked: boolean): readonly NodeStep[] {
    if (facts.problem !== undefined && isAsked)
      this.#cannotSee(asker.from, 'node.syntax', facts.problem)
    if (facts.computed.length > 0 && this.#mattersComputed(asker)) {
      const evidence = facts.computed.slice(0, mostEvidence).toSorted()
      this.#blindSpots.push({ ...computedName, path: asker.from, evidence })
    }
    return [
      ...this.#startedSteps(facts, asker),
      ...facts.references.flatMap((reference) => [
        ...this.#builtinSteps(reference.target, reference.certainty, asker),
        ...referenceSteps(reference, asker, this.#around),
      ]),
    ]
  }

  /** Computed commands; those of packages are for somebody else to say. */
  #startedSteps({ started }: JavaScriptFacts, { from, isOwn }: Asker): readonly NodeStep[] {
    if (!isOwn || started.length === 0) return []
    const evidence = started
      .map(({ text }) => text)
      .slice(0, mostEvidence)
      .toSorted()
    const what = 'runs commands that it computes: which ones cannot be seen'
    this.#blindSpots.push({ path: from, rule: 'node.computed-command', what, evidence })
    return started
      .filter(({ isLine }) => isLine)
      .map(({ text }) =>
        step(
          { path: '/bin/sh', role: 'exec' },
          { rule: 'node.shell', evidence: text, certainty: 'expected', from },
        ),
      )
  }

  #cannotSee(path: RootPath, rule: string, why: string): void {
    const what = 'cannot be parsed: what it imports is not followed'
    this.#blindSpots.push({ path, rule, what, evidence: [why] })
  }

  /** A whole package has what it loads by computed names, and a whole application declares the packages that it does so with. */
  #mattersComputed({ from, isOwn }: Asker): boolean {
    if (this.#around.packages === 'imports') return true
    return isOwn && this.#main?.name === undefined && packageOf(from, this.#around) === undefined
  }

  #builtinSteps(target: ByteString, certainty: Certainty, { from }: Asker): readonly NodeStep[] {
    const name = builtinModule(target)
    return name === undefined ? [] : this.#ruledSteps(name, from, certainty)
  }

  /** What rules say of a module, the first time that it is met; `${directory}` is where `path` is. */
  #ruledSteps(name: ByteString, path: RootPath, certainty: Certainty): readonly NodeStep[] {
    const key = `${name} ${certainty}`
    if (this.#ruled.has(key)) return []
    this.#ruled.add(key)
    const { modules, needs } = this.#around.rulesOf({ name, path }, this.#around.context)
    return [
      ...needs.map((need) => ({ need })),
      ...modules.flatMap(({ name: module, why, certainty: said, must }) => {
        const reference = { form: 'require', target: module, certainty: 'expected' } as const
        const asker = { from: path, directory: dirname(path), isOwn: false }
        return referenceSteps(reference, asker, this.#around).map((one) => ({
          ...one,
          need: { ...one.need, why, certainty: said, optional: !must },
        }))
      }),
    ]
  }

  #packageSteps(found: SourcePackage): readonly NodeStep[] {
    const { context, packages } = this.#around
    const { directory, name } = found
    const manifest = resolveFile(context.tree, `${directory}/package.json`)
    const isMain = this.#main?.directory === directory
    const isWhole = packages === 'whole' || (isMain && !found.isInstalled)
    return [
      ...(name === undefined || manifest === undefined
        ? []
        : this.#ruledSteps(name, manifest, 'expected')),
      ...(isWhole ? this.#fileSteps(found, manifest) : this.#licenceSteps(directory, manifest)),
      ...(isMain && manifest !== undefined ? this.#dependencySteps(directory, manifest) : []),
    ]
  }

  #fileSteps(found: SourcePackage, manifest: RootPath | undefined): readonly NodeStep[] {
    const { context, platform } = this.#around
    const said = {
      rule: found.isInstalled ? 'node.package' : 'node.application',
      evidence: found.name ?? found.directory,
      certainty: 'expected',
      from: manifest ?? context.program.path,
    } as const
    return Array.from(packageFiles(found, context.tree, platform), ({ path, use }) =>
      use === 'source'
        ? step({ path, role: 'read' }, said, { kind: 'source', file: path, isAsked: false })
        : step({ path, role: roles[use] }, said),
    )
  }

  /** Of a package of which parts are kept: its licence goes with them. */
  #licenceSteps(directory: RootPath, manifest: RootPath | undefined): readonly NodeStep[] {
    const from = manifest ?? directory
    const said = { rule: 'node.licence', evidence: 'licence', certainty: 'expected', from } as const
    return this.#around.context.tree
      .list(directory)
      .filter(isLicence)
      .map((name) => step({ path: child(directory, name), role: 'read' }, said))
  }

  /** What the program's own package declares: frameworks load much of it by its name alone. */
  #dependencySteps(directory: RootPath, manifest: RootPath): readonly NodeStep[] {
    const { context, packages } = this.#around
    const certainty = packages === 'whole' ? 'expected' : 'possible'
    return context.facts(nodePackage, manifest).dependencies.flatMap((name) => {
      const said = { rule: 'node.dependency', evidence: name, certainty, from: manifest } as const
      return packages === 'whole'
        ? this.#wholeDependency(directory, said)
        : this.#mainOfDependency(directory, said)
    })
  }

  /** What a source of the application names of its dependencies, in whatever words: a view engine, a driver of a database. */
  #namedSteps(file: RootPath): readonly NodeStep[] {
    const { context, packages } = this.#around
    const directory = this.#main?.directory
    const manifest = directory && resolveFile(context.tree, `${directory}/package.json`)
    if (packages === 'whole' || directory === undefined || manifest === undefined) return []
    const words = new Set(context.facts(javaScriptWords, file))
    return context
      .facts(nodePackage, manifest)
      .dependencies.filter((name) => words.has(name))
      .flatMap((name) =>
        this.#mainOfDependency(directory, {
          rule: 'node.name',
          evidence: name,
          certainty: 'expected',
          from: file,
        }),
      )
  }

  #wholeDependency(directory: RootPath, said: Said): readonly NodeStep[] {
    const { context, resolver } = this.#around
    const place = resolver.packageDirectory(said.evidence, directory)
    const there = place === undefined ? undefined : resolve(context.tree, place)
    if (place === undefined || there?.kind !== 'found') return []
    const isInstalled =
      packageOf(child(there.path, 'package.json'), this.#around)?.isInstalled === true
    const found = { directory: there.path, name: said.evidence, isInstalled }
    const target = { path: `${place}/package.json`, role: 'read' } as const
    return [step(target, said, { kind: 'package', package: found })]
  }

  #mainOfDependency(directory: RootPath, said: Said): readonly NodeStep[] {
    const answer = this.#around.resolver.resolve(said.evidence, directory, 'require')
    return 'found' in answer
      ? answer.found.flatMap((one) => moduleSteps(one, said, this.#around))
      : []
  }
}

interface Said {
  readonly rule: string
  readonly evidence: string
  readonly certainty: Certainty
  readonly from: RootPath
}

const computedName = {
  rule: 'node.computed',
  what: 'loads modules whose names it computes: which ones cannot be seen',
}

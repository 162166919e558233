import { escapeGlob } from '../../formats/glob-pattern.ts'
import type { JavaScriptReference } from '../../formats/javascript-references.ts'
import { nodePackage } from '../../formats/node-package.ts'
import type { ByteString, RootPath } from '../../model/file.ts'
import type { Certainty } from '../../model/need.ts'
import { glob } from '../../rootfs/glob.ts'
import { dirname, isWithin, normalise } from '../../rootfs/path.ts'
import { resolve, resolveFile } from '../../rootfs/resolve.ts'
import { isLoadable, packageOf } from './packages.ts'
import { isInstallable } from './platform.ts'
import { type FoundModule, type ModuleForm, pathFrom } from './resolver.ts'
import type { NodeSurroundings } from './surroundings.ts'
import { type NodeStep, step } from './units.ts'

/** Who names something. */
export interface Asker {
  /** The source; for code of the command line the interpreter. */
  readonly from: RootPath
  /** What relative names count from. */
  readonly directory: RootPath
  /** Of the application, or of no package at all: what it does is what somebody wrote for this program. */
  readonly isOwn: boolean
}

/** Files that Node.js runs as JavaScript when they are named; anything it knows no suffix of is. */
const isSource = (path: ByteString): boolean => !/\.(?:json|node|wasm)$/.test(path)

const computed = '\0'

/** What one reference of a source asks for. */
export const referenceSteps = (
  reference: JavaScriptReference,
  asker: Asker,
  around: NodeSurroundings,
): readonly NodeStep[] => new References(asker, around).steps(reference)

/** A file that is loaded as a module, with what its package says of it; nothing when it is for another platform. */
export const moduleSteps = (
  { path, file, manifests }: FoundModule,
  said: {
    readonly rule: string
    readonly evidence: string
    readonly certainty: Certainty
    readonly from: RootPath
  },
  around: NodeSurroundings,
): readonly NodeStep[] => {
  const { tree } = around.context
  if (!isForThisPlatform(file, around)) return []
  const ways = manifests.map((manifest) =>
    step({ path: manifest, role: 'read' }, { ...said, rule: 'node.manifest' }),
  )
  if (file.endsWith('.node'))
    return isLoadable(file, tree, around.platform)
      ? [...ways, step({ path, role: 'dlopen' }, said), ...packageStep(file, said, around)]
      : []
  const unit = isSource(file) ? ({ kind: 'source', file, isAsked: true } as const) : undefined
  return [...ways, step({ path, role: 'read' }, said, unit), ...packageStep(file, said, around)]
}

const isForThisPlatform = (file: RootPath, around: NodeSurroundings): boolean => {
  const { tree, facts } = around.context
  const found = packageOf(file, around)
  if (found === undefined) return true
  const manifest = resolveFile(tree, `${found.directory}/package.json`)
  return manifest === undefined || isInstallable(facts(nodePackage, manifest), around.platform)
}

/** The package that a file belongs to, as something to go on with. */
const packageStep = (
  file: RootPath,
  said: { readonly evidence: string; readonly certainty: Certainty; readonly from: RootPath },
  around: NodeSurroundings,
): readonly NodeStep[] => {
  const found = packageOf(file, around)
  if (found === undefined) return []
  const target = { path: `${found.directory}/package.json`, role: 'read' } as const
  return [step(target, { ...said, rule: 'node.package' }, { kind: 'package', package: found })]
}

class References {
  readonly #asker: Asker
  readonly #around: NodeSurroundings

  constructor(asker: Asker, around: NodeSurroundings) {
    this.#asker = asker
    this.#around = around
  }

  steps(reference: JavaScriptReference): readonly NodeStep[] {
    const { form, target } = reference
    switch (form) {
      case 'import':
      case 'require':
        return target.includes(computed) ? this.#pattern(reference) : this.#module(reference, form)
      case 'run':
        return this.#run(reference)
      case 'file':
        return this.#file(reference)
      case 'addon':
        return this.#addons(globOf(this.#at(target)), reference)
      case 'bindings':
        return this.#bindings(reference)
      case 'prebuilt':
        return this.#prebuilt(reference)
      case 'command':
      case 'shell':
        return this.#command(reference)
    }
  }

  #said({ form, target, certainty }: JavaScriptReference) {
    const evidence = target.replaceAll(computed, '*')
    return { rule: `node.${form}`, evidence, certainty, from: this.#asker.from }
  }

  #at(target: ByteString): ByteString {
    return pathFrom(this.#asker.directory, target)
  }

  #module(reference: JavaScriptReference, form: ModuleForm): readonly NodeStep[] {
    const { resolver } = this.#around
    const said = this.#said(reference)
    const answer = resolver.resolve(reference.target, this.#asker.directory, form)
    if ('builtin' in answer) return []
    if ('tried' in answer)
      return [step({ absent: reference.target, tried: answer.tried }, { ...said, must: true })]
    return answer.found.flatMap((one, index) => {
      // The first is for newer versions of Node.js, the second for older ones: either may be the one.
      const certainty = index === 0 ? said.certainty : 'expected'
      return moduleSteps(one, { ...said, certainty }, this.#around)
    })
  }

  /** A part of the name is computed: whatever fits, but for what is kept anyway. */
  #pattern(reference: JavaScriptReference): readonly NodeStep[] {
    const { target } = reference
    if (!/^\.{0,2}\//.test(target) || this.#isCovered(target)) return []
    const said = { ...this.#said(reference), certainty: 'expected' as const }
    const patterns = ['', '.js', '.json', '.node', '/index.js'].map((suffix) =>
      globOf(`${this.#at(target)}${suffix}`),
    )
    const files = patterns.flatMap((pattern) => [...glob(this.#around.context.tree, pattern)])
    return [...new Set(files)].flatMap((path) => {
      const file = resolveFile(this.#around.context.tree, path)
      const isTyped = /\.(?:[cm]?js|json|node)$/.test(path)
      return file === undefined || !isTyped
        ? []
        : moduleSteps({ path, file, manifests: [] }, said, this.#around)
    })
  }

  /** Workers and children count from the working directory. */
  #run(reference: JavaScriptReference): readonly NodeStep[] {
    const { target } = reference
    if (target.includes(computed)) return this.#pattern(reference)
    const { resolver, context } = this.#around
    const found =
      resolver.file(this.#at(target)) ?? resolver.file(pathFrom(context.inventory.workdir, target))
    return found === undefined ? [] : moduleSteps(found, this.#said(reference), this.#around)
  }

  #file(reference: JavaScriptReference): readonly NodeStep[] {
    const { target } = reference
    if (this.#isCovered(target)) return []
    const said = this.#said(reference)
    if (target.includes(computed))
      // A name alone that is computed says nothing: it may be any file.
      return /^(?:\.{0,2}\/)*\0/.test(target)
        ? []
        : [step({ glob: globOf(this.#at(target)) }, said)]
    const path = this.#at(target)
    const there = resolve(this.#around.context.tree, path)
    if (there.kind !== 'found') return []
    if (target.startsWith('/'))
      return there.entry.type === 'file' ? [step({ path, role: 'read' }, said)] : []
    if (there.entry.type === 'directory') return this.#directory(there.path, path, reference)
    if (/\.(?:[cm]?js|node)$/.test(there.path))
      return moduleSteps({ path, file: there.path, manifests: [] }, said, this.#around)
    return [step({ path, role: 'read' }, said)]
  }

  /** Not those that the source is in, nor those of other packages. */
  #directory(
    directory: RootPath,
    path: ByteString,
    reference: JavaScriptReference,
  ): readonly NodeStep[] {
    const { directory: own } = this.#asker
    const home = packageOf(this.#asker.from, this.#around)?.directory ?? own
    const isAbove = isWithin(own, directory) || /\/node_modules$/.test(directory)
    return isAbove || !isWithin(directory, home)
      ? []
      : [step({ tree: path }, this.#said(reference))]
  }

  #addons(pattern: ByteString, reference: JavaScriptReference): readonly NodeStep[] {
    const { tree } = this.#around.context
    return [...glob(tree, pattern)].flatMap((path) => {
      const file = resolveFile(tree, path)
      if (file === undefined || !isLoadable(file, tree, this.#around.platform)) return []
      return [step({ path, role: 'dlopen' }, this.#said(reference))]
    })
  }

  /** The places where `bindings` looks, from the package of the source. */
  #bindings(reference: JavaScriptReference): readonly NodeStep[] {
    const home = packageOf(this.#asker.from, this.#around)?.directory ?? this.#asker.directory
    const name = globOf(reference.target.replace(/(?:\.node)?$/, '.node'))
    const places =
      '{,build/,build/{Debug,Release,default}/,out/{Debug,Release}/,{Debug,Release}/,addon-build/*/install-root/,lib/binding/*/,compiled/*/*/*/}'
    return this.#addons(`${escapeGlob(home)}/${places}${name}`, reference)
  }

  /** Where node-gyp-build and node-pre-gyp look, from the directory or the package.json that they are given. */
  #prebuilt(reference: JavaScriptReference): readonly NodeStep[] {
    const given = normalise(this.#at(reference.target))
    const directory = given.endsWith('/package.json') ? dirname(given) : given
    const places = '{build/{Debug,Release},prebuilds/*,lib/binding/**}/*.node'
    return this.#addons(`${escapeGlob(directory)}/${places}`, reference)
  }

  /** What a package runs it runs for some of its users. */
  #command(reference: JavaScriptReference): readonly NodeStep[] {
    const { form, target } = reference
    const certainty: Certainty = this.#asker.isOwn ? reference.certainty : 'possible'
    const said = { ...this.#said(reference), certainty }
    const argv = ['/bin/sh', '-c', target]
    return form === 'shell'
      ? [step({ path: '/bin/sh', role: 'exec', argv }, said)]
      : [step({ command: target }, said)]
  }

  /** Whether what is below the directory of the source is kept anyway, with its package. */
  #isCovered(target: ByteString): boolean {
    const home = packageOf(this.#asker.from, this.#around)
    if (home === undefined || this.#around.packages !== 'whole') return false
    return isWithin(normalise(this.#at(target)), home.directory)
  }
}

/** A part that is computed may be several directories deep where a whole name is, and no more than a name where it is not. */
const globOf = (path: ByteString): ByteString =>
  path
    .split('/')
    .map((part) => (part === computed ? '**' : part.split(computed).map(escapeGlob).join('*')))
    .join('/')

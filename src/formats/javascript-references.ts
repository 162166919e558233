import type { AnyNode } from 'acorn'
import type { ByteString } from '../model/file.ts'
import { fromText } from './byte-string.ts'
import { type Place, placeOf } from './javascript-place.ts'
import { childrenOf, isImportMeta, lastName, propertyName } from './javascript-syntax.ts'
import { type Assignments, computedPart, textsOf } from './javascript-values.ts'

/**
 * How a source names something. `import` and `require`: a module, resolved the one way or the other. `run`: the program of a worker or
 * child. `file`: a path below the directory of the source, or an absolute one that is read. `addon`: a path given to process.dlopen. `bindings` and `prebuilt`: an add-on
 * by its name, or by the directory of its package, as the loaders of these names find them. `command`: a program that is started.
 * `shell`: a line for /bin/sh.
 */
export type ReferenceForm =
  | 'import'
  | 'require'
  | 'run'
  | 'file'
  | 'addon'
  | 'bindings'
  | 'prebuilt'
  | 'command'
  | 'shell'

/** One thing that a source names. */
export interface JavaScriptReference {
  readonly form: ReferenceForm
  /** As written; what is computed of it at run time is a NUL. Relative to the directory of the source where it begins with a dot. */
  readonly target: ByteString
  /** `required`: when the source is loaded, whatever happens. `expected`: in a function, under a condition, or where a failure is caught. */
  readonly certainty: 'required' | 'expected'
}

/** What a JavaScript source says; all texts are byte strings. */
export interface JavaScriptFacts {
  /** Why it cannot be parsed. */
  readonly problem?: string
  /** In the order of the source, each once. */
  readonly references: readonly JavaScriptReference[]
  /** Expressions whose value names a module and cannot be known, `line: expression`. */
  readonly computed: readonly ByteString[]
  /** Expressions whose value is a command and cannot be known, `line: expression`. */
  readonly started: readonly JavaScriptStart[]
}

/** A computed command. */
export interface JavaScriptStart {
  readonly text: ByteString
  /** The shell gets it. */
  readonly isLine: boolean
}

type Call = Extract<AnyNode, { type: 'CallExpression' | 'NewExpression' }>

/** Goes through a parsed source; without recursion, for sources are as deep as their authors like. */
export const referencesIn = (
  program: AnyNode,
  assignments: Assignments,
  text: string,
): JavaScriptFacts => new Reader(assignments, text).read(program)

class Reader {
  readonly #assignments: Assignments
  readonly #text: string
  readonly #found = new Map<string, JavaScriptReference>()
  readonly #computed = new Set<string>()
  readonly #commands: JavaScriptReference[] = []
  readonly #started = new Map<ByteString, JavaScriptStart>()
  /** Functions that are called where they stand. */
  readonly #immediate = new Set<AnyNode>()

  constructor(assignments: Assignments, text: string) {
    this.#assignments = assignments
    this.#text = text
  }

  read(program: AnyNode): JavaScriptFacts {
    const pending: [AnyNode, Place][] = [[program, { isCertain: true, isShadowed: false }]]
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const [node, place] = next
      const said = this.#take(node, place)
      const below = childrenOf(node)
      for (let at = below.length - 1; at >= 0; at -= 1) {
        const child = below[at]
        if (child !== undefined && !said.includes(child))
          pending.push([child, placeOf(child, node, place, this.#immediate)])
      }
    }
    const references = [...this.#found.values()]
    const startsPrograms = references.some(({ target }) => /^(?:node:)?child_process$/.test(target))
    return {
      references: startsPrograms ? [...references, ...this.#commands] : references,
      computed: [...this.#computed],
      started: startsPrograms ? [...this.#started.values()] : [],
    }
  }

  /** Notes what a node names; answers with the children that need no further look. */
  #take(node: AnyNode, place: Place): readonly AnyNode[] {
    switch (node.type) {
      case 'ImportDeclaration':
      case 'ExportAllDeclaration':
      case 'ExportNamedDeclaration':
        if (node.source && typeof node.source.value === 'string')
          this.#add('import', node.source.value, place)
        return []
      case 'ImportExpression':
        return this.#module('import', node.source, { ...place, isCertain: false })
      case 'CallExpression':
        this.#noteImmediate(node)
        return this.#call(node, place) ?? this.#path(node, place)
      case 'NewExpression':
        return this.#construction(node, place) ?? this.#path(node, place)
      case 'BinaryExpression':
      case 'TemplateLiteral':
        return this.#path(node, place)
      default:
        return []
    }
  }

  #noteImmediate({ callee }: Extract<AnyNode, { type: 'CallExpression' }>): void {
    const isBound =
      callee.type === 'MemberExpression' && /^(?:call|apply)$/.test(propertyName(callee) ?? '')
    this.#immediate.add(isBound ? callee.object : callee)
  }

  #call(node: Call, place: Place): readonly AnyNode[] | undefined {
    const [first, second] = node.arguments
    if (first === undefined) return undefined
    const { callee } = node
    const later = { ...place, isCertain: false }
    if (this.#isRequire(callee, place)) return this.#module('require', first, place)
    if (isResolving(callee)) {
      const isImport = callee.type === 'MemberExpression' && isImportMeta(callee.object)
      return this.#module(isImport ? 'import' : 'require', first, later)
    }
    const name = lastName(callee) ?? ''
    if (name === 'dlopen' && second !== undefined) return this.#texts('addon', second, later)
    if (name === 'fork') return this.#texts('run', first, later)
    const loader = this.#loaderOf(callee)
    if (loader === 'bindings') return this.#texts('bindings', bindingName(first), later)
    if (loader === 'prebuilt') return this.#texts('prebuilt', first, later)
    if (starters.has(name)) this.#command(name, node)
    if (readers.has(name)) this.#absolute(first)
    return undefined
  }

  #construction(node: Call, place: Place): readonly AnyNode[] | undefined {
    const [first] = node.arguments
    if (first === undefined || lastName(node.callee) !== 'Worker') return undefined
    return this.#texts('run', first, { ...place, isCertain: false })
  }

  #isRequire(callee: AnyNode, { isShadowed }: Place): boolean {
    if (callee.type === 'MemberExpression')
      return propertyName(callee) === 'require' && lastName(callee.object) === 'module'
    if (callee.type !== 'Identifier') return isCreateRequire(callee)
    if (callee.name === 'require') return !isShadowed
    return this.#assignments.get(callee.name)?.some(isCreateRequire) === true
  }

  /** Which of the usual loaders of add-ons is called, by the module it comes from. */
  #loaderOf(callee: AnyNode): 'bindings' | 'prebuilt' | undefined {
    const object = callee.type === 'MemberExpression' ? callee.object : callee
    const values = object.type === 'Identifier' ? this.#assignments.get(object.name) : [object]
    const modules = (values ?? []).map(moduleOf)
    if (modules.includes('bindings')) return 'bindings'
    return modules.some((one) => one !== undefined && prebuiltLoaders.has(one))
      ? 'prebuilt'
      : undefined
  }

  #module(form: 'import' | 'require', node: AnyNode, place: Place): readonly AnyNode[] {
    const texts = textsOf(node, this.#assignments)
    // Of several only one is loaded.
    const each = { ...place, isCertain: place.isCertain && texts.length === 1 }
    for (const { text } of texts) if (!text.startsWith(computedPart)) this.#add(form, text, each)
    if (texts.length === 0 || texts.some(({ text }) => text.startsWith(computedPart)))
      this.#computed.add(this.#excerpt(node))
    return texts.length === 0 ? [] : [node]
  }

  #texts(form: ReferenceForm, node: AnyNode, place: Place): readonly AnyNode[] {
    const texts = textsOf(node, this.#assignments)
    for (const { text } of texts) if (!text.startsWith(computedPart)) this.#add(form, text, place)
    return texts.length === 0 ? [] : [node]
  }

  /** A path below the directory of the source: the longest expression that has one counts. */
  #path(node: AnyNode, place: Place): readonly AnyNode[] {
    const anchored = textsOf(node, this.#assignments).filter(
      ({ text, isAnchored }) => isAnchored && !/^(?:\.\/|[./]+)$/.test(text),
    )
    for (const { text } of anchored) this.#add('file', text, { ...place, isCertain: false })
    return anchored.length === 0 ? [] : childrenOf(node)
  }

  /** A file of the system that is read by its name. */
  #absolute(node: AnyNode): void {
    const place = { isCertain: false, isShadowed: false }
    for (const { text } of textsOf(node, this.#assignments))
      if (/^\/[^/]/.test(text) && !text.includes(computedPart)) this.#add('file', text, place)
  }

  /** What only might be a start of a program: a regular expression has `exec` too. */
  #command(starter: string, { callee, arguments: [first, ...others] }: Call): void {
    if (first === undefined) return
    const isLine = /^exec(?:Sync)?$/.test(starter) || others.some(hasShell)
    const form = isLine ? 'shell' : 'command'
    const texts = textsOf(first, this.#assignments)
    if (!texts.some(({ text }) => !text.includes(computedPart)) && this.#isStarter(callee)) {
      const text = this.#excerpt(first)
      this.#started.set(text, { text, isLine })
    }
    for (const { text, isAnchored } of texts)
      if (text !== '' && !text.includes(computedPart) && !isAnchored)
        this.#commands.push({ form, target: fromText(text), certainty: 'expected' })
  }

  /** A function by its own name, or one of the module: everything else has methods of these names too. */
  #isStarter(callee: AnyNode): boolean {
    if (callee.type !== 'MemberExpression') return callee.type === 'Identifier'
    const { object } = callee
    const values = object.type === 'Identifier' ? this.#assignments.get(object.name) : [object]
    return (values ?? []).some((one) => /^(?:node:)?child_process$/.test(moduleOf(one) ?? ''))
  }

  #add(form: ReferenceForm, text: string, { isCertain }: Place): void {
    // The source itself is no news.
    if (text === '' || text.includes('\u0002')) return
    const certainty = isCertain ? 'required' : 'expected'
    const key = `${form} ${text}`
    if (this.#found.get(key)?.certainty === 'required') return
    this.#found.set(key, { form, target: fromText(text), certainty })
  }

  #excerpt({ start, end }: AnyNode): string {
    const line = this.#text.slice(0, start).split('\n').length
    const words = this.#text.slice(start, Math.min(end, start + longestExcerpt))
    return fromText(`${line}: ${words.replace(/\s+/g, ' ')}`)
  }
}

const longestExcerpt = 60

/** Of node:child_process, with the program as their first argument. */
const starters = new Set(['exec', 'execSync', 'execFile', 'execFileSync', 'spawn', 'spawnSync'])

const hasShell = (node: AnyNode): boolean =>
  node.type === 'ObjectExpression' &&
  node.properties.some(
    (one) =>
      one.type === 'Property' &&
      one.key.type === 'Identifier' &&
      one.key.name === 'shell' &&
      !(one.value.type === 'Literal' && one.value.value === false),
  )

/** Of node:fs, with the file as their first argument. */
const readers = new Set(['readFile', 'readFileSync', 'createReadStream'])

const prebuiltLoaders = new Set([
  'node-gyp-build',
  'node-gyp-build-optional-packages',
  'pkg-prebuilds',
  '@mapbox/node-pre-gyp',
  'node-pre-gyp',
])

const isCreateRequire = (node: AnyNode): boolean =>
  node.type === 'CallExpression' && lastName(node.callee) === 'createRequire'

/** `require.resolve` and `import.meta.resolve`. */
const isResolving = (callee: AnyNode): boolean =>
  callee.type === 'MemberExpression' &&
  propertyName(callee) === 'resolve' &&
  (isImportMeta(callee.object) ||
    (callee.object.type === 'Identifier' && callee.object.name === 'require'))

/** The module whose value this is, where that is said. */
const moduleOf = (node: AnyNode): string | undefined => {
  const source =
    node.type === 'ImportDeclaration'
      ? node.source
      : node.type === 'CallExpression' && lastName(node.callee) === 'require'
        ? node.arguments[0]
        : undefined
  return source?.type === 'Literal' && typeof source.value === 'string' ? source.value : undefined
}

/** `bindings('name')` and `bindings({ bindings: 'name' })`. */
const bindingName = (node: AnyNode): AnyNode => {
  if (node.type !== 'ObjectExpression') return node
  const property = node.properties.find(
    (one) =>
      one.type === 'Property' && one.key.type === 'Identifier' && one.key.name === 'bindings',
  )
  return property?.type === 'Property' ? property.value : node
}

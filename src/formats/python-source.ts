import type { FactReader } from '../model/facts.ts'
import type { ByteString } from '../model/file.ts'
import { compareBytes, fromText } from './byte-string.ts'
import { type PythonCall, readCall } from './python-calls.ts'
import { outermost, type PythonScope, scopeOfBody } from './python-scope.ts'
import {
  childrenOf,
  type PythonNode,
  type PythonSyntax,
  parsePython,
  stringOf,
  textOf,
} from './python-syntax.ts'

/** When something of a module is done; see {@link PythonScope}. */
export interface PythonMoment {
  readonly when: 'start' | 'main' | 'later'
  /** It may be passed over, or what it fails with is caught. */
  readonly guarded: boolean
  readonly line: number
  /** Of each of these lists one has to be missing first: `module`, or `module:name` where a name of it is asked for. */
  readonly instead?: readonly (readonly ByteString[])[]
}

/** An import statement of one module. */
export interface PythonImport extends PythonMoment {
  /** As written, with the leading dots of a relative import: `os.path`, `..x`, `.`. */
  readonly module: ByteString
  /** What is taken from it; `*` for everything. Undefined for `import module`. */
  readonly names?: readonly ByteString[]
}

/** What a Python source says by itself. */
export interface PythonSource {
  /** In the order of the text. */
  readonly imports: readonly PythonImport[]
  readonly calls: readonly (PythonMoment & PythonCall)[]
  /** Names bound while the module is loaded, sorted; it may have more by `from x import *` or a `__getattr__` of its own. */
  readonly defines: readonly ByteString[]
  /** Strings of `__all__`, in order. */
  readonly exported: readonly ByteString[]
  /** String literals that have the form of dotted names, also with `:name` behind; sorted. */
  readonly dotted: readonly ByteString[]
  /** String literals in lists, tuples and dictionaries that have the form of one name; sorted. */
  readonly words: readonly ByteString[]
  /** String literals that are absolute paths of two names at least, without a slash at the end; sorted. */
  readonly paths: readonly ByteString[]
}

/** Reads the facts of a Python source. */
export const pythonSource: FactReader<PythonSource> = {
  name: 'python-source',
  version: 5,
  read: (bytes) => readPythonSource(bytes),
}

const dottedName =
  /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+(?::[A-Za-z_][\w.]*)?$|^[A-Za-z_]\w*:[A-Za-z_]\w*$/
const oneName = /^[A-Za-z_]\w{1,60}$/
const absolutePath = /^(?:\/[\w.+@-]+){2,}\/?$/
const longest = 200
/** No source that people write is larger; what is said to be one may be anything. */
const largest = 4_000_000

/** What a source says, also one that is no file. */
export const readPythonSource = (bytes: Uint8Array): PythonSource => {
  const syntax = parsePython(bytes.length > largest ? new Uint8Array() : bytes)
  const reading = new Reading(syntax)
  reading.run()
  return {
    imports: reading.imports,
    calls: reading.calls,
    defines: sorted(reading.defines),
    exported: reading.exported,
    dotted: sorted(reading.dotted),
    words: sorted(reading.words),
    paths: sorted(reading.paths),
  }
}

const sorted = (texts: ReadonlySet<ByteString>): readonly ByteString[] =>
  [...texts].sort(compareBytes)

class Reading {
  readonly imports: PythonImport[] = []
  readonly calls: (PythonMoment & PythonCall)[] = []
  readonly defines = new Set<ByteString>()
  readonly exported: ByteString[] = []
  readonly dotted = new Set<ByteString>()
  readonly words = new Set<ByteString>()
  readonly paths = new Set<ByteString>()
  readonly #syntax: PythonSyntax
  readonly #scopes: PythonScope[] = [outermost]
  readonly #lines: readonly number[]
  #depth = 0

  constructor(syntax: PythonSyntax) {
    this.#syntax = syntax
    this.#lines = lineStarts(syntax.text)
  }

  run(): void {
    const cursor = this.#syntax.top.cursor()
    cursor.iterate(
      ({ node }) => this.#enter(node),
      ({ node }) => this.#leave(node),
    )
  }

  get #scope(): PythonScope {
    return this.#scopes.at(-1) ?? outermost
  }

  #enter(node: PythonNode): boolean {
    if (isBlock(node)) {
      const scope = scopeOfBody(this.#syntax, node, this.#scope)
      if (scope.when === 'never') return false
      this.#scopes.push(scope)
      if (node.parent?.name === 'ClassDefinition') this.#depth += 1
    } else this.#read(node)
    return node.name !== 'ImportStatement'
  }

  #leave(node: PythonNode): void {
    if (!isBlock(node)) return
    this.#scopes.pop()
    if (node.parent?.name === 'ClassDefinition') this.#depth -= 1
  }

  #read(node: PythonNode): void {
    if (node.name === 'ImportStatement') this.#import(node)
    else if (node.name === 'CallExpression') this.#call(node)
    else if (node.name === 'String') this.#string(node)
    else if (node.name === 'AssignStatement') this.#assign(node)
    else if (node.name === 'UpdateStatement') this.#export(node)
    else if (/^(?:Function|Class)Definition$/.test(node.name))
      this.#define(node.getChild('VariableName'))
  }

  #define(name: PythonNode | null | undefined): void {
    if (name?.name === 'VariableName' && this.#depth === 0 && this.#scope.when !== 'later')
      this.defines.add(fromText(textOf(this.#syntax, name)))
  }

  #moment(node: PythonNode): PythonMoment {
    const { when, guarded, instead } = this.#scope
    const line = lineAt(this.#lines, node.from)
    const tried = instead
      .map((body) => triedIn(this.#syntax, body))
      .filter((modules) => modules.length > 0)
    return {
      when: when === 'never' ? 'later' : when,
      guarded,
      line,
      ...(tried.length === 0 ? {} : { instead: tried }),
    }
  }

  #import(node: PythonNode): void {
    const moment = this.#moment(node)
    const { statements, bound } = readImport(this.#syntax, node)
    for (const one of statements) this.imports.push({ ...one, ...moment })
    for (const name of bound)
      if (this.#depth === 0 && moment.when !== 'later') this.defines.add(name)
  }

  #call(node: PythonNode): void {
    for (const call of readCall(this.#syntax, node))
      this.calls.push({ ...call, ...this.#moment(node) })
  }

  #string(node: PythonNode): void {
    if (node.to - node.from > longest) return
    const value = stringOf(this.#syntax, node)
    if (value === undefined || !('text' in value)) return
    const isItem = /^(?:Array|Tuple|Set|Dictionary)Expression$/.test(node.parent?.name ?? '')
    if (dottedName.test(value.text)) this.dotted.add(value.text)
    else if (isItem && oneName.test(value.text)) this.words.add(value.text)
    else if (absolutePath.test(value.text)) this.paths.add(value.text.replace(/\/$/, ''))
  }

  #assign(node: PythonNode): void {
    const children = childrenOf(node)
    const last = children.findLastIndex(({ name }) => name === 'AssignOp')
    for (const target of children.slice(0, last)) {
      this.#define(target)
      if (/^(?:Tuple|Array|Parenthesized)Expression$/.test(target.name))
        for (const one of childrenOf(target)) this.#define(one)
    }
    this.#export(node)
  }

  /** `__all__ = [...]`, `__all__ += [...]`. */
  #export(node: PythonNode): void {
    const [target] = childrenOf(node)
    if (target === undefined || textOf(this.#syntax, target) !== '__all__') return
    const list = node.lastChild
    for (const item of list === null ? [] : childrenOf(list)) {
      const value = stringOf(this.#syntax, item)
      if (value !== undefined && 'text' in value) this.exported.push(value.text)
    }
  }
}

const isBlock = ({ name }: PythonNode): boolean => name === 'Body' || name === 'LambdaExpression'

const lineStarts = (text: string): readonly number[] => {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** Lines count from 1. */
const lineAt = (starts: readonly number[], offset: number): number => {
  let low = 0
  let high = starts.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle
  }
  return low + 1
}

type Statement = Pick<PythonImport, 'module' | 'names'>

/** The modules of an import statement, and the names that it binds. */
const readImport = (
  syntax: PythonSyntax,
  node: PythonNode,
): { readonly statements: readonly Statement[]; readonly bound: readonly ByteString[] } => {
  const source = textOf(syntax, node)
    .replace(/#[^\n]*/g, '')
    .replace(/[\\();\n\r\f]/g, ' ')
    .trim()
  const items = (list: string): readonly (readonly [string, string | undefined])[] =>
    list
      .split(',')
      .map((item) =>
        /^\s*([\w.*\u0080-\uffff]+)(?:\s+as\s+(\S+))?\s*$/.exec(item.replace(/\s*\.\s*/g, '.')),
      )
      .flatMap((found) => (found?.[1] === undefined ? [] : [[found[1], found[2]] as const]))
  const taken = /^from\s*([.\s]*[^\s].*?|[.\s]+)\s*\bimport\b(.*)$/s.exec(source)
  if (taken !== null) {
    const names = items(taken[2] ?? '')
    const module = fromText((taken[1] ?? '').replace(/\s+/g, ''))
    return {
      statements: module === '' ? [] : [{ module, names: names.map(([name]) => fromText(name)) }],
      bound: names.filter(([name]) => name !== '*').map(([name, as]) => fromText(as ?? name)),
    }
  }
  const modules = items(source.replace(/^import\b/, ''))
  return {
    statements: modules.map(([name]) => ({ module: fromText(name) })),
    bound: modules.map(([name, as]) => fromText(as ?? name.split('.')[0] ?? name)),
  }
}

/** What the body of a `try` imports itself, as {@link PythonMoment} says it. */
const triedIn = (syntax: PythonSyntax, body: PythonNode): readonly ByteString[] =>
  body
    .getChildren('ImportStatement')
    .flatMap((node) => readImport(syntax, node).statements)
    .flatMap(({ module, names }) =>
      names === undefined ? [module] : names.map((name) => `${module}:${name}`),
    )

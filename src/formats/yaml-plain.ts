import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml'
import type { Mistake } from '../model/error.ts'
import type { SourceText } from './code-frame.ts'

/** Values that a document may expand to, aliases counted each time: more is an attack, not a document. */
const mostValues = 100_000

/** Mistakes that are reported of one kind; nobody reads more, and each costs a frame. */
export const mostMistakes = 100

/** Levels of nesting; far more than any format here has. */
const deepest = 64

/** A parsed document as plain data, with what is needed to find a value's node again. */
export interface PlainData {
  readonly value: unknown
  readonly mistakes: readonly Mistake[]
  /** How many mistakes were found beyond those. */
  readonly more: number
  /** What each alias stands for. */
  readonly targets: ReadonlyMap<Alias, Node>
  /** The pairs of each mapping by key; of equal keys the first. */
  readonly pairs: ReadonlyMap<YAMLMap, ReadonlyMap<string, Pair>>
}

/** A value made, and how many values it holds when all aliases are written out. */
interface Made {
  readonly value: unknown
  readonly size: number
}

const nothing: Made = { value: null, size: 1 }

/** Walks a document once; a node behind an alias is not walked again, its value is shared. */
class PlainBuilder {
  readonly mistakes: Mistake[] = []
  more = 0
  readonly targets = new Map<Alias, Node>()
  readonly pairs = new Map<YAMLMap, Map<string, Pair>>()
  readonly #source: SourceText
  readonly #anchors = new Map<string, Node>()
  readonly #made = new Map<Node, Made>()
  #isTooLarge = false

  constructor(source: SourceText) {
    this.#source = source
  }

  make(node: unknown, depth: number): Made {
    if (this.#isTooLarge) return nothing
    if (isAlias(node)) return this.#alias(node)
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return nothing
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node)
    if (node.tag !== undefined) this.#report(node, 'tags are not supported', 'remove the tag')
    if (depth > deepest) {
      this.#report(node, `this is nested more than ${deepest} levels deep`)
      return nothing
    }
    const made = isScalar(node) ? this.#scalar(node) : this.#collection(node, depth)
    if (node.anchor !== undefined) this.#made.set(node, made)
    return this.#bounded(made, node)
  }

  #bounded(made: Made, node: Node): Made {
    if (made.size <= mostValues) return made
    if (!this.#isTooLarge)
      this.#report(
        node,
        `with its aliases written out this has more than ${mostValues} values`,
        'use fewer aliases',
      )
    this.#isTooLarge = true
    return nothing
  }

  #report(node: Node, message: string, hint?: string): void {
    if (this.mistakes.length >= mostMistakes) {
      this.more += 1
      return
    }
    const [start, end] = node.range ?? [0, 1]
    const mistake = { message, at: this.#source.place(start, end) }
    this.mistakes.push(hint === undefined ? mistake : { ...mistake, hint })
  }

  #alias(alias: Alias): Made {
    const target = this.#anchors.get(alias.source)
    const made = target && this.#made.get(target)
    if (target === undefined)
      this.#report(alias, `no anchor &${alias.source} comes before this alias`)
    else if (made === undefined) this.#report(alias, `*${alias.source} holds itself`)
    else this.targets.set(alias, target)
    return made ?? nothing
  }

  #scalar(node: Node & { value?: unknown; source?: string; format?: string }): Made {
    const isOtherBase = node.format === 'OCT' || node.format === 'HEX'
    const value = isOtherBase ? node.source : node.value
    if (typeof value === 'string' && /[\0\p{Cs}]/u.test(value))
      this.#report(node, 'text cannot hold NUL or half of a surrogate pair')
    return { value, size: 1 }
  }

  #collection(node: YAMLMap | Node, depth: number): Made {
    if (isMap(node)) return this.#mapping(node, depth)
    const value: unknown[] = []
    let size = 1
    for (const item of isSeq(node) ? node.items : []) {
      const made = this.make(item, depth + 1)
      value.push(made.value)
      size += made.size
      if (size > mostValues) break
    }
    return { value, size }
  }

  #mapping(node: YAMLMap, depth: number): Made {
    const value = Object.create(null) as Record<string, unknown>
    const pairs = new Map<string, Pair>()
    this.pairs.set(node, pairs)
    let size = 1
    for (const pair of node.items) {
      const key = isScalar(pair.key) ? this.#key(pair.key, pairs) : undefined
      if (key !== undefined) pairs.set(key, pair)
      const made = this.make(pair.value, depth + 1)
      if (key !== undefined) value[key] = made.value
      size += made.size
      if (size > mostValues) break
    }
    return { value, size }
  }

  /** The text of a key; undefined, and a mistake, when the pair cannot stand. */
  #key(node: Node & { value?: unknown }, pairs: ReadonlyMap<string, Pair>): string | undefined {
    if (node.anchor !== undefined) {
      this.#anchors.set(node.anchor, node)
      this.#made.set(node, { value: node.value, size: 1 })
    }
    const key = String(node.value)
    const first = pairs.get(key)?.key as Node | undefined
    if (first !== undefined) {
      const { line } = this.#source.place(first.range?.[0] ?? 0, 0)
      this.#report(node, `\`${key}\` is given twice`, `keep one; the other is on line ${line ?? 1}`)
    } else if (key === '<<')
      this.#report(node, 'merge keys are not supported', 'write the keys out')
    else if (key === '__proto__') this.#report(node, 'the key `__proto__` is not allowed')
    else return key
    return undefined
  }
}

/** Turns a parsed node into plain data (see {@link import('./yaml-document.ts').YamlDocument}), collecting mistakes. */
export const plainData = (root: unknown, source: SourceText): PlainData => {
  const builder = new PlainBuilder(source)
  const { value } = builder.make(root, 0)
  const { mistakes, more, targets, pairs } = builder
  return { value, mistakes, more, targets, pairs }
}

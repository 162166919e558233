import type { ByteString } from '../model/file.ts'
import { fromBytes } from './byte-string.ts'

/** JVMS 4.4, table 4.4-A: bytes after the tag of each kind of constant; of Utf8 the length alone. */
const constantSizes: Readonly<Record<number, number>> = {
  ...{ 1: 2, 3: 4, 4: 4, 5: 8, 6: 8, 7: 2, 8: 2, 9: 4, 10: 4, 11: 4 },
  ...{ 12: 4, 15: 3, 16: 2, 17: 4, 18: 4, 19: 2, 20: 2 },
}
/** Kinds of constants. */
export const tags = {
  utf8: 1,
  long: 5,
  double: 6,
  class: 7,
  string: 8,
  method: 10,
  interfaceMethod: 11,
}

/** The constants of a class by index; those that are not there read as empty. */
export class ConstantPool {
  readonly #bytes: Buffer
  /** Where each constant's tag is; 0 for none. */
  readonly #at: readonly number[]

  constructor(bytes: Buffer, at: readonly number[]) {
    this.#bytes = bytes
    this.#at = at
  }

  /** Indices of the constants of some kinds, in order. */
  *ofKind(...kinds: readonly number[]): Generator<number> {
    for (const [index, at] of this.#at.entries())
      if (at > 0 && kinds.includes(this.#bytes[at] ?? 0)) yield index
  }

  /** The text of a Utf8 constant. */
  text(index: number): ByteString {
    const at = this.#at[index] ?? 0
    if (at === 0 || this.#bytes[at] !== tags.utf8) return ''
    return fromBytes(this.#bytes.subarray(at + 3, at + 3 + this.#bytes.readUInt16BE(at + 1)))
  }

  /** What a constant of indices holds; `nth` is 0 or 1. */
  index(constant: number, nth: number): number {
    const at = this.#at[constant] ?? 0
    return at === 0 || this.#bytes[at] === tags.utf8
      ? 0
      : this.#bytes.readUInt16BE(at + 1 + 2 * nth)
  }

  /** The name that a Class, Module or Package constant holds, with dots. */
  name(constant: number): ByteString {
    return dotted(this.text(this.index(constant, 0)))
  }
}

/** A binary name as sources write it: `java/util/Map` → `java.util.Map`. */
export const dotted = (name: ByteString): ByteString => name.replaceAll('/', '.')

/** The constants of a class file and where they end; undefined when one is of no known kind. Throws RangeError where the file ends early. */
export const readConstantPool = (
  bytes: Buffer,
): { readonly pool: ConstantPool; readonly end: number } | undefined => {
  const count = bytes.readUInt16BE(8)
  const at: number[] = [0]
  let next = 10
  while (at.length < count) {
    const tag = bytes[next] ?? 0
    const size = constantSizes[tag]
    if (size === undefined) return undefined
    at.push(next)
    // JVMS 4.4.5: a long or double takes two indices.
    if (tag === tags.long || tag === tags.double) at.push(0)
    next += 1 + size + (tag === tags.utf8 ? bytes.readUInt16BE(next + 1) : 0)
    if (next + 8 > bytes.length) return undefined
  }
  return { pool: new ConstantPool(bytes, at), end: next }
}

import type { ByteString } from '../model/file.ts'
import { type ConstantPool, dotted, readConstantPool, tags } from './constant-pool.ts'
import { type ModuleDeclaration, readModuleAttributes } from './java-module.ts'

/** A method that a class calls: the class it is looked up in and its name. */
export interface MethodReference {
  readonly owner: ByteString
  readonly name: ByteString
}

/** What a class file names; class names with dots (`java.util.Map$Entry`). */
export interface ClassFile {
  readonly name: ByteString
  /** Classes that its constants, descriptors and signatures name, itself among them, in the order of the pool; no primitive types. */
  readonly references: readonly ByteString[]
  readonly methods: readonly MethodReference[]
  /** Literals, as modified UTF-8. */
  readonly strings: readonly ByteString[]
  /** Of a module-info.class. */
  readonly module?: ModuleDeclaration
}

const magic = 0xcafebabe
const isModule = 0x8000

/** Descriptors and signatures (JVMS 4.3, 4.7.9.1) name a class between `L` and what ends its name. */
const inDescriptor = /L([^\s;<>:()[.*+-]+)[;<]/g
const isDescriptor = /^[(<[L]/

const referencesOf = (pool: ConstantPool): readonly ByteString[] => {
  const found = new Set<ByteString>()
  for (const index of pool.ofKind(tags.class)) {
    const name = pool.text(pool.index(index, 0))
    if (!name.startsWith('[')) found.add(dotted(name))
  }
  for (const index of pool.ofKind(tags.utf8)) {
    const text = pool.text(index)
    if (!isDescriptor.test(text)) continue
    for (const [, name = ''] of text.matchAll(inDescriptor)) found.add(dotted(name))
  }
  found.delete('')
  return [...found]
}

const methodsOf = (pool: ConstantPool): readonly MethodReference[] =>
  Array.from(pool.ofKind(tags.method, tags.interfaceMethod), (index) => ({
    owner: pool.name(pool.index(index, 0)),
    name: pool.text(pool.index(pool.index(index, 1), 0)),
  }))

const parse = (bytes: Buffer): ClassFile | undefined => {
  const found =
    bytes.length < 24 || bytes.readUInt32BE(0) !== magic ? undefined : readConstantPool(bytes)
  if (found === undefined) return undefined
  const { pool, end } = found
  const file = {
    name: pool.name(bytes.readUInt16BE(end + 2)),
    references: referencesOf(pool),
    methods: methodsOf(pool),
    strings: Array.from(pool.ofKind(tags.string), (index) => pool.text(pool.index(index, 0))),
  }
  if ((bytes.readUInt16BE(end) & isModule) === 0) return file
  const module = readModuleAttributes(bytes, pool, end + 6)
  return module === undefined ? file : { ...file, module }
}

/** What a class file names; undefined when it is none or is damaged. Never throws. */
export const readClassFile = (bytes: Uint8Array): ClassFile | undefined => {
  try {
    return parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  } catch (error) {
    // A length that leads out of the file.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

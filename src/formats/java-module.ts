import type { ByteString } from '../model/file.ts'
import type { ConstantPool } from './constant-pool.ts'

/** What a module-info.class declares; JVMS 4.7.25. Names with dots. */
export interface ModuleDeclaration {
  readonly name: ByteString
  /** Modules that it cannot be resolved without: those that are needed to compile alone (`requires static`) are left out. */
  readonly requires: readonly ByteString[]
  /** Whether a package of it is exported to everybody. */
  readonly exported: boolean
  /** Services that it looks up. */
  readonly uses: readonly ByteString[]
  /** Services that it has providers of. */
  readonly provides: readonly ByteString[]
  /** Every package in it, where the module says so (ModulePackages, JVMS 4.7.26). */
  readonly packages: readonly ByteString[]
}

const isStatic = 0x0040

/** A walk over big-endian numbers; a number that is not there is a RangeError. */
class Numbers {
  readonly #bytes: Buffer
  #at: number

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes
    this.#at = at
  }

  u2(): number {
    this.#at += 2
    return this.#bytes.readUInt16BE(this.#at - 2)
  }

  /** A counted list of `size` numbers each. */
  list<T>(read: () => T): readonly T[] {
    return Array.from({ length: this.u2() }, read)
  }
}

const declarationAt = (
  bytes: Buffer,
  pool: ConstantPool,
  at: number,
): Omit<ModuleDeclaration, 'packages'> => {
  const next = new Numbers(bytes, at)
  const index = () => next.u2()
  const name = pool.name(index())
  next.u2()
  next.u2()
  const requires = next.list(() => ({ name: pool.name(index()), flags: index(), version: index() }))
  const qualified = () => {
    next.u2()
    next.u2()
    return next.list(index)
  }
  const exported = next.list(qualified).some((to) => to.length === 0)
  next.list(qualified)
  const uses = next.list(() => pool.name(index()))
  const provides = next.list(() => {
    const service = pool.name(index())
    next.list(index)
    return service
  })
  const firm = requires.filter(({ flags }) => (flags & isStatic) === 0).map((one) => one.name)
  return { name, requires: firm, exported, uses, provides }
}

/** The attributes of a module-info.class from the count of its interfaces on; undefined without a Module attribute. */
export const readModuleAttributes = (
  bytes: Buffer,
  pool: ConstantPool,
  at: number,
): ModuleDeclaration | undefined => {
  // Interfaces, fields and methods are empty in a module-info.class; JVMS 4.1.
  const attributes = at + 6
  const found = new Map<ByteString, number>()
  let next = attributes + 2
  for (let left = bytes.readUInt16BE(attributes); left > 0; left -= 1) {
    found.set(pool.text(bytes.readUInt16BE(next)), next + 6)
    next += 6 + bytes.readUInt32BE(next + 2)
  }
  const declaration = found.get('Module')
  if (declaration === undefined) return undefined
  const packages = found.get('ModulePackages')
  const names = packages === undefined ? undefined : new Numbers(bytes, packages)
  return {
    ...declarationAt(bytes, pool, declaration),
    packages: names?.list(() => pool.name(names.u2())) ?? [],
  }
}

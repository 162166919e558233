import { crc32, deflateRawSync } from 'node:zlib'
import { fromBytes, toBytes } from '../../src/formats/byte-string.ts'
import type { Jimage } from '../../src/formats/jimage.ts'
import { formatJimage, type JimageResource } from '../../src/formats/jimage-writer.ts'

/** What a made class names; names with slashes, as class files have them. */
export interface ClassSpec {
  readonly name: string
  /** Classes of constants. */
  readonly classes?: readonly string[]
  /** Any Utf8 constants: descriptors. */
  readonly texts?: readonly string[]
  readonly strings?: readonly string[]
  /** `java/lang/System.loadLibrary`. */
  readonly calls?: readonly string[]
  /** Makes it a module-info.class. */
  readonly module?: ModuleSpec
}

/** A module; names with dots. */
export interface ModuleSpec {
  readonly name: string
  readonly requires?: readonly string[]
  /** `requires static`. */
  readonly compileOnly?: readonly string[]
  readonly uses?: readonly string[]
  readonly provides?: readonly string[]
  readonly packages?: readonly string[]
}

const u2 = (value: number): Buffer => Buffer.from([value >> 8, value & 255])
const u4 = (value: number): Buffer => Buffer.concat([u2(value >>> 16), u2(value & 0xffff)])

/** Constants, each once. */
class Pool {
  readonly #items: Buffer[] = []
  readonly #known = new Map<string, number>()
  #next = 1

  get bytes(): Buffer {
    return Buffer.concat([u2(this.#next), ...this.#items])
  }

  add(tag: number, ...parts: readonly Buffer[]): number {
    const item = Buffer.concat([Buffer.of(tag), ...parts])
    const key = item.toString('latin1')
    const known = this.#known.get(key)
    if (known !== undefined) return known
    this.#items.push(item)
    this.#known.set(key, this.#next)
    this.#next += tag === 5 || tag === 6 ? 2 : 1
    return this.#next - (tag === 5 || tag === 6 ? 2 : 1)
  }

  utf8(text: string): number {
    const bytes = toBytes(text)
    return this.add(1, u2(bytes.length), bytes)
  }

  named(tag: number, name: string): number {
    return this.add(tag, u2(this.utf8(name)))
  }
}

const slashed = (name: string): string => name.replaceAll('.', '/')

const moduleAttributes = (pool: Pool, spec: ModuleSpec): Buffer => {
  const { name, requires = [], compileOnly = [], uses = [], provides = [], packages = [] } = spec
  const firm = [
    ...requires.map((one) => [one, 0] as const),
    ...compileOnly.map((one) => [one, 0x40] as const),
  ]
  const content = Buffer.concat([
    ...[u2(pool.named(19, name)), u2(0), u2(0), u2(firm.length)],
    ...firm.flatMap(([one, flags]) => [u2(pool.named(19, one)), u2(flags), u2(0)]),
    ...[u2(1), u2(pool.named(20, 'exported')), u2(0), u2(0), u2(0)],
    ...[u2(uses.length), ...uses.map((one) => u2(pool.named(7, slashed(one))))],
    u2(provides.length),
    ...provides.flatMap((one) => [
      u2(pool.named(7, slashed(one))),
      u2(1),
      u2(pool.named(7, 'x/Y')),
    ]),
  ])
  const listed = Buffer.concat([
    u2(packages.length),
    ...packages.map((one) => u2(pool.named(20, slashed(one)))),
  ])
  return Buffer.concat([
    ...[u2(2), u2(pool.utf8('Module')), u4(content.length), content],
    ...[u2(pool.utf8('ModulePackages')), u4(listed.length), listed],
  ])
}

/** A class file (JVMS 4.1) without code: what it names is in its constants. */
export const makeClass = (spec: ClassSpec): Buffer => {
  const pool = new Pool()
  const self = pool.named(7, spec.name)
  const above = pool.named(7, 'java/lang/Object')
  pool.add(5, u4(0), u4(7))
  for (const one of spec.classes ?? []) pool.named(7, one)
  for (const one of spec.texts ?? []) pool.utf8(one)
  for (const one of spec.strings ?? []) pool.named(8, one)
  for (const one of spec.calls ?? []) {
    const dot = one.lastIndexOf('.')
    const called = pool.add(12, u2(pool.utf8(one.slice(dot + 1))), u2(pool.utf8('()V')))
    pool.add(10, u2(pool.named(7, one.slice(0, dot))), u2(called))
  }
  const attributes = spec.module === undefined ? u2(0) : moduleAttributes(pool, spec.module)
  const flags = spec.module === undefined ? 0x21 : 0x8000
  return Buffer.concat([
    ...[u4(0xcafebabe), u2(0), u2(61), pool.bytes, u2(flags), u2(self), u2(above)],
    ...[u2(0), u2(0), u2(0), attributes],
  ])
}

/** How an archive is written. */
export interface ZipSpec {
  readonly method?: 'stored' | 'deflated'
  readonly prefix?: string
  readonly zip64?: boolean
  /** What the directory says of the size of every member. */
  readonly claimedSize?: number
}

const le2 = (value: number): Buffer => Buffer.of(value & 255, (value >> 8) & 255)
const le4 = (value: number): Buffer => Buffer.concat([le2(value & 0xffff), le2(value >>> 16)])
const le8 = (value: number): Buffer => Buffer.concat([le4(value), le4(0)])
const far = 0xffffffff

const ending = (count: number, size: number, offset: number, isWide: boolean): Buffer => {
  const short = Buffer.concat([
    ...[le4(0x06054b50), le4(0), le2(count), le2(count)],
    ...[le4(isWide ? far : size), le4(isWide ? far : offset), le2(0)],
  ])
  if (!isWide) return short
  const record = Buffer.concat([
    ...[le4(0x06064b50), le8(44), le2(45), le2(45), le4(0), le4(0), le8(count), le8(count)],
    ...[le8(size), le8(offset)],
  ])
  const locator = Buffer.concat([le4(0x07064b50), le4(0), le8(offset + size), le4(1)])
  return Buffer.concat([record, locator, short])
}

/** A zip file of members by name. */
export const makeZip = (
  members: Readonly<Record<string, Uint8Array | string>>,
  { method = 'deflated', prefix = '', zip64 = false, claimedSize }: ZipSpec = {},
): Buffer => {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, content] of Object.entries(members)) {
    const plain = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content)
    const stored = method === 'stored' ? plain : deflateRawSync(plain)
    const code = method === 'stored' ? 0 : 8
    const size = claimedSize ?? plain.length
    const common = [le2(20), le2(0), le2(code), le4(0), le4(crc32(plain))]
    const sizes = zip64 ? [le4(far), le4(far)] : [le4(stored.length), le4(size)]
    const extra = zip64
      ? Buffer.concat([le2(1), le2(24), le8(size), le8(stored.length), le8(offset)])
      : Buffer.alloc(0)
    const local = Buffer.concat([
      ...[le4(0x04034b50), ...common, le4(stored.length), le4(size), le2(name.length), le2(0)],
      ...[toBytes(name), stored],
    ])
    directory.push(
      Buffer.concat([
        ...[le4(0x02014b50), le2(20), ...common, ...sizes, le2(name.length), le2(extra.length)],
        ...[le2(0), le2(0), le2(0), le4(0), le4(zip64 ? far : offset), toBytes(name), extra],
      ]),
    )
    locals.push(local)
    offset += local.length
  }
  const size = Buffer.concat(directory).length
  const end = ending(directory.length, size, offset, zip64)
  return Buffer.concat([toBytes(prefix), ...locals, ...directory, end])
}

/** Names in a table of strings, each once; the empty one is first. */
class Strings {
  readonly #offsets = new Map<string, number>([['', 0]])
  #size = 1

  at(text: string): number {
    const known = this.#offsets.get(text)
    if (known !== undefined) return known
    this.#offsets.set(text, this.#size)
    this.#size += text.length + 1
    return this.#size - text.length - 1
  }

  get bytes(): Buffer {
    return toBytes([...this.#offsets.keys()].map((one) => `${one}\0`).join(''))
  }
}

type Names = readonly [module: string, parent: string, base: string, extension: string]

const fullName = ([module, parent, base, extension]: Names): string =>
  `${module && `/${module}/`}${parent && `${parent}/`}${base}${extension && `.${extension}`}`

/** A `lib/modules`: each module's declaration, a class for each of its packages, and the directories of the image. */
export const makeRuntime = (
  modules: readonly ModuleSpec[],
  {
    littleEndian = true,
    more = {},
  }: {
    readonly littleEndian?: boolean
    /** Further resources by `module parent base extension`. */
    readonly more?: Readonly<Record<string, string>>
  } = {},
): Buffer => {
  const strings = new Strings()
  const resources: JimageResource[] = []
  const number = (value: number) => (littleEndian ? le4(value) : u4(value))
  const add = (parts: Names, size: number, content: JimageResource['content']) => {
    const [module, parent, base, extension] = parts.map((one) => strings.at(one))
    const names = [module ?? 0, parent ?? 0, base ?? 0, extension ?? 0] as const
    resources.push({ name: fullName(parts), names, compressedSize: 0, size, content })
  }
  const file = (parts: Names, bytes: Buffer) => add(parts, bytes.length, () => bytes)
  const directory = (parts: Names, children: readonly string[]) =>
    add(parts, children.length * 4, (placeOf) =>
      Buffer.concat(children.map((one) => number(placeOf(one)))),
    )
  const packages = new Map<string, string>()
  for (const module of modules) {
    file([module.name, '', 'module-info', 'class'], makeClass({ name: 'module-info', module }))
    for (const one of module.packages ?? []) {
      packages.set(one, module.name)
      file(
        [module.name, slashed(one), 'Some', 'class'],
        makeClass({ name: `${slashed(one)}/Some` }),
      )
    }
  }
  for (const [names, text] of Object.entries(more)) {
    const [module = '', parent = '', base = '', extension = ''] = names.split(' ')
    file([module, parent, base, extension], Buffer.from(text))
  }
  for (const { name } of modules)
    directory(['modules', '', name, ''], [`/${name}/module-info.class`])
  directory(
    ['', '', '/modules', ''],
    modules.map(({ name }) => `/modules/${name}`),
  )
  for (const [one, module] of packages)
    file(['packages', '', one, ''], Buffer.concat([number(0), number(strings.at(module))]))
  directory(
    ['', '', '/packages', ''],
    [...packages.keys()].map((one) => `/packages/${one}`),
  )
  const head: Pick<Jimage, 'littleEndian' | 'version' | 'flags' | 'strings'> = {
    ...{ littleEndian, version: 0x10000, flags: 0 },
    strings: strings.bytes,
  }
  return formatJimage(head, resources)
}

/** A line of the tree notation for a file of these bytes. */
export const fileLine = (path: string, bytes: Uint8Array): string =>
  `${path} ${fromBytes(bytes).replace(/[^a-zA-Z0-9]/g, (one) => `\\x${one.charCodeAt(0).toString(16).padStart(2, '0')}`)}`

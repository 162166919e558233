import { createHash } from 'node:crypto'
import { toBytes } from '../../src/formats/byte-string.ts'

type Value = string | number
/** Tag, type (rpm docs/manual/format_header.md) and values. */
export type RawTag = readonly [tag: number, type: number, values: readonly Value[]]

const encoded = (type: number, values: readonly Value[]): Buffer => {
  if (type >= 6) return Buffer.concat(values.map((text) => toBytes(`${String(text)}\0`)))
  const width = [0, 1, 1, 2, 4, 8][type] ?? 1
  const bytes = Buffer.alloc(width * values.length)
  for (const [index, value] of values.entries())
    if (width === 8) bytes.writeBigUInt64BE(BigInt(value), 8 * index)
    else bytes.writeUIntBE(Number(value), width * index, width)
  return bytes
}

/** A header blob as rpm's database has it, numbers aligned. */
export const rawRpmHeader = (tags: readonly RawTag[]): Buffer => {
  const index = Buffer.alloc(8 + 16 * tags.length)
  const parts: Buffer[] = []
  let offset = 0
  for (const [at, [tag, type, values]] of tags.entries()) {
    const gap = Buffer.alloc(type < 6 ? (8 - (offset % 8)) % 8 : 0)
    const bytes = encoded(type, values)
    for (const [field, value] of [tag, type, offset + gap.length, values.length].entries())
      index.writeUInt32BE(value, 8 + 16 * at + 4 * field)
    parts.push(gap, bytes)
    offset += gap.length + bytes.length
  }
  index.writeUInt32BE(tags.length, 0)
  index.writeUInt32BE(offset, 4)
  return Buffer.concat([index, ...parts])
}

/** The lengths of a header and, in their places, its index and its data. */
const parts = (header: Buffer) => {
  const start = 8 + 16 * header.readUInt32BE(0)
  return { index: header.subarray(8, start), data: header.subarray(start) }
}

const entry = (...fields: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(16)
  for (const [at, value] of fields.entries())
    if (value < 0) bytes.writeInt32BE(value, 4 * at)
    else bytes.writeUInt32BE(value, 4 * at)
  return bytes
}

/** A header as a package's file has it, in an immutable region, and behind that its digests as rpm adds them when it installs. */
export const sealedRpmHeader = (
  header: Buffer,
  algorithms: readonly ('sha1' | 'sha256')[] = ['sha256', 'sha1'],
): Buffer => {
  const { index, data } = parts(header)
  const first = entry(63, 7, data.length, 16)
  const own = Buffer.concat([first, index])
  const region = Buffer.concat([data, entry(63, 7, -own.length, 16)])
  const lengths = (entries: number, bytes: number) => entry(entries, bytes).subarray(0, 8)
  const signed = [lengths(own.length / 16, region.length), own, region]
  const digests = algorithms.map((algorithm) => {
    const hash = createHash(algorithm).update(Buffer.from('8eade80100000000', 'hex'))
    return toBytes(`${hash.update(Buffer.concat(signed)).digest('hex')}\0`)
  })
  let end = region.length
  const more = digests.map((digest, at) => {
    const found = entry(algorithms[at] === 'sha1' ? 269 : 273, 6, end, 1)
    end += digest.length
    return found
  })
  return Buffer.concat([
    lengths(own.length / 16 + more.length, end),
    ...[own, ...more, region, ...digests],
  ])
}

/** A file of a package; mode 0100644, flags and state 0 where nothing else is said. */
export interface RpmFileSpec {
  readonly mode?: number
  readonly flags?: number
  readonly state?: number
  readonly target?: string
}

/** A package, version 1-1.x86_64 where nothing else is said. Relations are `name` or `name OP version`. */
export interface RpmSpec {
  readonly name: string
  readonly epoch?: number
  readonly version?: string
  readonly release?: string
  readonly architecture?: string
  readonly source?: string
  readonly files?: Readonly<Record<string, RpmFileSpec>>
  readonly requires?: readonly string[]
  readonly provides?: readonly string[]
  readonly recommends?: readonly string[]
  readonly more?: readonly RawTag[]
}

const senses = new Map([
  ['<', 2],
  ['<=', 10],
  ['=', 8],
  ['>=', 12],
  ['>', 4],
])

const relationTags = (
  relations: readonly string[],
  [names, flags, versions]: readonly [number, number, number],
): readonly RawTag[] => {
  if (relations.length === 0) return []
  const parts = relations.map((text) => {
    const [, name = text, operator = '', version = ''] =
      /^([^(]\S*) ([<=>]+) (\S+)$/.exec(text) ?? []
    return { name, version, flag: senses.get(operator) ?? 0 }
  })
  return [
    [names, 8, parts.map(({ name }) => name)],
    [flags, 4, parts.map(({ flag }) => flag)],
    [versions, 8, parts.map(({ version }) => version)],
  ]
}

const fileTags = (files: Readonly<Record<string, RpmFileSpec>>): readonly RawTag[] => {
  const paths = Object.keys(files)
  if (paths.length === 0) return []
  const directoryOf = (path: string) => path.slice(0, path.lastIndexOf('/') + 1)
  const directories = [...new Set(paths.map(directoryOf))]
  const specs = Object.values(files)
  return [
    [1028, 4, paths.map(({ length }) => length)],
    [1029, 1, specs.map(({ state }) => state ?? 0)],
    [1030, 3, specs.map(({ mode }) => mode ?? 0o100644)],
    [1034, 4, paths.map((_, index) => 1000 + index)],
    [
      1035,
      8,
      specs.map(({ mode = 0o100000 }) =>
        mode >= 0o100000 && mode < 0o120000 ? 'ab'.repeat(32) : '',
      ),
    ],
    [1036, 8, specs.map(({ target }) => target ?? '')],
    [1037, 4, specs.map(({ flags }) => flags ?? 0)],
    [1039, 8, paths.map(() => 'root')],
    [1040, 8, paths.map(() => 'wheel')],
    [1116, 4, paths.map((path) => directories.indexOf(directoryOf(path)))],
    [1117, 8, paths.map((path) => path.slice(directoryOf(path).length))],
    [1118, 8, directories],
  ]
}

/** The header of an installed package; `more` comes last and takes the place of what was said before. */
export const rpmHeader = (spec: RpmSpec): Buffer => {
  const { name, epoch, version = '1', release = '1', architecture = 'x86_64', source } = spec
  return rawRpmHeader([
    [1000, 6, [name]],
    [1001, 6, [version]],
    [1002, 6, [release]],
    ...(epoch === undefined ? [] : [[1003, 4, [epoch]] as const]),
    [1014, 6, ['MIT']],
    [1022, 6, [architecture]],
    [1044, 6, [`${source ?? name}-${version}-${release}.src.rpm`]],
    [5011, 4, [8]],
    ...fileTags(spec.files ?? {}),
    ...relationTags(spec.requires ?? [], [1049, 1048, 1050]),
    ...relationTags(spec.provides ?? [], [1047, 1112, 1113]),
    ...relationTags(spec.recommends ?? [], [5046, 5048, 5047]),
    ...(spec.more ?? []),
  ])
}

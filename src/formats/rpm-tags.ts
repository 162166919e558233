import type { ByteString } from '../model/file.ts'
import { bufferOf, damagedRpm, type RpmRecord } from './rpm-record.ts'

/** Tags of a header that are read here; rpm include/rpm/rpmtag.h. */
export const rpmTag = {
  ...{ immutable: 63, sha1Header: 269, sha256Header: 273 },
  ...{ name: 1000, version: 1001, release: 1002, epoch: 1003 },
  ...{ installTime: 1008, size: 1009, vendor: 1011, licence: 1014, url: 1020, architecture: 1022 },
  ...{ fileSizes: 1028, fileStates: 1029, fileModes: 1030, fileTimes: 1034, fileDigests: 1035 },
  ...{ fileLinks: 1036, fileFlags: 1037, fileOwners: 1039, fileGroups: 1040 },
  ...{
    sourceRpm: 1044,
    fileVerifyFlags: 1045,
    provideNames: 1047,
    provideFlags: 1112,
    provideVersions: 1113,
  },
  ...{ requireFlags: 1048, requireNames: 1049, requireVersions: 1050 },
  ...{ directoryIndexes: 1116, baseNames: 1117, directoryNames: 1118 },
  ...{ longFileSizes: 5008, longSize: 5009, fileCapabilities: 5010, fileDigestAlgorithm: 5011 },
  ...{ recommendNames: 5046, recommendVersions: 5047, recommendFlags: 5048, modularityLabel: 5096 },
} as const

/** The values of a header by their tags. Each throws PACKAGES_DAMAGED when the value is of another type or not inside. */
export interface RpmTags {
  /** The first string; undefined when the header has no such tag. */
  text(tag: number): ByteString | undefined
  /** Empty when the header has no such tag. */
  texts(tag: number): readonly ByteString[]
  /** Integers of any width, unsigned; empty when the header has no such tag. */
  numbers(tag: number): readonly number[]
}

/** Types of values; rpm docs/manual/format_header.md. */
const type = { char: 1, int8: 2, int16: 3, int32: 4, int64: 5, string: 6, strings: 8, i18n: 9 }
const widths = new Map([
  [type.char, 1],
  [type.int8, 1],
  [type.int16, 2],
  [type.int32, 4],
  [type.int64, 8],
])

/** What rpm itself refuses to go beyond: entries, and bytes of data; rpm lib/header.c. */
const maxEntries = 0xffff
const maxData = 0x0fffffff
/** Values of one entry: a package has far fewer files. */
const maxValues = 4 * 1024 * 1024
const entrySize = 16

interface Entry {
  readonly type: number
  readonly offset: number
  readonly count: number
}

/** Reads the index of a header; values are read when they are asked for. `file` names the database in errors. Throws PACKAGES_DAMAGED. */
export const readRpmTags = ({ number, header }: RpmRecord, file: ByteString): RpmTags => {
  const damaged = (what: string) => damagedRpm(file, `header ${number}: ${what}`)
  const bytes = bufferOf(header)
  if (bytes.length < 8) throw damaged('is too short for a header')
  const count = bytes.readUInt32BE(0)
  const size = bytes.readUInt32BE(4)
  const start = 8 + count * entrySize
  if (count > maxEntries || size > maxData || start + size !== bytes.length)
    throw damaged(`has ${count} entries and ${size} bytes of data, which is not its size`)
  const entries = new Map<number, Entry>()
  // What rpm adds on installation follows the signed region and takes the place of what that says.
  for (let at = 8; at < start; at += entrySize)
    entries.set(bytes.readUInt32BE(at), {
      type: bytes.readUInt32BE(at + 4),
      offset: bytes.readUInt32BE(at + 8),
      count: bytes.readUInt32BE(at + 12),
    })
  return tagsOf(entries, bytes.subarray(start), damaged)
}

const tagsOf = (
  entries: ReadonlyMap<number, Entry>,
  data: Buffer,
  damaged: (what: string) => Error,
): RpmTags => {
  const read = <T>(tag: number, values: (entry: Entry) => readonly T[] | undefined) => {
    const entry = entries.get(tag)
    if (entry === undefined) return []
    const found = entry.count > maxValues ? undefined : values(entry)
    if (found === undefined)
      throw damaged(`tag ${tag} (type ${entry.type}, ${entry.count} at ${entry.offset}) is damaged`)
    return found
  }
  const texts = (tag: number) => read(tag, (entry) => stringsAt(data, entry))
  return {
    texts,
    text: (tag) => texts(tag)[0],
    numbers: (tag) => read(tag, (e) => numbersAt(data, e)),
  }
}

const stringsAt = (data: Buffer, entry: Entry): readonly ByteString[] | undefined => {
  const isList = entry.type === type.strings || entry.type === type.i18n
  if (!isList && (entry.type !== type.string || entry.count !== 1)) return undefined
  const values: ByteString[] = []
  for (let at = entry.offset; values.length < entry.count; ) {
    const end = at < data.length ? data.indexOf(0, at) : -1
    if (end < 0) return undefined
    values.push(data.toString('latin1', at, end))
    at = end + 1
  }
  return values
}

const numbersAt = (data: Buffer, entry: Entry): readonly number[] | undefined => {
  const width = widths.get(entry.type)
  if (width === undefined || entry.offset + width * entry.count > data.length) return undefined
  const values: number[] = []
  for (let index = 0; index < entry.count; index += 1) {
    const at = entry.offset + index * width
    values.push(width === 8 ? Number(data.readBigUInt64BE(at)) : data.readUIntBE(at, width))
  }
  return values
}

import { SlimError } from '../model/error.ts'
import type { ByteString, FileEntry, RootPath } from '../model/file.ts'
import type { PlanEntry } from '../model/plan-entry.ts'
import { toBytes, toDisplay } from './byte-string.ts'
import { formatPax } from './pax.ts'
import { ustarFields } from './ustar.ts'

/** Tar is made of blocks of this many bytes: headers are one, contents are padded to full ones. */
export const tarBlock = 512

/** What a member is; the typeflag of POSIX pax, "ustar Interchange Format". `link` is a hard link. */
export type TarType =
  | 'file'
  | 'link'
  | 'symlink'
  | 'character'
  | 'block'
  | 'directory'
  | 'fifo'
  | 'pax'

/** One member as its header says it; nothing is normalised or looked up. */
export interface TarEntry {
  /** As stored: relative, directories end in `/`. */
  readonly name: ByteString
  readonly type: TarType
  /** 0–0o7777. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Whole seconds, may be negative. */
  readonly mtime: number
  /** Bytes that follow the header before padding; 0 for all but files. */
  readonly size: number
  /** Target of `link` (a member's name) and `symlink` (as stored); empty for others. */
  readonly linkName?: ByteString
  /** Device numbers of `character` and `block`. */
  readonly device?: { readonly major: number; readonly minor: number }
  readonly xattrs?: ReadonlyMap<ByteString, Uint8Array>
}

const typeflags: Record<TarType, string> = {
  file: '0',
  link: '1',
  symlink: '2',
  character: '3',
  block: '4',
  directory: '5',
  fifo: '6',
  pax: 'x',
}

type Field = keyof typeof ustarFields

/** The largest number that the octal digits of a field hold, its terminating NUL left out. */
const largest = (field: Field): number => 8 ** (ustarFields[field][1] - 1) - 1

const fitsText = (text: ByteString, field: Field): boolean =>
  text.length <= ustarFields[field][1] && /^[\x01-\x7f]*$/.test(text)

const fitsNumber = (value: number, field: Field): boolean => value >= 0 && value <= largest(field)

const putText = (block: Buffer, field: Field, text: ByteString): void => {
  block.write(text, ustarFields[field][0], ustarFields[field][1], 'latin1')
}

const putNumber = (block: Buffer, field: Field, value: number): void =>
  putText(block, field, value.toString(8).padStart(ustarFields[field][1] - 1, '0'))

/** What stands in a ustar field whose true value is in the PAX header: readers without PAX see a name they can make. */
const fallback = (text: ByteString): ByteString => text.replace(/[^\x20-\x7e]/g, '_').slice(0, 100)

const formatHeader = (entry: TarEntry): Buffer => {
  const block = Buffer.alloc(tarBlock)
  const text = (field: 'name' | 'linkName', value: ByteString) =>
    putText(block, field, fitsText(value, field) ? value : fallback(value))
  const number = (field: Field, value: number) =>
    putNumber(block, field, fitsNumber(value, field) ? value : 0)
  text('name', entry.name)
  number('mode', entry.mode)
  number('uid', entry.uid)
  number('gid', entry.gid)
  number('size', entry.size)
  number('mtime', entry.mtime)
  putText(block, 'typeflag', typeflags[entry.type])
  text('linkName', entry.linkName ?? '')
  putText(block, 'magic', 'ustar\x0000')
  number('major', entry.device?.major ?? 0)
  number('minor', entry.device?.minor ?? 0)
  putText(block, 'checksum', ' '.repeat(8))
  let sum = 0
  for (const byte of block) sum += byte
  putText(block, 'checksum', `${sum.toString(8).padStart(6, '0')}\0 `)
  return block
}

/** `=` ends the keyword of a record, so GNU tar writes it as `%3D` in the name of an attribute, and `%` as `%25` with it. */
const xattrKeyword = (name: ByteString): ByteString =>
  `SCHILY.xattr.${name.includes('=') ? name.replaceAll('%', '%25').replaceAll('=', '%3D') : name}`

/** The records that say what the ustar header cannot, in a fixed order. */
const paxRecords = (entry: TarEntry): ReadonlyMap<ByteString, Uint8Array> => {
  const records = new Map<ByteString, Uint8Array>()
  const linkName = entry.linkName ?? ''
  if (!fitsText(entry.name, 'name')) records.set('path', toBytes(entry.name))
  if (!fitsText(linkName, 'linkName')) records.set('linkpath', toBytes(linkName))
  for (const field of ['size', 'uid', 'gid', 'mtime'] as const)
    if (!fitsNumber(entry[field], field)) records.set(field, toBytes(String(entry[field])))
  const xattrs = [...(entry.xattrs ?? [])].sort(([a], [b]) => (a < b ? -1 : 1))
  for (const [name, value] of xattrs) records.set(xattrKeyword(name), value)
  return records
}

const padded = (content: Uint8Array): Buffer =>
  Buffer.concat([content, Buffer.alloc(tarPadding(content.length))])

const assertRepresentable = (entry: TarEntry): void => {
  const { major, minor } = entry.device ?? { major: 0, minor: 0 }
  const bad =
    /\0/.test(entry.name + (entry.linkName ?? '')) || entry.name === ''
      ? 'has a name that a tar cannot hold'
      : !fitsNumber(major, 'major') || !fitsNumber(minor, 'minor')
        ? `has the device number ${major}:${minor}, which a tar cannot hold`
        : undefined
  if (bad !== undefined) throw new SlimError('OUTPUT_FAILED', `${toDisplay(entry.name)} ${bad}`)
}

/**
 * The header blocks of one member: a ustar header, with a PAX extended header before it only where ustar cannot say it (a
 * name that is longer than 100 bytes or not ASCII, a large owner, a time before 1970, an extended attribute). User and group
 * names are blank. Names that are not UTF-8 stand in the PAX record as raw bytes. POSIX pax, "pax Header Block" and "ustar
 * Interchange Format"; attributes as star and GNU tar name them. Throws OUTPUT_FAILED for what no tar can hold.
 */
export const formatTarEntry = (entry: TarEntry): Uint8Array => {
  assertRepresentable(entry)
  const records = paxRecords(entry)
  const header = formatHeader(entry)
  if (records.size === 0) return header
  const body = formatPax(records)
  const name = `PaxHeaders/${entry.name.split('/').filter(Boolean).at(-1) ?? ''}`
  const extended: TarEntry = {
    name: fallback(name),
    type: 'pax',
    mode: 0o644,
    uid: 0,
    gid: 0,
    mtime: 0,
    size: body.length,
  }
  return Buffer.concat([formatHeader(extended), padded(body), header])
}

/** Zero bytes between a content of this size and the next header. */
export const tarPadding = (size: number): number => (tarBlock - (size % tarBlock)) % tarBlock

const memberName = (path: RootPath): ByteString => path.slice(1)

const typeOf = ({ path, file, hardLinkTo }: PlanEntry): TarType => {
  if (hardLinkTo !== undefined) return 'link'
  if (file.type !== 'socket') return file.type
  throw new SlimError('OUTPUT_FAILED', `${toDisplay(path)} is a socket, which a tar cannot hold`, {
    hint: 'drop it in the recipe; the program that listens on it makes it anew',
  })
}

const linkNameOf = (file: FileEntry, hardLinkTo: RootPath | undefined): ByteString => {
  if (hardLinkTo !== undefined) return memberName(hardLinkTo)
  return file.type === 'symlink' ? file.target : ''
}

/**
 * A planned entry as a member of a layer: relative names without `./` (the root itself is `./`), no user names. A hard link
 * repeats mode, owner and attributes of its file, because container engines set all three again through every name, and
 * a change of owner takes capabilities away. Throws OUTPUT_FAILED for a socket.
 */
export const tarEntryOf = (entry: PlanEntry): TarEntry => {
  const { path, file, hardLinkTo } = entry
  const type = typeOf(entry)
  const name = memberName(path)
  const isDevice = file.type === 'character' || file.type === 'block'
  return {
    name: type === 'directory' ? `${name === '' ? '.' : name}/` : name,
    type,
    mode: file.mode,
    uid: file.uid,
    gid: file.gid,
    mtime: file.mtime,
    size: type === 'file' && file.type === 'file' ? file.size : 0,
    linkName: linkNameOf(file, hardLinkTo),
    ...(isDevice ? { device: { major: file.major, minor: file.minor } } : {}),
    xattrs: file.xattrs,
  }
}

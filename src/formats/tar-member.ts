import { SlimError } from '../model/error.ts'
import type { ByteString } from '../model/file.ts'
import { fromBytes, toDisplay } from './byte-string.ts'
import type { PaxRecord } from './pax.ts'
import type { TarHeader } from './tar-header.ts'
import { paxSparseMap, type SparseMap, type SparsePiece } from './tar-sparse.ts'

/** What a stored member is; `link` is a hard link. */
export type StoredType = 'file' | 'link' | 'symlink' | 'character' | 'block' | 'directory' | 'fifo'

/** One member as an archive stores it, extended headers applied; names are neither normalised nor checked. */
export interface StoredMember {
  readonly type: StoredType
  readonly name: ByteString
  /** 0–0o7777. */
  readonly mode: number
  /** Up to 2³²−2. */
  readonly uid: number
  readonly gid: number
  /** Whole seconds since 1970, floored; may be negative. */
  readonly mtime: number
  /** Target of `link` (a member's name) and `symlink` (as stored); empty for others. */
  readonly linkName: ByteString
  readonly major: number
  readonly minor: number
  /** Every attribute the archive has, values as bytes. */
  readonly xattrs: ReadonlyMap<ByteString, Uint8Array>
  /** It has an access control list in star's text form, which is not decoded; as attributes (`system.posix_acl_*`) they are. */
  readonly hasTextAcl: boolean
  /** Length of a file, holes counted; 0 for other types. */
  readonly size: number
  /** Where the stored bytes begin in the uncompressed archive. */
  readonly offset: number
  /** How many bytes are stored; less than `size` when the file has holes. */
  readonly stored: number
  /** Pieces in ascending order, stored one after the other; undefined for a file without holes. */
  readonly sparse: readonly SparsePiece[] | undefined
}

/** Everything that a member is put together from. */
export interface MemberParts {
  readonly header: TarHeader
  /** Records of the extended header before it. */
  readonly records: readonly PaxRecord[]
  /** Records of global extended headers, by keyword. */
  readonly globals: ReadonlyMap<ByteString, Uint8Array>
  /** GNU long name and long link name; they win over everything else, as in Go's reader. */
  readonly longName: ByteString | undefined
  readonly longLink: ByteString | undefined
}

/** A member whose content is still to be laid out. */
export type PlainMember = Omit<StoredMember, 'offset' | 'sparse'>

const types: Readonly<Record<string, StoredType>> = {
  '\0': 'file',
  '0': 'file',
  '7': 'file',
  S: 'file',
  '1': 'link',
  '2': 'symlink',
  '3': 'character',
  '4': 'block',
  '5': 'directory',
  '6': 'fifo',
}

/** 2³²−1 means "no owner" to the kernel. */
const largestOwner = 2 ** 32 - 2

/**
 * The member that a header and the extended headers before it describe together: a record wins over the header, a record
 * for one member over a global one, and an empty record leaves the header as it is. `map` is the sparse map of a PAX header. POSIX
 * pax, "pax Extended Header Keyword Precedence". Throws ARCHIVE_DAMAGED, and ARCHIVE_UNSUPPORTED for types of vendors.
 */
export const putTogether = (
  parts: MemberParts,
): { readonly member: PlainMember; readonly map: SparseMap | undefined } => {
  const { header, records, globals } = parts
  const own = new Map(records)
  const value = (keyword: string): ByteString | undefined => {
    const bytes = own.get(keyword) ?? globals.get(keyword)
    return bytes === undefined || bytes.length === 0 ? undefined : fromBytes(bytes)
  }
  const type = types[header.typeflag]
  if (type === undefined) throw unknownType(header)
  const map = type === 'file' ? paxSparseMap(records) : undefined
  const name = parts.longName ?? map?.name ?? value('path') ?? header.name
  const stored = type === 'file' ? whole('size', value('size'), header.size) : 0
  const member: PlainMember = {
    // Before POSIX a directory was a file whose name ends in a slash.
    type: type === 'file' && name.endsWith('/') ? 'directory' : type,
    name,
    mode: header.mode,
    uid: owner('uid', value('uid'), header.uid),
    gid: owner('gid', value('gid'), header.gid),
    mtime: time(value('mtime'), header.mtime),
    linkName:
      type === 'link' || type === 'symlink'
        ? (parts.longLink ?? value('linkpath') ?? header.linkName)
        : '',
    major: header.major,
    minor: header.minor,
    xattrs: xattrsOf(own, globals),
    hasTextAcl:
      value('SCHILY.acl.access') !== undefined || value('SCHILY.acl.default') !== undefined,
    size: stored,
    stored,
  }
  return { member, map }
}

const unknownType = ({ name, typeflag }: TarHeader): SlimError =>
  new SlimError(
    'ARCHIVE_UNSUPPORTED',
    `${toDisplay(name)} has the type '${toDisplay(typeflag)}', which is no POSIX type`,
    { hint: 'write the archive anew in the pax format' },
  )

const damaged = (keyword: string, text: ByteString): SlimError =>
  new SlimError(
    'ARCHIVE_DAMAGED',
    `the ${keyword} ${toDisplay(text.slice(0, 40))} of an extended header is out of range`,
  )

const whole = (keyword: string, text: ByteString | undefined, otherwise: number): number => {
  if (text === undefined) return otherwise
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (!Number.isSafeInteger(number)) throw damaged(keyword, text)
  return number
}

const owner = (keyword: string, text: ByteString | undefined, otherwise: number): number => {
  const number = whole(keyword, text, otherwise)
  if (number > largestOwner) throw damaged(keyword, String(number))
  return number
}

const time = (text: ByteString | undefined, otherwise: number): number => {
  if (text === undefined) return otherwise
  const [, whole, fraction = ''] = /^(-?\d+)(?:\.(\d*))?$/.exec(text) ?? []
  const seconds = Number(whole)
  if (whole === undefined || !Number.isSafeInteger(seconds)) throw damaged('mtime', text)
  const isBelow = whole.startsWith('-') && /[1-9]/.test(fraction)
  // A zero before the point keeps its sign in text only.
  return (isBelow ? seconds - 1 : seconds) + 0
}

const schily = 'SCHILY.xattr.'
const libarchive = 'LIBARCHIVE.xattr.'
const noXattrs: ReadonlyMap<ByteString, Uint8Array> = new Map()

/** star and GNU tar store the bytes as they are, libarchive its own form beside them; where both stand they are the same. */
const xattrsOf = (
  own: ReadonlyMap<ByteString, Uint8Array>,
  globals: ReadonlyMap<ByteString, Uint8Array>,
): ReadonlyMap<ByteString, Uint8Array> => {
  if (own.size === 0 && globals.size === 0) return noXattrs
  const xattrs = new Map<ByteString, Uint8Array>()
  for (const [keyword, value] of [...globals, ...own])
    if (keyword.startsWith(libarchive)) xattrs.set(...decodeLibarchive(keyword, value))
  for (const [keyword, value] of [...globals, ...own])
    if (keyword.startsWith(schily)) xattrs.set(decodeKeyword(keyword.slice(schily.length)), value)
  return xattrs.size === 0 ? noXattrs : xattrs
}

/** GNU tar writes `=` in an attribute's name as `%3D`, and then `%` as `%25`; a name without `=` stays as it is. */
const decodeKeyword = (name: ByteString): ByteString =>
  name.includes('%3D') ? name.replaceAll('%3D', '=').replaceAll('%25', '%') : name

const decodeLibarchive = (keyword: ByteString, value: Uint8Array): [ByteString, Uint8Array] => {
  const name = keyword
    .slice(libarchive.length)
    .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
  const text = fromBytes(value)
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw damaged(keyword, text)
  return [name, Buffer.from(text, 'base64')]
}

import { createHash } from 'node:crypto'
import { fromBytes } from '../../formats/byte-string.ts'
import type { ByteString, RootPath } from '../../model/file.ts'
import type { Digest } from '../../model/image.ts'
import { type LayerEntry, type LayerMetadata, storedPieces } from '../../rootfs/layer-entry.ts'
import {
  align,
  columnsAt,
  columnsLength,
  entryKinds,
  type IndexColumns,
  type IndexHeader,
  type IndexSizes,
  indexByteOrder,
  indexMagic,
  indexVersion,
  preambleLength,
  sha256Length,
  sparseKind,
} from './layer-index-layout.ts'

/** All that is known of a layer but its bytes. */
export interface LayerIndex {
  /** Of the blob as stored (compressed). */
  readonly digest: Digest
  /** Of the uncompressed tar. */
  readonly diffId: Digest
  /** Bytes of the uncompressed tar. */
  readonly tarSize: number
  /** Bytes other than zero after the end of the archive. */
  readonly afterEnd: number
  /** In the order of the tar. */
  readonly entries: readonly LayerEntry[]
  readonly warnings: readonly string[]
}

const linkOf = (entry: LayerEntry): ByteString =>
  entry.kind === 'hardlink' || entry.kind === 'symlink' ? entry.target : ''

const sum = (entries: readonly LayerEntry[], of: (entry: LayerEntry) => number): number =>
  entries.reduce((total, entry) => total + of(entry), 0)

/** The sets of attributes, each once, with the number of an entry's set; 0 is none. */
const xattrTable = (entries: readonly LayerEntry[]) => {
  const numbers = new Map<string, number>()
  const sets: IndexHeader['xattrs'][number][] = []
  const perEntry = entries.map(({ xattrs }) => {
    if (xattrs.size === 0) return 0
    const set = [...xattrs].map(
      ([name, value]) => [name, Buffer.from(value).toString('base64')] as const,
    )
    const key = JSON.stringify(set)
    const known = numbers.get(key) ?? sets.push(set)
    numbers.set(key, known)
    return known
  })
  return { sets, perEntry }
}

/**
 * An index as it stands in the store: preamble, header, columns of numbers, names, and the sha256 of all that. Loading it is a matter
 * of laying views over it.
 */
export const encodeLayerIndex = (index: LayerIndex): Uint8Array => {
  const { entries, digest, diffId, tarSize, afterEnd, warnings } = index
  const { sets, perEntry } = xattrTable(entries)
  const sizes: IndexSizes = {
    entries: entries.length,
    pieces: sum(entries, (entry) => (entry.kind === 'file' ? (entry.sparse?.length ?? 0) : 0)),
    files: sum(entries, ({ kind }) => (kind === 'file' ? 1 : 0)),
    paths: sum(entries, ({ path }) => path.length),
    links: sum(entries, (entry) => linkOf(entry).length),
  }
  const identity = { digest, diffId, tarSize, afterEnd, warnings }
  const header: IndexHeader = { ...identity, ...sizes, xattrs: sets }
  const json = Buffer.from(JSON.stringify(header))
  const start = align(preambleLength + json.length)
  const end = start + columnsLength(sizes)
  const buffer = new ArrayBuffer(end + sha256Length)
  const bytes = Buffer.from(buffer)
  bytes.write(indexMagic, 'latin1')
  new Uint32Array(buffer, indexMagic.length, 3).set([indexByteOrder, indexVersion, json.length])
  bytes.set(json, preambleLength)
  fillColumns(columnsAt(buffer, start, sizes), entries, perEntry, sizes.paths)
  bytes.set(createHash('sha256').update(bytes.subarray(0, end)).digest(), end)
  return bytes
}

const fillColumns = (
  columns: IndexColumns,
  entries: readonly LayerEntry[],
  xattrs: readonly number[],
  paths: number,
): void => {
  const { words } = columns
  const text = Buffer.from(columns.text.buffer, columns.text.byteOffset, columns.text.length)
  let [pathEnd, linkEnd, pieces, files] = [0, paths, 0, 0]
  for (const [at, entry] of entries.entries()) {
    const { kind, path } = entry
    columns.kind[at] = entryKinds.indexOf(kind)
    columns.mtime[at] = entry.mtime
    words.mode[at] = entry.mode
    words.uid[at] = entry.uid
    words.gid[at] = entry.gid
    words.xattrs[at] = xattrs[at] ?? 0
    pathEnd += text.write(path, pathEnd, 'latin1')
    words.pathEnd[at] = pathEnd
    linkEnd += text.write(linkOf(entry), linkEnd, 'latin1')
    words.linkEnd[at] = linkEnd
    if (kind === 'character' || kind === 'block' || kind === 'fifo') {
      words.major[at] = entry.major
      words.minor[at] = entry.minor
    }
    if (kind !== 'file') continue
    columns.size[at] = entry.size
    columns.offset[at] = entry.offset
    columns.sha256.set(entry.sha256, sha256Length * files++)
    if (entry.sparse === undefined) continue
    columns.kind[at] = sparseKind
    words.pieces[at] = entry.sparse.length
    for (const { start, length } of entry.sparse) columns.pieces.set([start, length], 2 * pieces++)
  }
}

/**
 * The inverse of {@link encodeLayerIndex}; the entries share the memory of `buffer`. Undefined for what is not an index, for one of
 * another version or machine, and for one that was changed.
 */
export const decodeLayerIndex = (buffer: ArrayBuffer): LayerIndex | undefined => {
  const bytes = Buffer.from(buffer)
  const end = bytes.length - sha256Length
  if (end < preambleLength || bytes.toString('latin1', 0, indexMagic.length) !== indexMagic)
    return undefined
  const [order, version, jsonLength = 0] = new Uint32Array(buffer, indexMagic.length, 3)
  if (order !== indexByteOrder || version !== indexVersion) return undefined
  const sum = createHash('sha256').update(bytes.subarray(0, end)).digest()
  if (!sum.equals(bytes.subarray(end))) return undefined
  // The sum is right, so this is what was once encoded.
  const json = bytes.toString('utf8', preambleLength, preambleLength + jsonLength)
  const header = JSON.parse(json) as IndexHeader
  const columns = columnsAt(buffer, align(preambleLength + jsonLength), header)
  const { digest, diffId, tarSize, afterEnd, warnings } = header
  return { digest, diffId, tarSize, afterEnd, warnings, entries: entriesOf(columns, header) }
}

const entriesOf = (columns: IndexColumns, header: IndexHeader): readonly LayerEntry[] => {
  const { words, kind, mtime } = columns
  const text = fromBytes(columns.text)
  const xattrs = [new Map<ByteString, Uint8Array>(), ...header.xattrs.map(decodeXattrs)]
  const entries: LayerEntry[] = []
  const cursor: Cursor = { pieces: 0, files: 0 }
  let [pathStart, linkStart] = [0, header.paths]
  for (let at = 0; at < header.entries; at++) {
    const pathEnd = words.pathEnd[at] ?? 0
    const linkEnd = words.linkEnd[at] ?? 0
    const metadata: LayerMetadata = {
      path: text.slice(pathStart, pathEnd) as RootPath,
      mode: words.mode[at] ?? 0,
      uid: words.uid[at] ?? 0,
      gid: words.gid[at] ?? 0,
      mtime: mtime[at] ?? 0,
      xattrs: xattrs[words.xattrs[at] ?? 0] ?? new Map<ByteString, Uint8Array>(),
    }
    const isFile = kind[at] === 0 || kind[at] === sparseKind
    entries.push(
      isFile
        ? { ...metadata, kind: 'file', ...fileAt(columns, at, cursor) }
        : otherAt(columns, at, { metadata, link: text.slice(linkStart, linkEnd) }),
    )
    pathStart = pathEnd
    linkStart = linkEnd
  }
  return entries
}

const decodeXattrs = (set: IndexHeader['xattrs'][number]): ReadonlyMap<ByteString, Uint8Array> =>
  new Map(set.map(([name, value]) => [name, Buffer.from(value, 'base64')]))

/** How far the columns that only some entries have are taken. */
interface Cursor {
  pieces: number
  files: number
}

const fileAt = (columns: IndexColumns, at: number, cursor: Cursor) => {
  const size = columns.size[at] ?? 0
  const offset = columns.offset[at] ?? 0
  const start = sha256Length * cursor.files++
  const sha256 = columns.sha256.subarray(start, start + sha256Length)
  if (columns.kind[at] !== sparseKind)
    return { size, offset, stored: size, sparse: undefined, sha256 }
  const end = cursor.pieces + (columns.words.pieces[at] ?? 0)
  const pieces: { start: number; length: number }[] = []
  for (; cursor.pieces < end; cursor.pieces++)
    pieces.push({
      start: columns.pieces[2 * cursor.pieces] ?? 0,
      length: columns.pieces[2 * cursor.pieces + 1] ?? 0,
    })
  const stored = pieces.reduce((total, { length }) => total + length, 0)
  return { size, offset, stored, sparse: storedPieces(pieces, offset), sha256 }
}

const otherAt = (
  { words, kind }: IndexColumns,
  at: number,
  { metadata, link }: { readonly metadata: LayerMetadata; readonly link: ByteString },
): LayerEntry => {
  const name = entryKinds[kind[at] ?? 0]
  switch (name) {
    case 'hardlink':
      return { ...metadata, kind: name, target: link as RootPath }
    case 'symlink':
      return { ...metadata, kind: name, target: link }
    case 'directory':
      return { ...metadata, kind: name }
    case 'character':
    case 'block':
    case 'fifo':
      return { ...metadata, kind: name, major: words.major[at] ?? 0, minor: words.minor[at] ?? 0 }
    default:
      return { ...metadata, kind: name === 'opaque' || name === 'unused' ? name : 'whiteout' }
  }
}

import type { ByteString } from '../../model/file.ts'
import type { Digest } from '../../model/image.ts'

/** To be raised with every change of the layout or of what it holds. */
export const indexVersion = 2
/** First bytes of an index; 16 of them. */
export const indexMagic = 'slim layer index'
/** Numbers are in the byte order of the machine: the cache belongs to one. */
export const indexByteOrder = 0x01020304

/** What a byte of the column `kind` says. */
export const entryKinds = [
  'file',
  'hardlink',
  'symlink',
  'directory',
  'character',
  'block',
  'fifo',
  'whiteout',
  'opaque',
  'unused',
] as const

/** A file with holes has a number of its own, because one that is all holes has no pieces. */
export const sparseKind = entryKinds.length

const wordColumns = [
  'mode',
  'uid',
  'gid',
  'pathEnd',
  'linkEnd',
  'xattrs',
  'major',
  'minor',
  'pieces',
] as const
/** Bytes of a digest. */
export const sha256Length = 32

/** What stands in front of the columns, as JSON. */
export interface IndexHeader {
  readonly digest: Digest
  readonly diffId: Digest
  readonly tarSize: number
  readonly afterEnd: number
  readonly warnings: readonly string[]
  /** Lengths of what follows. */
  readonly entries: number
  readonly pieces: number
  readonly files: number
  readonly paths: number
  readonly links: number
  /** Each different set once: name and base64 value. */
  readonly xattrs: readonly (readonly (readonly [ByteString, string])[])[]
}

/** The parts of an index after its header, in their order: those with the widest numbers first, so that all are aligned. */
export interface IndexColumns {
  readonly mtime: Float64Array
  readonly size: Float64Array
  readonly offset: Float64Array
  /** Start and length of every piece of every sparse file. */
  readonly pieces: Float64Array
  readonly words: Record<(typeof wordColumns)[number], Uint32Array>
  readonly kind: Uint8Array
  readonly sha256: Uint8Array
  /** All paths, then all link targets; where each ends stands in `pathEnd` and `linkEnd`. */
  readonly text: Uint8Array
}

/** Magic, then byte order, version and length of the header in words. */
export const preambleLength = 32

/** Numbers must lie at multiples of their size. */
export const align = (length: number): number => Math.ceil(length / 8) * 8

/** What the layout of an index hangs on. */
export type IndexSizes = Pick<IndexHeader, 'entries' | 'pieces' | 'files' | 'paths' | 'links'>

/** Bytes of all columns together. */
export const columnsLength = ({ entries, pieces, files, paths, links }: IndexSizes): number =>
  8 * (3 * entries + 2 * pieces) +
  4 * wordColumns.length * entries +
  entries +
  sha256Length * files +
  paths +
  links

/** Views of the columns in memory that begins at a multiple of 8. */
export const columnsAt = (buffer: ArrayBuffer, start: number, sizes: IndexSizes): IndexColumns => {
  const { entries, pieces, files, paths, links } = sizes
  let at = start
  const take = (length: number): number => (at += length) - length
  const doubles = (count: number) => new Float64Array(buffer, take(8 * count), count)
  const words = () => new Uint32Array(buffer, take(4 * entries), entries)
  const bytes = (count: number) => new Uint8Array(buffer, take(count), count)
  return {
    mtime: doubles(entries),
    size: doubles(entries),
    offset: doubles(entries),
    pieces: doubles(2 * pieces),
    words: Object.fromEntries(wordColumns.map((name) => [name, words()])) as IndexColumns['words'],
    kind: bytes(entries),
    sha256: bytes(sha256Length * files),
    text: bytes(paths + links),
  }
}

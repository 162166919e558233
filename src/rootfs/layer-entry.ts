import { compareBytes, toDisplay } from '../formats/byte-string.ts'
import type { StoredMember } from '../formats/tar-member.ts'
import type { SparsePiece } from '../formats/tar-sparse.ts'
import { SlimError } from '../model/error.ts'
import type { ByteString, RootPath } from '../model/file.ts'
import { basename, child, dirname, normalise, root } from './path.ts'

/** What every entry of a layer has; a hard link's own metadata is that of its file and is not looked at. */
export interface LayerMetadata {
  /** As written in the layer; links among its parents are followed when layers are merged. */
  readonly path: RootPath
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly mtime: number
  readonly xattrs: ReadonlyMap<ByteString, Uint8Array>
}

/** A piece of a file with holes, and where its bytes lie in the uncompressed tar. */
export interface StoredPiece extends SparsePiece {
  readonly offset: number
}

/** Pieces that are stored one after the other from `offset` on. */
export const storedPieces = (
  pieces: readonly SparsePiece[],
  offset: number,
): readonly StoredPiece[] => {
  let at = offset
  return pieces.map(({ start, length }) => {
    at += length
    return { start, length, offset: at - length }
  })
}

/** Where the content of a file lies in the uncompressed tar of its layer. */
export interface LayerFile extends LayerMetadata {
  readonly kind: 'file'
  /** Length with holes. */
  readonly size: number
  readonly offset: number
  readonly stored: number
  /** Ascending and apart; undefined for a file without holes. */
  readonly sparse: readonly StoredPiece[] | undefined
  /** sha256 of the stored bytes: of the content, or of its pieces where it has holes. 32 bytes. */
  readonly sha256: Uint8Array
}

/**
 * One change that a layer makes; image-spec, layer.md, "Change Types". `whiteout` hides what lower layers have at the path,
 * `opaque` what they have below it; `unused` is one of aufs' own files and changes nothing.
 */
export type LayerEntry =
  | LayerFile
  | (LayerMetadata &
      (
        | { readonly kind: 'hardlink'; readonly target: RootPath }
        | { readonly kind: 'symlink'; readonly target: ByteString }
        | {
            readonly kind: 'character' | 'block' | 'fifo'
            readonly major: number
            readonly minor: number
          }
        | { readonly kind: 'directory' }
        | { readonly kind: 'whiteout' | 'opaque' | 'unused' }
      ))

/** PATH_MAX of Linux: what is longer could not be unpacked by anyone, and would make a tree of thousands of directories. */
const maxPath = 4096

const whiteoutPrefix = '.wh.'
const opaqueName = '.wh..wh..opq'
/** Names of aufs' own files, which image-spec inherits and never uses. */
const aufsPrefix = '.wh..wh.'

/**
 * The change that a member of a layer stands for. `sha256` is of its stored bytes. Names are taken
 * relative to the root with or without a leading `/` or `./`: real root file systems have absolute names, and as nothing
 * is ever unpacked they lead nowhere else. A `..` is refused instead, because it means to leave the place. Throws PATH_ESCAPES,
 * ARCHIVE_DAMAGED and ARCHIVE_TOO_LARGE.
 */
export const layerEntryOf = (
  member: StoredMember,
  sha256: Uint8Array = new Uint8Array(),
): LayerEntry => {
  const path = memberPath(member.name)
  if (path.includes(`/${whiteoutPrefix}`)) {
    const name = basename(path)
    if (name === opaqueName) return { ...metadataOf(member, dirname(path)), kind: 'opaque' }
    if (path.includes(`/${aufsPrefix}`)) return { ...metadataOf(member, path), kind: 'unused' }
    if (name.startsWith(whiteoutPrefix))
      return { ...metadataOf(member, hiddenBy(path)), kind: 'whiteout' }
  }
  if (path === root && member.type !== 'directory')
    throw damaged(member.name, 'is the root and no directory')
  return entryAt(member, path, sha256)
}

/** The name under which a layer has an entry, links among its parents not followed. */
export const nameInLayer = ({ kind, path }: LayerEntry): RootPath => {
  if (kind === 'opaque') return child(path, opaqueName)
  return kind === 'whiteout' ? child(dirname(path), `${whiteoutPrefix}${basename(path)}`) : path
}

const entryAt = (member: StoredMember, path: RootPath, sha256: Uint8Array): LayerEntry => {
  const metadata = metadataOf(member, path)
  const { type, major, minor, size, offset, stored } = member
  switch (type) {
    case 'file': {
      const sparse = member.sparse && storedPieces(member.sparse, offset)
      return { ...metadata, kind: 'file', size, offset, stored, sparse, sha256 }
    }
    case 'link':
      return { ...metadata, kind: 'hardlink', target: memberPath(member.linkName) }
    case 'symlink':
      return { ...metadata, kind: 'symlink', target: checkedTarget(member) }
    case 'directory':
      return { ...metadata, kind: 'directory' }
    default:
      return { ...metadata, kind: type, major, minor }
  }
}

const damaged = (name: ByteString, what: string): SlimError =>
  new SlimError('ARCHIVE_DAMAGED', `the name ${toDisplay(name.slice(0, maxPath))} ${what}`)

const memberPath = (name: ByteString): RootPath => {
  if (name === '') throw damaged(name, 'is empty')
  if (name.includes('\0')) throw damaged(name, 'holds a NUL byte')
  if (name.length > maxPath)
    throw new SlimError(
      'ARCHIVE_TOO_LARGE',
      `a name of ${name.length} bytes is above the limit of ${maxPath}`,
    )
  if (name.includes('..') && name.split('/').includes('..'))
    throw new SlimError('PATH_ESCAPES', `the name ${toDisplay(name)} leads out of the root`, {
      hint: 'do not trust this archive; an honest one has no ".." in its names',
    })
  return normalise(name)
}

const hiddenBy = (path: RootPath): RootPath => {
  const name = basename(path).slice(whiteoutPrefix.length)
  if (name === '..') throw new SlimError('PATH_ESCAPES', `${toDisplay(path)} hides its own parent`)
  if (name === '' || name === '.') throw damaged(path, 'is a whiteout of nothing')
  return normalise(`${dirname(path)}/${name}`)
}

/** As stored, wherever it leads; but the kernel has no link without a target. */
const checkedTarget = ({ name, linkName }: StoredMember): ByteString => {
  if (linkName === '') throw damaged(name, 'is a symbolic link to nothing')
  if (linkName.includes('\0')) throw damaged(name, 'is a symbolic link with a NUL byte')
  if (linkName.length > maxPath) throw damaged(name, 'is a symbolic link longer than a path')
  return linkName
}

const metadataOf = (
  { mode, uid, gid, mtime, xattrs }: StoredMember,
  path: RootPath,
): LayerMetadata => ({ path, mode, uid, gid, mtime, xattrs: keptXattrs(xattrs) })

/** They say something of the machine or of the storage that the layer was made on, not of the file. */
const foreignXattrs = ['security.selinux', 'trusted.overlay', 'user.overlay']

const noXattrs: ReadonlyMap<ByteString, Uint8Array> = new Map()

const keptXattrs = (
  xattrs: ReadonlyMap<ByteString, Uint8Array>,
): ReadonlyMap<ByteString, Uint8Array> => {
  if (xattrs.size === 0) return noXattrs
  const kept = [...xattrs].filter(
    ([name]) => !foreignXattrs.some((foreign) => name.startsWith(foreign)),
  )
  if (kept.length === 0) return noXattrs
  for (const [name] of kept)
    if (name === '' || name.includes('\0')) throw damaged(name, 'is no name of an attribute')
  return new Map(kept.sort(([a], [b]) => compareBytes(a, b)))
}

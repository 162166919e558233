import { SlimError } from '../model/error.ts'
import { tarBlock, tarPadding } from './tar-entry.ts'
import { ExtendedHeaders, isExtendedHeader } from './tar-extended.ts'
import { isZeroBlock, parseTarHeader, type TarHeader } from './tar-header.ts'
import { type PlainMember, putTogether, type StoredMember } from './tar-member.ts'
import {
  checkSparse,
  gnuRealSize,
  parseGnuSparse,
  SparseMapReader,
  type SparsePiece,
  tooManyPieces,
} from './tar-sparse.ts'

/** Hears what is in an archive, in its order. */
export interface TarHandler {
  /** A member begins; its content follows when it is a file. */
  member(member: StoredMember): void
  /** Stored bytes of the last file; only good during the call. */
  content(bytes: Uint8Array): void
  /** All stored bytes of the last file were given; called for empty files too, and only for files. */
  contentEnd(): void
}

/** What a hostile archive must not exceed. */
export interface TarLimits {
  readonly members: number
  /** Bytes of one extended header or one long name. */
  readonly extendedHeader: number
  /** Pieces of one sparse file. */
  readonly sparsePieces: number
}

/** Far above what real images have. */
const defaultTarLimits: TarLimits = {
  members: 5_000_000,
  extendedHeader: 1024 * 1024,
  sparsePieces: 1_000_000,
}

/** A file whose sparse map is being read. */
interface SparseMember {
  readonly member: PlainMember
  readonly realSize: number
}

/**
 * Reads an uncompressed tar that comes in chunks of any size: v7, ustar, pax, star and GNU headers, long names, sparse files.
 * Holds at most one header in memory. POSIX pax; GNU tar manual. `push` and `end` throw ARCHIVE_DAMAGED, ARCHIVE_TRUNCATED,
 * ARCHIVE_TOO_LARGE, ARCHIVE_UNSUPPORTED and what the handler throws, each with the archive (`what`) and the place in front.
 */
export class TarReader {
  readonly #what: string
  readonly #handler: TarHandler
  readonly #limits: TarLimits
  readonly #extended = new ExtendedHeaders()

  /** Bytes of content still to be given to the handler. */
  #content = 0
  /** Bytes after them that nobody wants. */
  #skip = 0
  /** Then this many bytes are wanted in one piece … */
  #want = tarBlock
  /** … by this. */
  #next: (bytes: Uint8Array) => void = this.#header
  #gathered: Uint8Array[] = []
  #gatheredLength = 0

  /** Bytes taken so far, up to the end of what `#next` is given. */
  #position = 0
  #memberStart = 0
  #members = 0
  #zeroBlocks = 0

  constructor(what: string, handler: TarHandler, limits: TarLimits = defaultTarLimits) {
    this.#what = what
    this.#handler = handler
    this.#limits = limits
  }

  /** The next bytes of the archive. What follows the blocks that end it is not looked at. */
  push(chunk: Uint8Array): void {
    this.#naming(() => {
      for (let at = 0; at < chunk.length && this.#zeroBlocks < 2; )
        at += this.#take(at === 0 ? chunk : chunk.subarray(at))
    })
  }

  /** Whether the blocks that end an archive were seen. */
  get isEnded(): boolean {
    return this.#zeroBlocks > 1
  }

  /** Bytes of the archive with the blocks that end it; undefined before they were seen. */
  get endsAt(): number | undefined {
    return this.isEnded ? this.#position : undefined
  }

  /** Goes on at the next header without the content and padding before it, and says how many bytes those are. */
  skip(): number {
    const length = this.#content + this.#skip
    if (this.#content > 0) this.#handler.contentEnd()
    this.#content = 0
    this.#skip = 0
    this.#position += length
    return length
  }

  /**
   * No more bytes come. One zero block ends an archive as well as two; so does a full stop after a member, its padding there or not, as some
   * writers of layers leave it.
   */
  end(): void {
    this.#naming(() => {
      if (this.#zeroBlocks > 1) return
      const left = this.#content + this.#unpadded + this.#gatheredLength
      const isBetween = left === 0 && this.#next === this.#header && !this.#extended.isPending
      if (isBetween && this.#position > 0) return
      throw new SlimError('ARCHIVE_TRUNCATED', `the archive ends after ${this.#position} bytes`, {
        hint: 'get the archive again; it was cut short',
      })
    })
  }

  /** Bytes that must still be skipped; less than a block is padding that may be missing. */
  get #unpadded(): number {
    return this.#skip < tarBlock ? 0 : this.#skip
  }

  /** Puts the archive and the place in front of what went wrong. */
  #naming(act: () => void): void {
    try {
      act()
    } catch (error) {
      if (!(error instanceof SlimError)) throw error
      const { code, hint, message } = error
      const named = `${this.#what}, member at byte ${this.#memberStart}: ${message}`
      throw new SlimError(code, named, { cause: error, ...(hint === undefined ? {} : { hint }) })
    }
  }

  /** Takes bytes from the front of a chunk that is not empty and says how many. */
  #take(chunk: Uint8Array): number {
    if (this.#content > 0) return this.#pass(chunk)
    if (this.#skip > 0) {
      const length = Math.min(this.#skip, chunk.length)
      this.#skip -= length
      this.#position += length
      return length
    }
    const length = Math.min(this.#want - this.#gatheredLength, chunk.length)
    this.#position += length
    this.#gather(chunk.subarray(0, length))
    return length
  }

  #pass(chunk: Uint8Array): number {
    const length = Math.min(this.#content, chunk.length)
    this.#content -= length
    this.#position += length
    this.#handler.content(chunk.subarray(0, length))
    if (this.#content === 0) this.#handler.contentEnd()
    return length
  }

  #gather(bytes: Uint8Array): void {
    if (bytes.length === this.#want) {
      this.#next(bytes)
      return
    }
    // A copy: who pushes a chunk may use its memory again.
    this.#gathered.push(Uint8Array.from(bytes))
    this.#gatheredLength += bytes.length
    if (this.#gatheredLength < this.#want) return
    const whole = Buffer.concat(this.#gathered)
    this.#gathered = []
    this.#gatheredLength = 0
    this.#next(whole)
  }

  #expect(size: number, next: (bytes: Uint8Array) => void): void {
    this.#want = size
    this.#next = next
    if (size === 0) next.call(this, new Uint8Array())
  }

  #header(block: Uint8Array): void {
    this.#memberStart = this.#position - tarBlock
    if (isZeroBlock(block)) {
      if (this.#extended.isPending)
        throw new SlimError('ARCHIVE_DAMAGED', 'an extended header has no member after it')
      this.#zeroBlocks++
      return
    }
    if (this.#zeroBlocks > 0)
      throw new SlimError('ARCHIVE_DAMAGED', 'a zero block stands before this member')
    const header = parseTarHeader(block)
    if (isExtendedHeader(header.typeflag)) this.#expectExtended(header)
    else this.#member(header, block)
  }

  #expectExtended({ typeflag, size }: TarHeader): void {
    const limit = this.#limits.extendedHeader
    if (size > limit)
      throw new SlimError(
        'ARCHIVE_TOO_LARGE',
        `an extended header of ${size} bytes is above the limit of ${limit}`,
      )
    this.#expect(size, (body) => {
      // A copy: the chunk it is in may be gone when the member comes.
      this.#extended.add(typeflag, Uint8Array.from(body))
      this.#skip = tarPadding(size)
      this.#expect(tarBlock, this.#header)
    })
  }

  #member(header: TarHeader, block: Uint8Array): void {
    const limit = this.#limits.members
    if (++this.#members > limit)
      throw new SlimError('ARCHIVE_TOO_LARGE', `there are more than the limit of ${limit} members`)
    const { member, map } = putTogether(this.#extended.take(header))
    if (header.typeflag === 'S') {
      if (header.format !== 'gnu')
        throw new SlimError('ARCHIVE_UNSUPPORTED', 'a sparse file that is not of the GNU format')
      this.#gnuSparse({ member, realSize: gnuRealSize(block) }, block)
    } else if (map === undefined) this.#begin(member)
    else if (map.pieces !== undefined)
      this.#beginSparse({ member, realSize: map.realSize }, map.pieces)
    else this.#paxSparse({ member, realSize: map.realSize })
  }

  /** Pieces in the header and in extension blocks, which the stored size does not count. */
  #gnuSparse(file: SparseMember, header: Uint8Array): void {
    const pieces: SparsePiece[] = []
    const add = (block: Uint8Array, kind: 'header' | 'extension'): void => {
      const { pieces: found, more } = parseGnuSparse(block, kind)
      pieces.push(...found)
      if (pieces.length > this.#limits.sparsePieces) throw tooManyPieces(this.#limits.sparsePieces)
      if (more) this.#expect(tarBlock, (extension) => add(extension, 'extension'))
      else this.#beginSparse(file, pieces)
    }
    add(header, 'header')
  }

  /** Pieces in the first blocks of the content, which the stored size counts. */
  #paxSparse({ member, realSize }: SparseMember): void {
    const reader = new SparseMapReader(this.#limits.sparsePieces)
    let stored = member.stored
    const add = (block: Uint8Array): void => {
      stored -= tarBlock
      const pieces = reader.push(block)
      if (stored < 0 || (stored === 0 && pieces === undefined))
        throw new SlimError('ARCHIVE_DAMAGED', 'a sparse file ends inside its map')
      if (pieces === undefined) this.#expect(tarBlock, add)
      else this.#beginSparse({ member: { ...member, stored }, realSize }, pieces)
    }
    this.#expect(tarBlock, add)
  }

  #beginSparse({ member, realSize }: SparseMember, pieces: readonly SparsePiece[]): void {
    const sparse = checkSparse(pieces, realSize, member.stored)
    this.#begin({ ...member, size: realSize }, sparse)
  }

  #begin(member: PlainMember, sparse?: readonly SparsePiece[]): void {
    this.#expect(tarBlock, this.#header)
    const { stored, type } = member
    const isFile = type === 'file'
    this.#content = isFile ? stored : 0
    this.#skip = isFile ? tarPadding(stored) : stored + tarPadding(stored)
    const size = isFile ? member.size : 0
    this.#handler.member({ ...member, size, offset: this.#position, sparse })
    if (isFile && stored === 0) this.#handler.contentEnd()
  }
}

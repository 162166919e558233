import { Readable } from 'node:stream'
import { fromText, toDisplay } from '../../formats/byte-string.ts'
import type { StoredMember } from '../../formats/tar-member.ts'
import { tarMembers } from '../../formats/tar-members.ts'
import { SlimError } from '../../model/error.ts'
import type { RootPath } from '../../model/file.ts'
import { dirname, normalise } from '../../rootfs/path.ts'
import type { BlobSource } from './blob-source.ts'
import type { PositionedFile } from './positioned-file.ts'

/** Images have a few hundred members; what has more is the tar of a file system. */
const mostMembers = 65_536
/** As many links as Linux follows in one path. */
const maxLinks = 40

/**
 * The members of an image archive by name, found by reading headers only. Of two with one name the last counts; links between
 * members are followed, as `docker save` of old wrote a layer that several images share.
 */
export class ArchiveMembers implements BlobSource {
  readonly name: string
  readonly #file: PositionedFile
  readonly #members = new Map<RootPath, StoredMember>()

  /**
   * Takes over an open, uncompressed tar, which `close` closes. Throws the ARCHIVE_ codes of a damaged tar, and ARCHIVE_DAMAGED for one
   * that is not that of an image.
   */
  constructor(name: string, file: PositionedFile) {
    this.name = name
    this.#file = file
    for (const member of tarMembers(file)) {
      this.#members.set(normalise(member.name), member)
      if (this.#members.size > mostMembers) throw notAnImage(name)
    }
  }

  /** Undefined also for what is not a regular file. */
  sizeOf(file: string): number | undefined {
    return this.#find(file)?.size
  }

  /** Throws ARCHIVE_TRUNCATED when the archive became shorter. */
  read(file: string, start: number, end: number): Uint8Array {
    return this.#file.read(this.#offsetOf(file) + start, end - start)
  }

  /** All bytes of a member. */
  stream(file: string): Readable {
    const size = this.sizeOf(file) ?? 0
    if (size === 0) return Readable.from([], { objectMode: false })
    const offset = this.#offsetOf(file)
    return this.#file.stream(offset, offset + size)
  }

  /** Closes the archive. */
  close(): void {
    this.#file.close()
  }

  #offsetOf(file: string): number {
    const member = this.#find(file)
    if (member?.sparse === undefined) return member?.offset ?? 0
    throw new SlimError('ARCHIVE_UNSUPPORTED', `${this.name}: ${file} is stored as a sparse file`, {
      hint: 'make the archive again without --sparse',
    })
  }

  #find(file: string): StoredMember | undefined {
    let path = normalise(fromText(file))
    for (let links = 0; links < maxLinks; links++) {
      const member = this.#members.get(path)
      if (member?.type === 'symlink') path = normalise(`${dirname(path)}/${member.linkName}`)
      else if (member?.type === 'link') path = normalise(member.linkName)
      else return member?.type === 'file' ? member : undefined
    }
    throw new SlimError(
      'ARCHIVE_DAMAGED',
      `${this.name}: the links of ${toDisplay(path)} never end`,
    )
  }
}

const notAnImage = (name: string): SlimError =>
  new SlimError('ARCHIVE_DAMAGED', `${name} has more than ${mostMembers} members, no image has`, {
    hint: `if it is the tar of a root file system, write rootfs:${name}`,
  })

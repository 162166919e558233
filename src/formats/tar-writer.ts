import { SlimError } from '../model/error.ts'
import { toDisplay } from './byte-string.ts'
import { formatTarEntry, type TarEntry, tarBlock, tarPadding } from './tar-entry.ts'

/** Bytes in pieces of any size; one pass. */
export type Chunks = Iterable<Uint8Array> | AsyncIterable<Uint8Array>

/** A member with its content; `content` is called once, when its turn comes. */
export interface TarMember {
  readonly entry: TarEntry
  /** As many bytes as `entry.size`; left out where that is 0. */
  readonly content?: () => Chunks
}

/** What ends an archive; POSIX pax, "ustar Interchange Format". No padding to a record of 20 blocks follows. */
const endOfArchive = Buffer.alloc(2 * tarBlock)

/**
 * The bytes of a tar, in pieces, members in the order given; nothing but its arguments decides a byte. Holds one piece at
 * a time. `placed` hears at which byte of the tar each member's content begins, before it is taken. Throws CONTENT_CHANGED when a content is not as long as its header says.
 */
export async function* writeTar<Member extends TarMember>(
  members: Iterable<Member>,
  placed: (member: Member, offset: number) => void = () => undefined,
): AsyncGenerator<Uint8Array> {
  let offset = 0
  for (const member of members) {
    const { entry, content } = member
    const header = formatTarEntry(entry)
    yield header
    offset += header.length
    placed(member, offset)
    let size = 0
    for await (const chunk of content?.() ?? []) {
      size += chunk.length
      if (size > entry.size) break
      yield chunk
    }
    if (size !== entry.size) throw contentChanged(entry, size)
    const padding = tarPadding(size)
    if (padding > 0) yield endOfArchive.subarray(0, padding)
    offset += size + padding
  }
  yield endOfArchive
}

const contentChanged = (entry: TarEntry, size: number): SlimError =>
  new SlimError(
    'CONTENT_CHANGED',
    `${toDisplay(entry.name)} has ${size > entry.size ? 'more than' : `only ${size} of`} the ${entry.size} bytes it had when the image was planned`,
    { hint: 'run the build again while nothing writes to the base' },
  )

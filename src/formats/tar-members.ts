import { SlimError } from '../model/error.ts'
import { tarBlock } from './tar-entry.ts'
import type { StoredMember } from './tar-member.ts'
import { TarReader } from './tar-reader.ts'

/** Bytes that can be read at any position. */
export interface ByteSource {
  /** For errors: what the bytes are of. */
  readonly name: string
  readonly size: number
  /** `length` bytes from `offset`; both lie inside `size`. */
  read(offset: number, length: number): Uint8Array
}

/**
 * The members of an uncompressed tar, found by reading headers and nothing between them: a gigabyte is looked through in
 * milliseconds. Throws what {@link TarReader} throws.
 */
export function* tarMembers(source: ByteSource): Generator<StoredMember> {
  const found: StoredMember[] = []
  const nothing = (): void => undefined
  const member = (one: StoredMember): void => void found.push(one)
  const reader = new TarReader(source.name, { member, content: nothing, contentEnd: nothing })
  let at = 0
  while (at < source.size && !reader.isEnded) {
    const length = Math.min(tarBlock, source.size - at)
    reader.push(source.read(at, length))
    at += length + reader.skip()
    if (at > source.size)
      throw new SlimError(
        'ARCHIVE_TRUNCATED',
        `${source.name} ends inside a member, after ${source.size} bytes`,
        {
          hint: 'get the archive again; it was cut short',
        },
      )
    yield* found.splice(0)
  }
  reader.end()
}

import type { ByteString } from '../../model/file.ts'
import { normalise } from '../../rootfs/path.ts'

/** What `$ORIGIN`, `$LIB` and `$PLATFORM` stand for; ld.so(8), "Dynamic string tokens". */
export interface TokenValues {
  readonly origin: ByteString
  readonly lib: ByteString
  /** Every value the machines that run the image may have; none when it is not known. */
  readonly platforms: readonly ByteString[]
  /** Set for a program with AT_SECURE: the directories its own `$ORIGIN` must stay in. */
  readonly trusted: readonly ByteString[] | undefined
}

const token = /\$(?:\{(ORIGIN|LIB|PLATFORM)\}|(ORIGIN|LIB|PLATFORM)(?![A-Za-z0-9_]))/g

/** Whether a text holds a token that ld.so knows. */
export const hasTokens = (text: ByteString): boolean => text.search(token) !== -1

/**
 * A text with its tokens replaced, once for each platform when it holds `$PLATFORM`. Empty when a token has no value here, or may not
 * be used: ld.so then leaves the whole text out. What is not a token stays as it is.
 */
export const expandTokens = (text: ByteString, values: TokenValues): readonly ByteString[] => {
  const names = new Set(Array.from(text.matchAll(token), (found) => found[1] ?? found[2]))
  if (names.size === 0) return [text]
  const platforms = names.has('PLATFORM') ? values.platforms : ['']
  const expanded = platforms.map((platform) =>
    text.replace(token, (_, braced?: string, plain?: string) => {
      const name = braced ?? plain
      return name === 'ORIGIN' ? values.origin : name === 'LIB' ? values.lib : platform
    }),
  )
  if (values.trusted === undefined || !names.has('ORIGIN')) return expanded
  const { trusted } = values
  return leadsWithOrigin(text) ? expanded.filter((path) => isTrusted(path, trusted)) : []
}

const leadsWithOrigin = (text: ByteString): boolean =>
  /^\$(?:ORIGIN|\{ORIGIN\})(?:\/|$)/.test(text) && text.match(token)?.length === 1

const isTrusted = (path: ByteString, trusted: readonly ByteString[]): boolean =>
  trusted.some((directory) => `${normalise(path)}/`.startsWith(`${directory}/`))

import type { ByteString } from '../model/file.ts'
import { fromBytes } from './byte-string.ts'

/** One line of ld.so.conf that says something. */
export type LdSoConfLine =
  /** A library directory without its trailing slashes. */
  | { readonly directory: ByteString }
  /** A glob(7) pattern of files to read in this place; relative ones count from the including file's directory. */
  | { readonly include: ByteString }

/**
 * Lines of ld.so.conf in order, as ldconfig(8) of glibc reads them: `#` begins a comment anywhere, `include` takes several
 * patterns, `hwcap` lines are ignored, and `=TYPE` after a directory (libc4, libc5) is cut off. Directories that are not absolute
 * cannot be found by ld.so and are left out.
 */
export const parseLdSoConf = (bytes: Uint8Array): LdSoConfLine[] =>
  fromBytes(bytes)
    .split('\n')
    .flatMap((line) => linesOf(line.replace(/#.*$/s, '').trim()))

const linesOf = (line: string): LdSoConfLine[] => {
  const [, patterns] = /^include[ \t](.*)$/s.exec(line) ?? []
  if (patterns !== undefined)
    return patterns
      .split(/[ \t]+/)
      .filter((pattern) => pattern !== '')
      .map((include) => ({ include }))
  if (/^hwcap[ \t]/i.test(line) || !line.startsWith('/')) return []
  const directory = line.replace(/=.*$/s, '').trim().replace(/\/+$/, '')
  return directory === '' ? [] : [{ directory }]
}

import type { ByteString } from '../model/file.ts'

/** What a krb5.conf names beside its settings, as written; krb5.conf(5), "Structure" and "plugins". */
export interface Krb5Conf {
  readonly includes: readonly ByteString[]
  /** Directories of which every file is read whose name is of letters, digits, `-` and `_`, or ends in `.conf`. */
  readonly includeDirectories: readonly ByteString[]
  /** A library that reads the rest of the profile, and plug-ins given as `module = NAME:PATH`. */
  readonly modules: readonly ByteString[]
  /** Files given as `FILE:PATH` or `DIR:PATH`: certificates for pkinit. */
  readonly files: readonly ByteString[]
}

/** Reads the lines that name files; what cannot be read is left out, as a comment would be. */
export const parseKrb5Conf = (text: ByteString): Krb5Conf => {
  const all = (pattern: RegExp): readonly ByteString[] =>
    Array.from(text.matchAll(pattern), ([, path = '']) => path)
  return {
    includes: all(/^include[ \t]+(\S+)/gm),
    includeDirectories: all(/^includedir[ \t]+(\S+)/gm),
    modules: [
      ...all(/^module[ \t]+([^\s:]+)/gm),
      ...all(/^[ \t]*module[ \t]*=[ \t]*[^\s:#;]+:(\S+)/gm),
    ],
    files: all(/^[ \t]*pkinit_\w+[ \t]*=[ \t]*(?:FILE|DIR):([^\s,]+)/gm),
  }
}

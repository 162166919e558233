import type { ByteString } from '../model/file.ts'

/** What gconv-modules files say, in order; glibc iconv/gconv_conf.c. */
export interface GconvModules {
  /** Name → name, both in upper case and without the slashes at their end. */
  readonly aliases: ReadonlyMap<ByteString, ByteString>
  /** Name of a character set → file names (with `.so`) that convert from or to it. */
  readonly files: ReadonlyMap<ByteString, readonly ByteString[]>
}

const charset = (name: ByteString): ByteString => name.replace(/\/.*$/s, '').toUpperCase()

/** Reads the text of one or more gconv-modules files. Lines that are not understood are left out, as libc does. */
export const parseGconvModules = (text: ByteString): GconvModules => {
  const aliases = new Map<ByteString, ByteString>()
  const files = new Map<ByteString, ByteString[]>()
  for (const line of text.split('\n')) {
    const [word, from = '', to = '', file = ''] = line.replace(/#.*$/, '').trim().split(/\s+/)
    if (word === 'alias' && to !== '') aliases.set(charset(from), charset(to))
    if (word !== 'module' || file === '') continue
    const name = file.endsWith('.so') ? file : `${file}.so`
    for (const one of new Set([charset(from), charset(to)])) {
      const known = files.get(one) ?? []
      if (!known.includes(name)) files.set(one, [...known, name])
    }
  }
  return { aliases, files }
}

/** As many aliases of aliases as are followed. */
const longestChain = 8

/** Files that convert from or to a character set; none when it is built in or unknown. */
export const gconvFilesFor = (
  { aliases, files }: GconvModules,
  name: ByteString,
): readonly ByteString[] => {
  let at = charset(name)
  for (let step = 0; step < longestChain; step += 1) at = aliases.get(at) ?? at
  return at === 'INTERNAL' ? [] : (files.get(at) ?? [])
}

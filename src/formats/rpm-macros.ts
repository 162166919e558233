import type { ByteString } from '../model/file.ts'

/**
 * The macros that a file of rpm defines, by name, with their bodies as written; of two with one name the last counts. A line that ends in a
 * backslash goes on in the next one; rpm docs/manual/macros.md.
 */
export const parseRpmMacros = (text: ByteString): ReadonlyMap<ByteString, ByteString> => {
  const macros = new Map<ByteString, ByteString>()
  for (const line of text.replaceAll('\\\n', ' ').split('\n')) {
    const [, name, body = ''] = /^\s*%(\w+)(?:\([^)]*\))?\s+(.*?)\s*$/.exec(line) ?? []
    if (name !== undefined) macros.set(name, body)
  }
  return macros
}

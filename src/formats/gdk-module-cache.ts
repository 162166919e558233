import type { ByteString } from '../model/file.ts'

/**
 * A loaders.cache or immodules.cache with only the stanzas of modules of which `isKept` is true: a quoted path alone on its line, then
 * lines about it up to an empty one; gdk-pixbuf-query-loaders(1). What comes before the first stanza stays.
 */
export const filterGdkModules = (
  text: ByteString,
  isKept: (path: ByteString) => boolean,
): ByteString => {
  let keeping = true
  return text
    .split('\n')
    .filter((line) => {
      const [, path] = /^"((?:[^"\\]|\\.)*\.so)"\s*$/.exec(line) ?? []
      if (path !== undefined) keeping = isKept(path.replace(/\\(.)/g, '$1'))
      else if (line.startsWith('#')) keeping = true
      return keeping
    })
    .join('\n')
}

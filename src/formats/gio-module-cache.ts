import type { ByteString } from '../model/file.ts'

/**
 * A giomodule.cache with only the modules of which `isKept` is true: one a line, `libgiognutls.so: gio-tls-backend`, in the order of the
 * base; gio-querymodules(1). Comments stay.
 */
export const filterGioModules = (
  text: ByteString,
  isKept: (name: ByteString) => boolean,
): ByteString =>
  text
    .split('\n')
    .filter((line) => {
      const colon = line.indexOf(':')
      return line.startsWith('#') || colon === -1 || isKept(line.slice(0, colon).trim())
    })
    .join('\n')

import type { ByteString } from '../model/file.ts'

/** Drivers and their setup libraries in an odbcinst.ini, as written, in order, each once; unixODBC. */
export const odbcLibraries = (text: ByteString): readonly ByteString[] => {
  const values = Array.from(
    text.matchAll(/^[ \t]*(?:driver|setup)(?:64)?[ \t]*=[ \t]*([^\r\n;#]*[^\s;#])/gim),
    ([, value = '']) => value,
  )
  return [...new Set(values)]
}

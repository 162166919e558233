import type { ByteString } from '../model/file.ts'
import { fromBytes } from './byte-string.ts'

/** Part of the file; an end past its size is cut. */
type Read = (start: number, end: number) => Uint8Array

const magic = 0xde020109
const headSize = 56
const entrySize = 12

/** More names than any archive has; what says more is not read. */
const mostEntries = 100_000
const mostStringBytes = 16 * 1024 * 1024

/**
 * Names of the locales in a locale-archive, sorted (`de_DE.utf8`); undefined when it is damaged. Only the tables are read: an archive
 * may have hundreds of megabytes. glibc locale/locarchive.h.
 */
export const localeArchiveNames = (read: Read): readonly ByteString[] | undefined => {
  const head = viewOf(read(0, headSize))
  if (head.byteLength < headSize) return undefined
  const little = head.getUint32(0, true) === magic
  if (!little && head.getUint32(0, false) !== magic) return undefined
  const field = (index: number): number => head.getUint32(index * 4, little)
  const [entriesAt, entries, stringsAt, stringBytes] = [field(2), field(4), field(5), field(6)]
  if (entries > mostEntries || stringBytes > mostStringBytes) return undefined
  const table = viewOf(read(entriesAt, entriesAt + entries * entrySize))
  const strings = fromBytes(read(stringsAt, stringsAt + stringBytes))
  if (table.byteLength < entries * entrySize) return undefined
  const names = Array.from({ length: entries }, (_, index) => {
    const name = table.getUint32(index * entrySize + 4, little) - stringsAt
    const isUsed = table.getUint32(index * entrySize + 8, little) !== 0
    return isUsed && name >= 0 ? strings.slice(name, strings.indexOf('\0', name)) : ''
  })
  return names.filter((name) => name !== '').sort()
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

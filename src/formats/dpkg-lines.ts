import type { ByteString } from '../model/file.ts'
import { damagedLine } from './damaged-line.ts'

/** PATH_MAX of Linux: no path of a database can be longer. */
const maxPath = 4096

/**
 * Lines of one of dpkg's plain-text files; a missing last newline is forgiven. Throws PACKAGES_DAMAGED for NUL bytes and for
 * lines longer than a path and its attributes can be.
 */
export const dpkgLines = (text: ByteString, file: ByteString): readonly ByteString[] => {
  const nul = text.indexOf('\0')
  if (nul >= 0) throw damagedLine(file, text.slice(0, nul).split('\n').length, 'holds a NUL byte')
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  const long = lines.findIndex((line) => line.length > maxPath + 256)
  if (long >= 0) throw damagedLine(file, long + 1, 'is longer than any path')
  return lines
}

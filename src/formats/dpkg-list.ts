import type { ByteString } from '../model/file.ts'
import { damagedLine } from './damaged-line.ts'
import { dpkgLines } from './dpkg-lines.ts'

/**
 * Paths of `info/PACKAGE.list` (or `.conffiles`) as dpkg wrote them, in order; the root is `/.`. `file` names the file in
 * errors. Throws PACKAGES_DAMAGED for an empty line and for a path that is not absolute.
 */
export const parseDpkgList = (text: ByteString, file: ByteString): readonly ByteString[] => {
  const lines = dpkgLines(text, file)
  const wrong = lines.findIndex((line) => !line.startsWith('/'))
  if (wrong >= 0) throw damagedLine(file, wrong + 1, 'is no absolute path')
  return lines
}

/** A line of a `.conffiles` file: the path, and the flag (`remove-on-upgrade`) that may stand before it. */
export interface Conffile {
  /** The line as it is. */
  readonly text: ByteString
  readonly path: ByteString
}

/** Lines of `info/PACKAGE.conffiles`, deb-conffiles(5). Throws PACKAGES_DAMAGED where a line holds no absolute path. */
export const parseDpkgConffiles = (text: ByteString, file: ByteString): readonly Conffile[] =>
  dpkgLines(text, file).map((line, index) => {
    const path = line.replace(/^remove-on-upgrade[ \t]+/, '').trimEnd()
    if (!path.startsWith('/')) throw damagedLine(file, index + 1, 'holds no absolute path')
    return { text: line, path }
  })

import type { ByteString } from '../model/file.ts'
import { damagedLine } from './damaged-line.ts'
import { dpkgLines } from './dpkg-lines.ts'

/** One line of dpkg's `statoverride`: owner, group and mode that a path has whatever its package says; dpkg-statoverride(1). */
export interface StatOverride {
  /** The line as it is. */
  readonly text: ByteString
  /** A name, or `#` and a number; so is the group. */
  readonly owner: ByteString
  readonly group: ByteString
  readonly mode: number
  readonly path: ByteString
}

/** The lines of dpkg's `statoverride`, in file order. Throws PACKAGES_DAMAGED for a line that is not `user group mode path`. */
export const parseDpkgStatOverride = (
  text: ByteString,
  file: ByteString,
): readonly StatOverride[] =>
  dpkgLines(text, file).map((line, index) => {
    const [, owner = '', group = '', mode = '', path] =
      /^(\S+) (\S+) ([0-7]+) (\/.*)$/s.exec(line) ?? []
    if (path === undefined) throw damagedLine(file, index + 1, 'is not user, group, mode and path')
    return { text: line, owner, group, mode: Number.parseInt(mode, 8), path }
  })

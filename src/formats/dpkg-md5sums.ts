import type { ByteString } from '../model/file.ts'
import { damagedLine } from './damaged-line.ts'
import { dpkgLines } from './dpkg-lines.ts'

/** One line of a `.md5sums` file. */
export interface Md5sum {
  /** The line as it is. */
  readonly text: ByteString
  /** Made absolute; the file leaves the first slash out. */
  readonly path: ByteString
  /** Lower-case hexadecimal. */
  readonly md5: string
}

const line = /^([0-9a-f]{32}) {2}(?:\.?\/)*(.+)$/s

/** Lines of deb-md5sums(5), in order. Throws PACKAGES_DAMAGED for a line of any other form. */
export const parseDpkgMd5sums = (text: ByteString, file: ByteString): readonly Md5sum[] =>
  dpkgLines(text, file).map((whole, index) => {
    const [, md5, path] = line.exec(whole) ?? []
    if (md5 === undefined || path === undefined)
      throw damagedLine(file, index + 1, 'is no digest with two blanks and a path')
    return { text: whole, path: `/${path}`, md5 }
  })

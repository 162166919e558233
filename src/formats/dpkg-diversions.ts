import type { ByteString } from '../model/file.ts'
import { damagedLine } from './damaged-line.ts'
import { dpkgLines } from './dpkg-lines.ts'

/** One diversion: what others ship at `from` is installed at `to`; dpkg-divert(1). */
export interface Diversion {
  readonly from: ByteString
  readonly to: ByteString
  /** The package whose own file stays at `from`; undefined for a local diversion, which moves every package's file. */
  readonly by: string | undefined
}

/**
 * The entries of dpkg's `diversions`, three lines each, in file order. Throws PACKAGES_DAMAGED when lines are missing or a path
 * is not absolute.
 */
export const parseDpkgDiversions = (text: ByteString, file: ByteString): readonly Diversion[] => {
  const lines = dpkgLines(text, file)
  if (lines.length % 3 !== 0)
    throw damagedLine(file, lines.length, 'ends inside an entry of three lines')
  const diversions: Diversion[] = []
  for (let at = 0; at < lines.length; at += 3) {
    const [from = '', to = '', by = ''] = lines.slice(at, at + 3)
    if (!from.startsWith('/')) throw damagedLine(file, at + 1, 'is no absolute path')
    if (!to.startsWith('/')) throw damagedLine(file, at + 2, 'is no absolute path')
    if (by === '') throw damagedLine(file, at + 3, 'names no package')
    diversions.push({ from, to, by: by === ':' ? undefined : by })
  }
  return diversions
}

/** The file for these entries, as dpkg-divert writes it. */
export const formatDpkgDiversions = (diversions: readonly Diversion[]): ByteString =>
  diversions.map(({ from, to, by }) => `${from}\n${to}\n${by ?? ':'}\n`).join('')

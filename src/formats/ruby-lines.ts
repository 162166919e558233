import type { ByteString } from '../model/file.ts'

const blankLine = /[ \t\r]*(?:#[^\n]*)?\n/y

/** The index of the first line from here on that is more than white space or a comment. */
export const afterBlankLines = (source: ByteString, from: number): number => {
  blankLine.lastIndex = from
  let at = from
  while (blankLine.test(source)) at = blankLine.lastIndex
  return at
}

/** The index where the last line of each text begins, white space before it left out: what a here-document may end with. */
export const lastLinesOf = (source: ByteString): ReadonlyMap<ByteString, number> => {
  const found = new Map<ByteString, number>()
  let at = 0
  for (const line of source.split('\n')) {
    found.set(line.replace(/^[ \t]+/, '').replace(/\r$/, ''), at)
    at += line.length + 1
  }
  return found
}

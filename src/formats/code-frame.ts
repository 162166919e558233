import type { ErrorPlace } from '../model/error.ts'

/** Columns of source that a frame shows at most; a longer line is cut around the mistake. */
const frameWidth = 100

/** Columns kept before the mistake when a line is cut. */
const leadWidth = 40

const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]/u
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u
const combining = /[\p{Mn}\p{Me}]/u

/** One character of the source as a terminal shows it. */
interface Cell {
  readonly text: string
  readonly width: number
  /** Whether the mistake covers it. */
  readonly marked: boolean
}

const cellOf = (character: string, marked: boolean): Cell => {
  if (character === '\t') return { text: '    ', width: 4, marked }
  if (combining.test(character)) return { text: character, width: 0, marked }
  if (!unprintable.test(character))
    return { text: character, width: wide.test(character) ? 2 : 1, marked }
  const code = (character.codePointAt(0) ?? 0).toString(16)
  const text = code.length > 2 ? `\\u{${code}}` : `\\x${code.padStart(2, '0')}`
  return { text, width: text.length, marked }
}

const widthOf = (cells: readonly Cell[]): number => cells.reduce((sum, { width }) => sum + width, 0)

/** As many cells as fit, from the front or from the back. */
const fit = (cells: readonly Cell[], columns: number, from: 'front' | 'back'): readonly Cell[] => {
  const ordered = from === 'front' ? cells : cells.toReversed()
  let used = 0
  const count = ordered.findIndex(({ width }) => (used += width) > columns)
  const kept = count === -1 ? ordered : ordered.slice(0, count)
  return from === 'front' ? kept : kept.toReversed()
}

/** `start` and `end` count UTF-16 units of the line. */
const cellsOf = (line: string, start: number, end: number): readonly Cell[] => {
  const cells: Cell[] = []
  let at = Math.max(0, start - frameWidth)
  // A line can be the whole file: what cannot be shown is never looked at.
  for (const character of line.slice(at, start + 2 * frameWidth)) {
    cells.push(cellOf(character, at >= start && at < end))
    at += character.length
  }
  return cells
}

const frameOf = (line: string, number: number, start: number, end: number): string => {
  const cells = cellsOf(line, start, end)
  const first = cells.findIndex(({ marked }) => marked)
  const split = first === -1 ? cells.length : first
  const whole = cells.map(({ text }) => text).join('')
  const isShort =
    line.length <= 2 * frameWidth && start <= frameWidth && widthOf(cells) <= frameWidth
  const before = isShort ? cells.slice(0, split) : fit(cells.slice(0, split), leadWidth, 'back')
  const after = fit(cells.slice(split), frameWidth - widthOf(before), 'front')
  const isCutBefore = start > frameWidth || before.length < split
  const isCutAfter = after.length < cells.length - split || line.length > start + 2 * frameWidth
  const shown = isShort ? whole : [...before, ...after].map(({ text }) => text).join('')
  const source = `${isCutBefore ? '…' : ''}${shown}${isCutAfter ? '…' : ''}`
  const pad = ' '.repeat(widthOf(before) + (isCutBefore ? 1 : 0))
  const caret = '^'.repeat(Math.max(1, widthOf(after.filter(({ marked }) => marked))))
  const gutter = String(number)
  return `${gutter} | ${source}\n${' '.repeat(gutter.length)} | ${pad}${caret}`
}

/** A text that mistakes are found in. */
export interface SourceText {
  /**
   * The place of the UTF-16 range from `start` up to but not including `end`: line and column (UTF-16 units, as editors
   * count) from 1 and the frame of the first line, which shows tabs as four spaces, control and formatting characters as
   * `\xNN` or `\u{N}`, and at most 100 columns; a range over several lines is marked to the end of the first.
   */
  place(start: number, end: number): ErrorPlace
}

/** Offsets at which lines begin, ascending. */
const lineStarts = (text: string): readonly number[] => {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** Index of the last number that is not above `wanted`. */
const lastAtMost = (sorted: readonly number[], wanted: number): number => {
  let low = 0
  let high = sorted.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((sorted[middle] ?? Infinity) <= wanted) low = middle
    else high = middle - 1
  }
  return low
}

/** Prepares a text for `place`; lines end in LF or CRLF. `file` is what places name. */
export const sourceText = (file: string, text: string): SourceText => {
  const starts = lineStarts(text)
  const place = (start: number, end: number): ErrorPlace => {
    const index = lastAtMost(starts, Math.min(start, text.length))
    const lineStart = starts[index] ?? 0
    const next = starts[index + 1]
    const lineEnd = next === undefined ? text.length : next - (text[next - 2] === '\r' ? 2 : 1)
    const line = text.slice(lineStart, Math.max(lineStart, lineEnd))
    const column = Math.min(start - lineStart, line.length)
    const frame = frameOf(line, index + 1, column, Math.max(column + 1, end - lineStart))
    return { file, line: index + 1, column: column + 1, frame }
  }
  return { place }
}

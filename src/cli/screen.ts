import type { WriteStream } from 'node:tty'
import { styleText } from 'node:util'

/** The few styles this program uses. */
export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'

/** What text is made for. */
export interface Screen {
  /** Columns; infinite when nobody looks, so that a pipe gets whole lines. */
  readonly width: number
  /** Adds colour, or gives the text back as it is. */
  readonly paint: (style: Style, text: string) => string
}

/** Neither colour nor width: files, pipes and tests. */
export const plain: Screen = { width: Number.POSITIVE_INFINITY, paint: (_, text) => text }

/** Whether someone watches: a terminal that has a width, and not a log of a CI run. */
export const isLive = (stream: WriteStream): boolean =>
  stream.isTTY && stream.columns > 0 && !process.env['CI']

/** The screen behind a stream; honours NO_COLOR and FORCE_COLOR as `util.styleText` does. */
export const screenOf = (stream: WriteStream): Screen => ({
  width: stream.isTTY && stream.columns > 0 ? stream.columns : Number.POSITIVE_INFINITY,
  paint: (style, text) => styleText(style, text, { stream }),
})

const escape = (character: string): string => {
  const code = character.codePointAt(0) ?? 0
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
}

/**
 * Text that cannot drive a terminal: control and formatting characters as escapes, newlines and tabs left alone. For text
 * of images and archives that is not a path (labels, versions, messages); paths are already in display form.
 */
export const printable = (text: string): string =>
  text.replace(/(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escape)

/** {@link printable} for every string of a plain-data document. */
export const printableDocument = <T>(document: T): T => {
  if (typeof document === 'string') return printable(document) as T
  if (Array.isArray(document)) return document.map(printableDocument) as T
  if (typeof document !== 'object' || document === null) return document
  return Object.fromEntries(
    Object.entries(document).map(([key, value]) => [printable(key), printableDocument(value)]),
  ) as T
}

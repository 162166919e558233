import { SlimError } from '../model/error.ts'
import type { ByteString } from '../model/file.ts'
import { toDisplay } from './byte-string.ts'

/** One paragraph of a control file. */
export interface Deb822Stanza {
  /** The lines as they are, without the empty lines around them and without the last newline. */
  readonly text: ByteString
  /** Line of the file that it begins in, from 1. */
  readonly line: number
  /** Field name in lower case → value: the blanks at its ends taken away, lines after the first with their first blank. */
  readonly fields: ReadonlyMap<string, ByteString>
}

/**
 * The stanzas of a file in deb-control(5) syntax, such as dpkg's status, in file order. `file` names the file in errors. Throws
 * PACKAGES_DAMAGED with the line for NUL bytes, a line that is neither a field nor goes on one, and a field given twice.
 */
export const parseDeb822 = (text: ByteString, file: ByteString): Deb822Stanza[] => {
  const stanzas: Deb822Stanza[] = []
  let start = 0
  const lines = text.split('\n')
  for (let index = 0; index <= lines.length; index++) {
    if (index < lines.length && lines[index] !== '') continue
    if (index > start) stanzas.push(stanzaOf(lines.slice(start, index), start + 1, file))
    start = index + 1
  }
  return stanzas
}

const stanzaOf = (lines: readonly string[], first: number, file: ByteString): Deb822Stanza => {
  const fields = new Map<string, ByteString>()
  let name: string | undefined
  let value = ''
  for (const [index, line] of lines.entries()) {
    const damaged = (what: string) =>
      new SlimError('PACKAGES_DAMAGED', `${toDisplay(file)} ${what}`, {
        at: { file: toDisplay(file), line: first + index },
      })
    if (line.includes('\0')) throw damaged('holds a NUL byte')
    if (line.startsWith(' ') || line.startsWith('\t')) {
      if (name === undefined) throw damaged('begins with a line that goes on no field')
      value += `\n${line}`
      continue
    }
    const [whole, next] = /^([!-9;-~]+)[ \t]*:/.exec(line) ?? []
    if (whole === undefined || next === undefined)
      throw damaged('holds a line that is neither a field nor goes on one')
    if (name !== undefined) fields.set(name, value.trim())
    name = next.toLowerCase()
    value = line.slice(whole.length)
    if (fields.has(name)) throw damaged(`gives the field ${next} twice`)
  }
  if (name !== undefined) fields.set(name, value.trim())
  return { text: lines.join('\n'), line: first, fields }
}

/**
 * The text of a stanza with the continuation lines of one field (name in lower case) filtered; when none is left the field
 * goes, all else stays as it is.
 */
export const filterFieldLines = (
  text: ByteString,
  field: string,
  keep: (line: ByteString) => boolean,
): ByteString => {
  const kept: string[] = []
  let header: number | undefined
  for (const line of text.split('\n')) {
    const continues = line.startsWith(' ') || line.startsWith('\t')
    if (!continues) {
      if (header === kept.length - 1) kept.pop()
      header = line.toLowerCase().startsWith(`${field}:`) ? kept.length : undefined
    }
    if (!continues || header === undefined || keep(line.trim())) kept.push(line)
  }
  if (header === kept.length - 1) kept.pop()
  return kept.join('\n')
}

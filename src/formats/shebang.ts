import type { ByteString } from '../model/file.ts'
import { fromBytes } from './byte-string.ts'

/** BINPRM_BUF_SIZE: as much of a file as Linux looks at. */
const bufferSize = 256

/** The interpreter that a script names, and everything after it as one argument. */
export interface Shebang {
  readonly interpreter: ByteString
  /** Inner blanks and a trailing CR belong to it. */
  readonly argument: ByteString | undefined
}

/**
 * Reads the first line of a script from the first 256 bytes of the file (or all of a shorter one) exactly as Linux does (fs/binfmt_script.c).
 * `problem` says why execve(2) answers ENOEXEC.
 */
export const parseShebang = (head: Uint8Array): Shebang | { readonly problem: string } => {
  const buffer = fromBytes(head.subarray(0, bufferSize)).padEnd(bufferSize, '\0')
  if (!buffer.startsWith('#!')) return { problem: 'it does not begin with #!' }
  const lineEnd = endOfLine(buffer)
  if (lineEnd === undefined)
    return { problem: 'the name of the interpreter does not end within 256 bytes' }
  let end = lineEnd
  while (isBlank(buffer[end - 1])) end -= 1
  const start = first(buffer, 2, end, (one) => !isBlank(one))
  if (start === undefined || start === end || buffer[start] === '\0')
    return { problem: 'no interpreter is named after #!' }
  const separator = first(buffer, start, end, (one) => isBlank(one) || one === '\0')
  if (separator === undefined) return { interpreter: buffer.slice(start, end), argument: undefined }
  const interpreter = buffer.slice(start, separator)
  const next =
    buffer[separator] === '\0' ? undefined : first(buffer, separator, end, (one) => !isBlank(one))
  return {
    interpreter,
    argument: next === undefined ? undefined : cString(buffer.slice(next, end)),
  }
}

const isBlank = (character: string | undefined): boolean => character === ' ' || character === '\t'

const cString = (text: ByteString): ByteString => text.split('\0', 1)[0] ?? ''

/** Index of the first character from `start` to `last`, both included, of which `holds` is true. */
const first = (
  text: string,
  start: number,
  last: number,
  holds: (character: string) => boolean,
): number | undefined => {
  for (let at = start; at <= last; at += 1) if (holds(text.charAt(at))) return at
  return undefined
}

/** Where the line ends; without a newline the end of the buffer, unless the interpreter's name might go on behind it. */
const endOfLine = (buffer: string): number | undefined => {
  const newline = cString(buffer).indexOf('\n')
  if (newline !== -1) return newline
  const last = bufferSize - 1
  const start = first(buffer, 2, last, (one) => !isBlank(one))
  if (start === undefined) return undefined
  const terminator = first(buffer, start, last, (one) => isBlank(one) || one === '\0')
  return terminator === undefined ? undefined : last
}

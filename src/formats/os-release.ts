import { fromBytes, toText } from './byte-string.ts'

/** An os-release(5) file as read. */
export interface OsRelease {
  /** Name → value with quotes and escapes taken away, in file order; the last assignment of a name counts, as in a shell. */
  readonly values: ReadonlyMap<string, string>
  /** Lines, from 1, that are neither an assignment nor empty nor a comment; they are left out. */
  readonly damagedLines: readonly number[]
}

/** Reads the shell-like assignments of os-release(5); never throws. */
export const parseOsRelease = (bytes: Uint8Array): OsRelease => {
  const values = new Map<string, string>()
  const damagedLines: number[] = []
  for (const [index, line] of fromBytes(bytes).split('\n').entries()) {
    const text = line.trim()
    if (text === '' || text.startsWith('#')) continue
    const [, name, raw] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(text) ?? []
    const value = raw === undefined ? undefined : unquote(raw)
    if (name === undefined || value === undefined) damagedLines.push(index + 1)
    else values.set(name, toText(value) ?? value)
  }
  return { values, damagedLines }
}

const unquote = (raw: string): string | undefined => {
  if (raw.startsWith("'")) return /^'([^']*)'$/.exec(raw)?.[1]
  if (raw.startsWith('"'))
    return /^"((?:[^"\\]|\\.)*)"$/.exec(raw)?.[1]?.replace(/\\([$"\\`])/g, '$1')
  return /^(?:[^\s"'\\;&|<>()]|\\.)*$/.test(raw) ? raw.replace(/\\(.)/g, '$1') : undefined
}

import type { ByteString } from '../model/file.ts'

/** One assignment of a unit file, in file order. */
export interface UnitSetting {
  readonly section: string
  readonly key: string
  /** Continuation lines joined by blanks; quotes and specifiers as written. */
  readonly value: ByteString
}

/** The assignments of a unit file; systemd.syntax(7). What is no section and no assignment is left out, as systemd does with a warning. */
export const parseUnit = (text: ByteString): readonly UnitSetting[] => {
  const settings: UnitSetting[] = []
  let section = ''
  for (const line of logicalLines(text)) {
    const heading = /^\[(.*)\]$/.exec(line)?.[1]
    const [, key, value = ''] = /^([A-Za-z0-9-]+)\s*=\s*(.*)$/s.exec(line) ?? []
    if (heading !== undefined) section = heading
    else if (key !== undefined) settings.push({ section, key, value })
  }
  return settings
}

/** Comments within a continued line are left out of it; systemd.syntax(7). */
const logicalLines = (text: ByteString): readonly ByteString[] => {
  const lines: ByteString[] = []
  let begun: ByteString | undefined
  for (const raw of text.split('\n')) {
    const line = raw.trim()
    if (/^[#;]/.test(line) || (line === '' && begun === undefined)) continue
    const whole = begun === undefined ? line : `${begun} ${line}`
    begun = whole.endsWith('\\') ? whole.slice(0, -1).trimEnd() : undefined
    if (begun === undefined) lines.push(whole)
  }
  return begun === undefined ? lines : [...lines, begun]
}

/** Values of a list setting: an empty assignment forgets those before it. */
export const listSetting = (
  settings: readonly UnitSetting[],
  section: string,
  key: string,
): readonly ByteString[] => {
  const values = settings
    .filter((one) => one.section === section && one.key === key)
    .map(({ value }) => value)
  return values.slice(values.lastIndexOf('') + 1)
}

/** The words of a setting: quotes take blanks in, C-style escapes; systemd.syntax(7), "Quoting". */
export const unitWords = (value: ByteString): readonly ByteString[] => {
  const words: ByteString[] = []
  const pattern = /\s*((?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\\.|[^\s"'\\])+)/gsy
  for (let match = pattern.exec(value); match !== null; match = pattern.exec(value))
    words.push(unquoted(match[1] ?? ''))
  return words
}

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  s: ' ',
  t: '\t',
  v: '\v',
}

const unquoted = (text: ByteString): ByteString =>
  text
    .replace(
      /"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'/gs,
      (_, double?: string, single?: string) => double ?? single ?? '',
    )
    .replace(/\\x([0-9a-f]{2})|\\(.)/gis, (_, hex?: string, letter?: string) =>
      hex === undefined
        ? (escapes[letter ?? ''] ?? letter ?? '')
        : String.fromCharCode(Number.parseInt(hex, 16)),
    )

/** The assignments of an environment file; systemd.exec(5), EnvironmentFile=. */
export const parseEnvironmentFile = (
  text: ByteString,
): readonly (readonly [ByteString, ByteString])[] =>
  logicalLines(text).flatMap((line) => {
    const [, name, value = ''] = /^(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(line) ?? []
    return name === undefined ? [] : [[name, unquoted(value.trim())] as const]
  })

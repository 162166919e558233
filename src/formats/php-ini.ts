import type { FactReader } from '../model/facts.ts'
import type { ByteString } from '../model/file.ts'
import { fromBytes } from './byte-string.ts'

/** One setting of an ini file. */
export interface PhpSetting {
  /** Name of the section that it is in; empty before the first. */
  readonly section: ByteString
  /** With what is between brackets: `env[PATH]`. */
  readonly key: ByteString
  /** Without quotes; `${NAME}` as written. */
  readonly value: ByteString
  /** From 1. */
  readonly line: number
}

const section = /^\[([^\]]*)\]/
const setting = /^([^\s=;[]+(?:\[[^\]]*\])?)\s*=\s*(.*)$/

/** Reads the settings of php.ini and its like, in order; lines that are none are left out, as PHP does; php.ini directives, parse_ini_file(). */
export const parsePhpIni = (text: ByteString): readonly PhpSetting[] => {
  const settings: PhpSetting[] = []
  let within = ''
  for (const [index, written] of text.split('\n').entries()) {
    const line = written.trim()
    if (line === '' || line.startsWith(';') || line.startsWith('#')) continue
    const header = section.exec(line)?.[1]
    if (header !== undefined) within = header
    const [, key, value = ''] = setting.exec(line) ?? []
    if (header !== undefined || key === undefined) continue
    settings.push({ section: within, key, value: valueOf(value), line: index + 1 })
  }
  return settings
}

/** Without comment and quotes; strings beside one another are one. */
const valueOf = (text: ByteString): ByteString => {
  const part = /"((?:[^"\\]|\\.)*)(?:"|$)|'([^']*)(?:'|$)|([^"';]+)|(;)/gy
  const parts: ByteString[] = []
  for (let found = part.exec(text); found !== null; found = part.exec(text)) {
    const [, double, single, bare, comment] = found
    if (comment !== undefined) break
    parts.push(double?.replace(/\\(["\\])/g, '$1') ?? single ?? bare?.trim() ?? '')
  }
  return parts.join('')
}

/** The settings of an ini file. */
export const phpIni: FactReader<readonly PhpSetting[]> = {
  name: 'php-ini',
  version: 1,
  read: (bytes) => parsePhpIni(fromBytes(bytes)),
}

import type { ByteString } from '../model/file.ts'
import { damagedLine } from './damaged-line.ts'
import { dpkgLines } from './dpkg-lines.ts'

/** A link that changes together with its master. */
export interface AlternativeSlave {
  readonly name: ByteString
  readonly link: ByteString
}

/** One file that the master link may lead to. */
export interface AlternativeChoice {
  readonly path: ByteString
  /** Digits as written. */
  readonly priority: ByteString
  /** Where each slave leads, in the order of the slaves; empty where this choice has none. */
  readonly slaves: readonly ByteString[]
}

/** A link group of update-alternatives(1): one file in its administrative directory, whose name is the group's. */
export interface AlternativeGroup {
  readonly status: 'auto' | 'manual'
  /** The generic name, such as `/usr/bin/editor`. */
  readonly link: ByteString
  readonly slaves: readonly AlternativeSlave[]
  readonly choices: readonly AlternativeChoice[]
}

/**
 * Reads a link group as update-alternatives does. `file` names the file in errors. Throws PACKAGES_DAMAGED where a line is
 * missing or is not what its place asks for.
 */
export const parseAlternativeGroup = (text: ByteString, file: ByteString): AlternativeGroup => {
  const lines = dpkgLines(text, file)
  let at = 0
  const next = (): ByteString => {
    const line = lines[at++]
    if (line === undefined) throw damagedLine(file, at, 'ends inside a link group')
    return line
  }
  const path = (line = next()): ByteString => {
    if (!line.startsWith('/')) throw damagedLine(file, at, 'is no absolute path')
    return line
  }
  const status = next()
  if (status !== 'auto' && status !== 'manual')
    throw damagedLine(file, at, 'is neither auto nor manual')
  const link = path()
  const slaves: AlternativeSlave[] = []
  for (let name = next(); name !== ''; name = next()) slaves.push({ name, link: path() })
  const choices: AlternativeChoice[] = []
  for (let master = next(); master !== ''; master = next()) {
    const choice = path(master)
    const priority = next()
    if (!/^-?\d+$/.test(priority)) throw damagedLine(file, at, 'is no priority')
    choices.push({ path: choice, priority, slaves: slaves.map(() => next()) })
  }
  return { status, link, slaves, choices }
}

/** The file for a link group, as update-alternatives writes it. */
export const formatAlternativeGroup = (group: AlternativeGroup): ByteString =>
  [
    group.status,
    group.link,
    ...group.slaves.flatMap(({ name, link }) => [name, link]),
    '',
    ...group.choices.flatMap(({ path, priority, slaves }) => [path, priority, ...slaves]),
    '',
    '',
  ].join('\n')

import type { ByteString } from '../model/file.ts'
import { damagedLine } from './damaged-line.ts'
import { dpkgLines } from './dpkg-lines.ts'

/** A link group of the alternatives(8) that comes with chkconfig. */
export interface ChkconfigAlternatives {
  /** Such as `/usr/bin/java`. */
  readonly link: ByteString
  readonly choices: readonly { readonly path: ByteString }[]
}

/**
 * Reads a file of `/var/lib/alternatives`: mode, link, a name and a link for each follower, an empty line, and for each choice its path, its
 * priority (with `@family@` before it and a service after it) and where each follower leads, empty for nowhere; chkconfig alternatives.c,
 * `readConfig`. `file` names the file in errors. Throws PACKAGES_DAMAGED where a line is missing or is not what its place asks for.
 */
export const parseChkconfigAlternatives = (
  text: ByteString,
  file: ByteString,
): ChkconfigAlternatives => {
  const lines = dpkgLines(text, file)
  let at = 0
  const next = (what: string, pattern: RegExp): ByteString => {
    const line = lines[at++]
    if (line === undefined) throw damagedLine(file, at, 'ends inside a link group')
    if (!pattern.test(line)) throw damagedLine(file, at, `is no ${what}`)
    return line
  }
  const path = () => next('absolute path', /^\//)
  next('mode: auto or manual', /^(?:auto|manual)$/)
  const link = path()
  let followers = 0
  for (; next('name of a link', /^(?:[^/]|$)/) !== ''; followers += 1) path()
  const choices: { readonly path: ByteString }[] = []
  while (at < lines.length && lines[at] !== '') {
    choices.push({ path: path() })
    next('priority', /^(?:@[^@]*@)?-?\d+(?:\s|$)/)
    for (let left = followers; left > 0; left -= 1) next('absolute path', /^(?:\/|$)/)
  }
  return { link, choices }
}

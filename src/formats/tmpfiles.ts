import type { ByteString } from '../model/file.ts'
import { unitWords } from './systemd-unit.ts'

/** A directory that systemd-tmpfiles(8) would make. */
export interface TmpfilesDirectory {
  readonly path: ByteString
  /** Undefined: the default, 0755. */
  readonly mode: number | undefined
  /** `user:group`, names or numbers; empty for root. */
  readonly owner: string
  /** From 1. */
  readonly line: number
}

/** Types that make a directory where there is none; a subvolume is one where the file system has none. */
const makesDirectory = /^[dDvqQ][!+=~^$-]*$/

const unset = (word: string | undefined): string => (word === undefined || word === '-' ? '' : word)

/** The directories of a tmpfiles.d(5) file, in file order. Lines that make something else or cannot be read are left out. */
export const parseTmpfiles = (text: ByteString): readonly TmpfilesDirectory[] =>
  text.split('\n').flatMap((raw, index) => {
    if (/^\s*(?:#|$)/.test(raw)) return []
    const [type = '', written = '', mode, user, group] = unitWords(raw)
    const path = withSpecifiers(written)
    if (!makesDirectory.test(type) || !path.startsWith('/')) return []
    const bits = /^[~:]*([0-7]{3,4})$/.exec(unset(mode))?.[1]
    const owner = [unset(user).replace(/^:/, ''), unset(group).replace(/^:/, '')]
    return [
      {
        path,
        mode: bits === undefined ? undefined : Number.parseInt(bits, 8),
        owner: owner[1] === '' ? (owner[0] ?? '') : owner.join(':'),
        line: index + 1,
      },
    ]
  })

const specifiers: Readonly<Record<string, string>> = {
  '%': '%',
  C: '/var/cache',
  L: '/var/log',
  S: '/var/lib',
  t: '/run',
  T: '/tmp',
  V: '/var/tmp',
}

const withSpecifiers = (path: ByteString): ByteString =>
  path.replace(/%([A-Za-z%])/g, (whole, letter: string) => specifiers[letter] ?? whole)

/** Names of the users that a sysusers.d(5) file declares, in file order. */
export const parseSysusers = (text: ByteString): readonly string[] =>
  text.split('\n').flatMap((line) => {
    const [type = '', name = ''] = unitWords(line)
    return /^u!?$/.test(type) && /^[A-Za-z_][\w.-]*$/.test(name) ? [name] : []
  })

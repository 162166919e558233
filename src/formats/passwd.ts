import type { Group, User } from '../model/inventory.ts'
import { fromBytes, toText } from './byte-string.ts'

/**
 * Accounts of a passwd(5) file, in file order. What glibc's nss_files would skip is left out: empty lines, comments, the `+` and
 * `-` lines of NIS, and lines whose numbers are none. Missing fields at the end are empty. Names are text (UTF-8 where it is).
 */
export const parsePasswd = (bytes: Uint8Array): User[] =>
  records(bytes).flatMap(([name = '', , uid = '', gid = '', , home = '', shell = '']) => {
    const owner = idOf(uid)
    const group = idOf(gid)
    if (owner === undefined || group === undefined) return []
    return [{ name: toText(name) ?? name, uid: owner, gid: group, home, shell }]
  })

/** Groups of a group(5) file, in file order; lines that nss_files would skip are left out, as in {@link parsePasswd}. */
export const parseGroup = (bytes: Uint8Array): Group[] =>
  records(bytes).flatMap(([name = '', , gid = '', members = '']) => {
    const group = idOf(gid)
    if (group === undefined) return []
    const names = members.split(',').map((member) => member.trim())
    return [
      {
        name: toText(name) ?? name,
        gid: group,
        members: names.filter((member) => member !== '').map((member) => toText(member) ?? member),
      },
    ]
  })

const records = (bytes: Uint8Array): string[][] =>
  fromBytes(bytes)
    .split('\n')
    .map((line) => line.trimStart())
    .filter((line) => line !== '' && !/^[#+:-]/.test(line))
    .map((line) => line.split(':'))

/** 2³²−1 is chown(2)'s "leave as it is", so no account can have it. */
const largestId = 2 ** 32 - 2

const idOf = (field: string): number | undefined => {
  const id = /^\d{1,10}$/.test(field) ? Number(field) : undefined
  return id === undefined || id > largestId ? undefined : id
}

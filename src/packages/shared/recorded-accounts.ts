import { toBytes, toText } from '../../formats/byte-string.ts'
import { parseGroup, parsePasswd } from '../../formats/passwd.ts'
import type { ByteString, FileTree } from '../../model/file.ts'
import type { RecordedAccount } from '../../model/package.ts'
import { normalise } from '../../rootfs/path.ts'
import { databaseFile } from './database-file.ts'

/** Looks up the names that a database has for owners. */
export interface RecordedAccounts {
  readonly owner: (name: ByteString) => RecordedAccount
  readonly group: (name: ByteString) => RecordedAccount
}

/** The accounts of a tree, which has `root` in any case; `#` and a number is nobody's name but that number. */
export const recordedAccounts = (tree: FileTree): RecordedAccounts => {
  const bytesOf = (path: string) => toBytes(databaseFile(tree, normalise(path))?.text ?? '')
  const users = parsePasswd(bytesOf('/etc/passwd')).map(({ name, uid }) => [name, uid] as const)
  const groups = parseGroup(bytesOf('/etc/group')).map(({ name, gid }) => [name, gid] as const)
  return { owner: accountsOf(users), group: accountsOf(groups) }
}

const accountsOf = (known: readonly (readonly [string, number])[]) => {
  // Of two lines with one name the first counts.
  const ids = new Map<string, number>([...known.toReversed(), ['root', 0]])
  return (written: ByteString): RecordedAccount => {
    const name = toText(written) ?? written
    return { name, id: /^#\d+$/.test(name) ? Number(name.slice(1)) : ids.get(name) }
  }
}

import { toDisplay } from '../../formats/byte-string.ts'
import { formatFileCapability } from '../../formats/file-capability.ts'
import type { FileEntry } from '../../model/file.ts'
import type { RecordedAccount, RecordedEntry } from '../../model/package.ts'

/**
 * In what an entry is not as it was recorded, in words; of another type only that is told. As `rpm --verify` compares: modes of
 * links and capabilities of what is no regular file mean nothing.
 */
export const recordedDifferences = (
  recorded: RecordedEntry,
  entry: FileEntry,
): readonly string[] => {
  const { type, mode, owner, group, target, capabilities } = recorded
  if (type !== undefined && type !== entry.type) return [differing(entry.type, type)]
  return [
    ...(mode === undefined || entry.type === 'symlink' || mode === entry.mode
      ? []
      : [differing(`mode ${octal(entry.mode)}`, octal(mode))]),
    ...accountDifference('owner', entry.uid, owner),
    ...accountDifference('group', entry.gid, group),
    ...(target === undefined || entry.type !== 'symlink' || target === entry.target
      ? []
      : [differing(`leads to ${toDisplay(entry.target)}`, toDisplay(target))]),
    ...(capabilities === undefined || entry.type !== 'file'
      ? []
      : capabilityDifference(capabilities, entry)),
  ]
}

const differing = (found: string, recorded: string): string => `${found}, recorded ${recorded}`

const octal = (mode: number): string => mode.toString(8).padStart(4, '0')

const accountDifference = (
  what: string,
  found: number,
  recorded: RecordedAccount | undefined,
): readonly string[] => {
  if (recorded === undefined || recorded.id === found) return []
  const { name, id } = recorded
  return [differing(`${what} ${found}`, `${name} (${id ?? 'whom the base does not have'})`)]
}

const capabilityDifference = (recorded: string, { xattrs }: FileEntry): readonly string[] => {
  const value = xattrs.get('security.capability')
  const found = value === undefined ? '=' : formatFileCapability(value)
  return found === recorded ? [] : [differing(`capabilities ${found}`, recorded)]
}

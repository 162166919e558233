import { chmodSync, lchownSync, lutimesSync, renameSync } from 'node:fs'
import { fromBytes, toDisplay, toText } from '../../formats/byte-string.ts'
import type { SpecialFile } from '../../model/file.ts'
import type { PlanEntry } from '../../model/plan-entry.ts'
import type { Loss, Losses } from './losses.ts'

/** What all files of one new tree share. */
export interface HostTree {
  /** The host directory that becomes the root of the image. */
  readonly directory: string
  /** A free name inside it, for calls that take a name as text only. */
  readonly scratch: string
  readonly losses: Losses
}

/**
 * Makes a device node or fifo with mknod(1) or mkfifo(1), as Node has no call for them. False where this host or user cannot, and
 * for sockets, which live only as long as their program.
 */
export const makeSpecial = async (
  path: Buffer,
  { type, major, minor }: SpecialFile,
  { scratch }: HostTree,
): Promise<boolean> => {
  if (type === 'socket') return false
  const { execa } = await import('execa')
  const node = type === 'character' ? 'c' : 'b'
  const { failed } =
    type === 'fifo'
      ? await execa('mkfifo', [scratch], { reject: false })
      : await execa('mknod', [scratch, node, `${major}`, `${minor}`], { reject: false })
  if (!failed) renameSync(scratch, path)
  return !failed
}

const setIds = 0o6000

/**
 * Gives a file that was just made what the image says of it: owner, attributes, mode, times, in this order, because a change
 * of owner takes setuid and capabilities away and all but the last touch the time of something. What cannot be kept is counted.
 * Without its owner a file gets no setuid or setgid: it would run with the rights of whoever ran this program.
 */
export const applyMetadata = async (
  path: Buffer,
  { path: imagePath, file }: PlanEntry,
  tree: HostTree,
): Promise<void> => {
  const attempt = (loss: Loss, act: () => void): boolean => {
    try {
      act()
      return true
    } catch (error) {
      if (!isRefusal(error)) throw error
      tree.losses.add(loss, toDisplay(imagePath))
      return false
    }
  }
  const owned = attempt('owner', () => lchownSync(path, file.uid, file.gid))
  if (file.xattrs.size > 0 && !(await setAttributes(path, file.xattrs, tree)))
    tree.losses.add('attributes', toDisplay(imagePath))
  if (file.type !== 'symlink') {
    const mode = owned ? file.mode : file.mode & ~setIds
    if (mode !== file.mode) tree.losses.add('setuid', toDisplay(imagePath))
    attempt('mode', () => chmodSync(path, mode))
  }
  // As text: Node takes a negative number for the present time.
  const time = String(file.mtime)
  attempt('time', () => lutimesSync(path, time, time))
}

/** What the kernel answers when one may not do this or the file system cannot; EINVAL is an owner outside the user namespace. */
const refusals = new Set(['EPERM', 'EINVAL', 'ENOTSUP', 'EOVERFLOW'])

const isRefusal = (error: unknown): boolean =>
  refusals.has((error as NodeJS.ErrnoException).code ?? '')

/** True when all were set. */
const setAttributes = async (
  path: Buffer,
  xattrs: ReadonlyMap<string, Uint8Array>,
  { scratch }: HostTree,
): Promise<boolean> => {
  try {
    // An optional dependency: it has a binary part that not every machine has.
    const { setAttributeSync } = await import('@napi-rs/xattr')
    const text = toText(fromBytes(path))
    if (text === undefined) renameSync(path, scratch)
    try {
      for (const [name, value] of xattrs) setAttributeSync(text ?? scratch, name, value)
    } finally {
      if (text === undefined) renameSync(scratch, path)
    }
    return true
  } catch {
    return false
  }
}

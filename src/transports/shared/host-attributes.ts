import { closeSync, constants, openSync } from 'node:fs'
import { fromBytes, fromText, toBytes, toText } from '../../formats/byte-string.ts'
import type { RootPath } from '../../model/file.ts'
import { basename, dirname } from '../../rootfs/path.ts'

/**
 * Extended attributes of a regular file or directory of the host by its absolute path; undefined where its own name is not
 * UTF-8 and it is no directory, which no reader in Node can name. Throws Errors that have `code` as those of the file system.
 */
export type AttributeReader = (
  path: Buffer,
  isDirectory: boolean,
) => ReadonlyMap<string, Uint8Array> | undefined

/** The warning where they cannot be read at all. */
export const attributesUnread =
  'extended attributes (file capabilities) cannot be read without the optional package @napi-rs/xattr'

/** Undefined on machines that the binary part of `@napi-rs/xattr`, an optional dependency, was not made for. */
export const loadAttributeReader = async (): Promise<AttributeReader | undefined> => {
  try {
    const { listAttributesSync, getAttributeSync } = await import('@napi-rs/xattr')
    return (path, isDirectory) =>
      withTextPath(path, isDirectory, (text) => {
        const attributes = new Map<string, Uint8Array>()
        const names = unlessAbsent(() => listAttributesSync(text)) ?? []
        for (const name of names.filter((one) => !isHostsOwn(one)).sort()) {
          const value = unlessAbsent(() => getAttributeSync(text, name)) ?? undefined
          if (value !== undefined) attributes.set(fromText(name), value)
        }
        return attributes
      })
  } catch {
    return undefined
  }
}

/** Belongs to the machine, not to the file: labels of its policy, and the bookkeeping of overlay mounts. */
const isHostsOwn = (name: string): boolean =>
  name === 'security.selinux' || /^(?:trusted|user)\.overlay\./.test(name)

/** errno values of Linux that tell what to do; x86 and ARM number them alike. */
const codes: Readonly<Record<string, string>> = {
  1: 'EPERM',
  2: 'ENOENT',
  13: 'EACCES',
  20: 'ENOTDIR',
}
/** ENODATA, ENOSYS, ENOTSUP: gone, or a file system that has none. */
const none: readonly string[] = ['61', '38', '95']

/** The binding's errors have the errno in their text only. */
const unlessAbsent = <Result>(act: () => Result): Result | undefined => {
  try {
    return act()
  } catch (error) {
    const [, errno = ''] = /os error (\d+)/.exec(String(error)) ?? []
    if (none.includes(errno)) return undefined
    const code = codes[errno] ?? 'EIO'
    throw Object.assign(new Error(String(error), { cause: error }), { code, syscall: 'getxattr' })
  }
}

const openDirectory = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW

/**
 * The reader takes paths as text only and does not follow a link in the last place. Where the path is no text, it begins at an
 * open directory; proc(5), "/proc/pid/fd".
 */
const withTextPath = <Result>(
  path: Buffer,
  isDirectory: boolean,
  read: (text: string) => Result,
): Result | undefined => {
  const bytes = fromBytes(path)
  const text = toText(bytes)
  if (text !== undefined) return read(text)
  const name = isDirectory ? '.' : toText(basename(bytes))
  if (name === undefined) return undefined
  const directory = isDirectory ? path : toBytes(dirname(bytes as RootPath))
  const handle = openSync(directory, openDirectory)
  try {
    return read(`/proc/self/fd/${handle}/${name}`)
  } finally {
    closeSync(handle)
  }
}

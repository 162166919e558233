import { escapeGlob } from '../../formats/glob-pattern.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import type { Inventory } from '../../model/inventory.ts'
import { child } from '../../rootfs/path.ts'
import { resolve } from '../../rootfs/resolve.ts'

/** `libz.so.1`, `pkcs11/p11-kit-trust.so`, `/usr/lib/x.so`: a whole string that can be given to dlopen(3) as it is. */
export const isObjectName = (text: ByteString): boolean =>
  /^(?:\/(?:[\w+.-]+\/)*)?[\w+-][\w+.-]*\.so(?:\.[0-9]+)*$/.test(text)

const conversion = /%[-+ #0']*\d*(?:\.\d+)?(?:hh|h|ll|l|z|t|j)?[sdiuxc]/g

/** A shared object's name with a part that printf(3) fills in. */
export const isFormat = (text: ByteString): boolean =>
  /^[\w%+./-]+\.so(?:[.%][\w.%-]*)?$/.test(text) && new RegExp(conversion.source).test(text)

/** What a format must say of itself to be more than `%s/%s.so`. */
const fewestLetters = 3

/**
 * A format as globs: with a leading directory where it is, else in the directories of ld.so. None for one that would match nearly
 * anything.
 */
export const formatGlobs = (
  text: ByteString,
  inventory: Inventory,
): readonly { readonly glob: ByteString; readonly evidence: ByteString }[] => {
  const letters = text.replace(conversion, '').replace(/\.so.*$|^.*\/|^lib|[^A-Za-z]/g, '')
  if (letters.length < fewestLetters) return []
  const name = text.split(new RegExp(conversion.source)).map(escapeGlob).join('*')
  if (name.startsWith('/')) return [{ glob: name, evidence: text }]
  const last = name.slice(name.lastIndexOf('/') + 1)
  return searchDirectories(inventory).map((directory) => ({
    glob: `${escapeGlob(directory)}/${last}`,
    evidence: text,
  }))
}

const builtIn = ['/lib', '/usr/lib', '/lib64', '/usr/lib64', '/usr/local/lib', '/usr/local/lib64']

const searchDirectories = ({ libraries }: Inventory): readonly ByteString[] => [
  ...new Set([...libraries.configured, ...libraries.libraryPath, '/usr/lib', '/usr/lib64']),
]

/** Directories that hold more than plug-ins: a string that names one says nothing. */
const general =
  /^(?:\/|\/(?:bin|boot|dev|etc|home|lib|lib32|lib64|libx32|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)|\/usr\/(?:bin|include|lib|lib32|lib64|libexec|libx32|local|sbin|share|src)|\/usr\/local\/\w+)$/

const sharedObject = /\.so(?:\.[0-9]+)*$/

/**
 * The string as a directory of plug-ins: absolute, in the base, with shared objects in it, and none of those that ld.so searches.
 * Undefined for anything else; the string itself is given back, for it is the evidence.
 */
export const pluginDirectory = (
  text: ByteString,
  tree: FileTree,
  inventory: Inventory,
): ByteString | undefined => {
  if (!/^\/[\w+./-]+$/.test(text)) return undefined
  const found = resolve(tree, text)
  if (found.kind !== 'found' || found.entry.type !== 'directory' || general.test(found.path))
    return undefined
  const searched = [...inventory.libraries.configured, ...builtIn].map((path) =>
    resolve(tree, path),
  )
  if (searched.some(({ path }) => path === found.path)) return undefined
  return tree.list(found.path).some((name) => isSharedObject(tree, found.path, name))
    ? text.replace(/\/+$/, '')
    : undefined
}

const isSharedObject = (tree: FileTree, directory: RootPath, name: ByteString): boolean => {
  if (!sharedObject.test(name)) return false
  const target = resolve(tree, child(directory, name))
  return target.kind === 'found' && target.entry.type === 'file'
}

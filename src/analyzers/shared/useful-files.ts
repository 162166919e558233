import { fromBytes } from '../../formats/byte-string.ts'
import { isElf } from '../../formats/elf-header.ts'
import type { FileTree, RootPath } from '../../model/file.ts'
import type { Role } from '../../model/need.ts'
import { basename, child } from '../../rootfs/path.ts'
import { resolve } from '../../rootfs/resolve.ts'

/** A file of a data directory and how it will be used. */
export interface UsefulFile {
  readonly path: RootPath
  readonly role: Role
  /** A script whose interpreter is no shell: it would bring a language of its own. */
  readonly isForeign: boolean
}

const documentation = /^(?:docs?|man|info|locale|examples?)$/
const sharedObject = /\.so(?:\.[^/]*)?$/
/** Made to be copied under another name first, and only then run. */
const sample = /\.(?:dist|example|sample|template)$/
const anyExecute = 0o111
const shell = /^#!\s*(?:\/usr)?\/bin\/(?:env\s+)?(?:ba|da|a|k|z)?sh\b/

/**
 * What of a directory a program may want, depth first: all below it but documentation, message catalogues and shared objects (which
 * are plug-ins and have reasons of their own). Links to directories are not entered.
 */
export const usefulFiles = (tree: FileTree, directory: RootPath): readonly UsefulFile[] =>
  tree.list(directory).flatMap((name): readonly UsefulFile[] => {
    const path = child(directory, name)
    const type = tree.lstat(path)?.type
    if (type === 'directory')
      return documentation.test(name) || holdsCatalogues(tree, path)
        ? []
        : [{ path, role: 'read', isForeign: false }, ...usefulFiles(tree, path)]
    return type === 'file' || type === 'symlink' ? fileOf(tree, path) : []
  })

const holdsCatalogues = (tree: FileTree, directory: RootPath): boolean =>
  tree.list(directory).some((name) => {
    const below = tree.list(child(directory, name))
    return name === 'LC_MESSAGES' || below.includes('LC_MESSAGES')
  })

const fileOf = (tree: FileTree, path: RootPath): readonly UsefulFile[] => {
  const found = resolve(tree, path)
  if (found.kind !== 'found' || sharedObject.test(basename(found.path))) return []
  const data: UsefulFile = { path, role: 'read', isForeign: false }
  if (found.entry.type !== 'file' || (found.entry.mode & anyExecute) === 0 || sample.test(path))
    return [data]
  const head = tree.read(found.path, 0, 64)
  const text = fromBytes(head)
  if (!isElf(head) && !text.startsWith('#!')) return [data]
  return [{ path, role: 'exec', isForeign: !isElf(head) && !shell.test(text) }]
}

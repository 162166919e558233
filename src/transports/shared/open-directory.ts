import { realpathSync, statSync } from 'node:fs'
import type { BaseImage } from '../../model/image.ts'
import { DirectoryTree } from './directory-tree.ts'
import { attributesUnread, loadAttributeReader } from './host-attributes.ts'
import { measureTree } from './measure-tree.ts'

/**
 * A host directory, or a single file, as a tree; a link in its place is followed. `warnings` gets what cannot be read, some of it
 * only as the tree is used. Throws errors of the file system when nothing is there.
 */
export const openDirectoryTree = async (
  path: string,
  layer: string,
  warnings: string[],
): Promise<DirectoryTree> => {
  const attributes = await loadAttributeReader()
  const warn = (sentence: string): void => {
    if (!warnings.includes(sentence)) warnings.push(sentence)
  }
  if (attributes === undefined) warn(attributesUnread)
  return new DirectoryTree({ path: realpathSync(path), layer, attributes, warn })
}

/**
 * A host directory as an image without config. The running machine is not counted: that would mean walking it. Warnings may be
 * added while the tree is read. Throws errors of the file system when there is no such directory.
 */
export const openDirectory = async (reference: string, directory: string): Promise<BaseImage> => {
  const warnings: string[] = []
  const tree = await openDirectoryTree(directory, 'directory', warnings)
  const counted = isMachine(directory) ? undefined : measureTree(tree)
  if (counted !== undefined && counted.unread > 0) warnings.push(unreadWarning(counted.unread))
  return {
    ...noConfig,
    reference,
    digest: undefined,
    tree,
    hidden: [],
    size: counted?.size,
    warnings,
  }
}

const unreadWarning = (count: number): string =>
  count === 1
    ? '1 directory may not be read by this user and is not counted'
    : `${count} directories may not be read by this user and are not counted`

/** What a tree without an image config has for one. */
export const noConfig = {
  platform: undefined,
  config: {},
  otherFields: {},
  created: undefined,
} as const

const isMachine = (directory: string): boolean => {
  const [one, other] = [statSync(directory), statSync('/')]
  return one.dev === other.dev && one.ino === other.ino
}

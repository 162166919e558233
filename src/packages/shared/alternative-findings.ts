import { toDisplay } from '../../formats/byte-string.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import type { DatabaseFinding } from '../../model/package.ts'
import { resolve } from '../../rootfs/resolve.ts'
import { databaseFiles } from './database-file.ts'

/** A link that leads to one of several files. */
interface LinkGroup {
  readonly link: ByteString
  readonly choices: readonly { readonly path: ByteString }[]
}

/** Links and choices of the groups in a directory, one file each, that lead nowhere. Throws what `parse` throws. */
export const alternativeFindings = (
  tree: FileTree,
  directory: RootPath,
  parse: (text: ByteString, file: ByteString) => LinkGroup,
): DatabaseFinding[] => {
  const isThere = (path: ByteString): boolean => resolve(tree, path).kind === 'found'
  return [...databaseFiles(tree, directory)].flatMap((file) => {
    const { link, choices } = parse(file.text, file.path)
    const finding = (what: string): DatabaseFinding => ({
      kind: 'alternative',
      subject: file.name,
      what,
    })
    return [
      ...(isThere(link) ? [] : [finding(`${toDisplay(link)} leads nowhere`)]),
      ...choices
        .filter(({ path }) => !isThere(path))
        .map(({ path }) => finding(`its choice ${toDisplay(path)} is not there`)),
    ]
  })
}

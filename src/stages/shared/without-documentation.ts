import type { FileTree, RootPath } from '../../model/file.ts'
import type { Package, PackageDb } from '../../model/package.ts'
import { ancestors } from '../../rootfs/path.ts'

/**
 * What a package has but for its documentation, in its order. A directory in which it has nothing else goes too, as rpm leaves it out with
 * `--nodocs`.
 */
export const withoutDocumentation = (
  { files }: Package,
  tree: FileTree,
  { isDocumentation }: Pick<PackageDb, 'isDocumentation'>,
): readonly RootPath[] => {
  if (isDocumentation === undefined) return files
  const isDirectory = (path: RootPath) => tree.lstat(path)?.type === 'directory'
  const above = (paths: readonly RootPath[]) => new Set(paths.flatMap((path) => ancestors(path)))
  const left = above(files.filter((path) => isDocumentation(path)))
  const needed = above(files.filter((path) => !isDirectory(path) && !isDocumentation(path)))
  return files.filter(
    (path) => !isDocumentation(path) && (!isDirectory(path) || needed.has(path) || !left.has(path)),
  )
}

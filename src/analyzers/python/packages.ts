import type { FileTree, RootPath } from '../../model/file.ts'
import type { NeedTarget } from '../../model/need.ts'
import { basename } from '../../rootfs/path.ts'
import { resolve } from '../../rootfs/resolve.ts'
import { walk } from '../../rootfs/walk.ts'

/** A file of a package that is not one of its modules. */
export interface PackageFile {
  readonly path: RootPath
  readonly target: NeedTarget
  /** Nothing reads it when the package is used: sources of compiled parts, and tests. */
  readonly isForBuilding: boolean
}

const forBuilding = /\.(?:a|c|cc|cpp|cxx|f|f90|h|hh|hpp|la|o|pxd|pxi|pyx|rs)$/
const tests = /\/(?:tests?(?:\/|$|\.py$)|test_[^/]*\.py$|conftest\.py$)/
const notOfThePackage = /\/(?:__pycache__|\.git|\.hg|\.svn|node_modules)(?:\/|$)/

/** Whether a path below a package's directory belongs to its tests. */
export const isTest = (path: RootPath, directory: RootPath): boolean =>
  tests.test(path.slice(directory.length))

/** How much of a directory is looked at: an application is never that large. */
const most = 50_000

/**
 * All files below a directory, in the order of a walk: without compiled caches and version control, and without virtual environments and
 * `others` that lie in it.
 */
export function* filesBelow(
  tree: FileTree,
  directory: RootPath,
  others: ReadonlySet<RootPath> = new Set(),
): Generator<PackageFile> {
  const skipped: RootPath[] = []
  let count = 0
  for (const { path, entry } of walk(tree, directory)) {
    count += 1
    if (count > most) return
    if (skipped.some((one) => path.startsWith(`${one}/`))) continue
    if (entry.type === 'directory') {
      if (others.has(path) || tree.lstat(`${path}/pyvenv.cfg` as RootPath) !== undefined)
        skipped.push(path)
    } else if (!notOfThePackage.test(path.slice(directory.length))) {
      const isForBuilding = forBuilding.test(path) || isTest(path, directory)
      yield { path, target: targetOf(tree, path), isForBuilding }
    }
  }
}

const targetOf = (tree: FileTree, path: RootPath): NeedTarget => {
  if (/\.so(?:\.[\d.]+)?$/.test(basename(path))) return { path, role: 'dlopen' }
  const found = resolve(tree, path)
  const isDirectory = found.kind === 'found' && found.entry.type === 'directory'
  return isDirectory ? { tree: path } : { path, role: 'read' }
}

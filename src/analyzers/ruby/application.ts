import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import { ancestors, basename, child, dirname } from '../../rootfs/path.ts'
import { resolveFile } from '../../rootfs/resolve.ts'
import { walk } from '../../rootfs/walk.ts'
import { isSharedDirectory } from '../shared/own-directory.ts'

/** Files that are at the top of an application. */
const marks = ['Gemfile', 'gems.rb', 'config.ru']
const leftOut = /^(?:\.git|node_modules|log|tmp|coverage|test|spec)$/

/**
 * The directory of the application that a file is part of: the nearest above it with a Gemfile or config.ru, else its own; undefined
 * for a file among those of the system.
 */
export const applicationOf = (tree: FileTree, file: RootPath): RootPath | undefined => {
  const above = [...ancestors(file)].reverse().filter((one) => !isSharedDirectory(one))
  const marked = above.find((one) =>
    marks.some((name) => tree.lstat(child(one, name)) !== undefined),
  )
  return marked ?? above.find((one) => one === dirname(file))
}

/** The Gemfile that Bundler takes for a working directory: the nearest above. */
export const gemfileAbove = (tree: FileTree, directory: RootPath): RootPath | undefined => {
  for (const above of [directory, ...[...ancestors(directory)].reverse()])
    for (const name of ['gems.rb', 'Gemfile']) {
      const file = resolveFile(tree, child(above, name))
      if (file !== undefined) return child(above, name)
    }
  return undefined
}

/** The files of an application, tests and what it writes itself left out. */
export const filesOfApplication = (
  tree: FileTree,
  directory: RootPath,
  isElsewhere: (path: ByteString) => boolean,
): readonly RootPath[] =>
  [...walk(tree, directory)].flatMap(({ path, entry }) => {
    const [top = ''] = path.slice(directory.length + 1).split('/')
    const isLeftOut = leftOut.test(top) || entry.type === 'directory' || isElsewhere(path)
    return isLeftOut ? [] : [path]
  })

/** Whether an application's file is Ruby source, by its name. */
export const isSource = (path: RootPath): boolean => /\.(?:rb|ru)$/.test(basename(path))

import { toDisplay } from '../../formats/byte-string.ts'
import { readUnlinkedModulesMap } from '../../formats/jmod.ts'
import { cutRuntimeImage } from '../../formats/linked-runtime.ts'
import type { Closure } from '../../model/closure.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import type { GeneratedFile } from '../../model/package.ts'
import { metadataOf } from '../../rootfs/metadata.ts'
import { dirname } from '../../rootfs/path.ts'
import { readIfFile } from '../../rootfs/resolve.ts'

/** Runtimes that are made anew, and what the report says of them. */
export interface LinkedRuntimes {
  readonly files: readonly GeneratedFile[]
  readonly warnings: readonly string[]
}

const link = (
  tree: FileTree,
  path: RootPath,
  modules: readonly ByteString[],
): GeneratedFile | undefined => {
  const entry = tree.lstat(path)
  const jmod = readIfFile(tree, `${dirname(dirname(path))}/jmods/java.base.jmod`)
  const unlinked = jmod === undefined ? undefined : readUnlinkedModulesMap(jmod)
  if (entry?.type !== 'file' || unlinked === undefined) return undefined
  const content = cutRuntimeImage(tree.read(path), new Set(modules), unlinked)
  if (content === undefined) return undefined
  return { path, content, metadata: metadataOf(entry), rule: 'java.linked-modules' }
}

/**
 * The `lib/modules` of each Java runtime of which a recipe wants only what is reached, with those modules alone: sorted by path. Not the
 * base's own bytes, so each is a warning too.
 */
export const linkRuntimes = (tree: FileTree, parts: Closure['parts']): LinkedRuntimes => {
  const linked = [...parts].map(([path, modules]) => ({
    path,
    modules,
    file: link(tree, path, modules),
  }))
  return {
    files: linked.flatMap(({ file }) => file ?? []),
    warnings: linked.map(({ path, modules, file }) =>
      file === undefined
        ? `${toDisplay(path)} is kept whole: it could not be linked anew`
        : `${toDisplay(path)} is not the base's own: it was linked anew with the ${modules.length} modules that are reached (java: { jlink: auto })`,
    ),
  }
}

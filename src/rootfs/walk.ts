import type { FileEntry, FileTree, RootPath } from '../model/file.ts'
import { child } from './path.ts'

/** A path with its entry. */
export interface Visit {
  readonly path: RootPath
  readonly entry: FileEntry
}

/**
 * Everything below a directory (itself left out), parents before children, names bytewise within a directory, links not
 * followed.
 */
export function* walk(tree: FileTree, directory: RootPath): Generator<Visit> {
  for (const name of tree.list(directory)) {
    const path = child(directory, name)
    const entry = tree.lstat(path)
    if (entry === undefined) continue
    yield { path, entry }
    if (entry.type === 'directory') yield* walk(tree, path)
  }
}

import { fromText } from '../../formats/byte-string.ts'
import type { Closure } from '../../model/closure.ts'
import type { FileTree, RootPath } from '../../model/file.ts'
import type { PackageDb } from '../../model/package.ts'
import type { Plan } from '../../model/plan.ts'
import { normalise } from '../../rootfs/path.ts'
import { resolve } from '../../rootfs/resolve.ts'

/** What the questions are asked of. */
export interface Asked {
  readonly tree: FileTree
  readonly packages: PackageDb
  readonly closure: Closure
  readonly plan: Plan
}

/**
 * A path as a person types it (UTF-8) → the path it stands for: itself when it is kept, else where its links in the base lead.
 */
export const askedPath = (typed: string, { tree, closure }: Asked): RootPath => {
  const path = normalise(fromText(typed))
  if (closure.kept.has(path)) return path
  const inPlace = resolve(tree, path, { noFollow: true })
  if (inPlace.kind === 'found' && closure.kept.has(inPlace.path)) return inPlace.path
  const found = resolve(tree, path)
  return found.kind === 'found' ? found.path : path
}

import type { FileTree, RootPath } from '../model/file.ts'
import type { Plan } from '../model/plan.ts'
import type { PlanEntry } from '../model/plan-entry.ts'
import {
  ancestors,
  basename,
  child,
  compareDepthFirst,
  dirname,
  normalise,
  root,
} from '../rootfs/path.ts'
import { resolve } from '../rootfs/resolve.ts'
import { dated } from './shared/dated.ts'
import { LayerEntries } from './shared/layer-entries.ts'

/** A document about the image that is to be in it. */
export interface EmbeddedDocument {
  /** Absolute, in the image. */
  readonly path: string
  readonly text: string
}

const rule = 'sbom.embedded'

/**
 * Where a directory is whose documents are to be in a layer. Links of the base are followed and become part of it, for the kernel follows them
 * too; what is there and leads to no directory gives way to one.
 */
const openDirectory = (path: RootPath, made: LayerEntries, tree: FileTree): RootPath => {
  if (path === root) return root
  const at = child(openDirectory(dirname(path), made, tree), basename(path))
  const found = resolve(tree, at)
  const end = found.kind === 'missing' ? found.end : found.path
  const isOpen = [...ancestors(end), end].every(
    (one) => (tree.lstat(one)?.type ?? 'directory') === 'directory',
  )
  if (!isOpen) {
    made.addDirectory(at, { rule, mode: 0o755, uid: 0, gid: 0 })
    return at
  }
  for (const link of found.crossed) made.addWithParents(link, rule)
  return end
}

/** Whether an entry is a document that {@link embedDocuments} put into the plan. */
export const isEmbedded = ({ file, rule: maker }: PlanEntry): boolean =>
  file.type === 'file' && maker === rule

/** The plan with documents in its last layer, owned by root and as old as the image. */
export const embedDocuments = (
  plan: Plan,
  documents: readonly EmbeddedDocument[],
  around: { readonly tree: FileTree; readonly sourceDateEpoch: number | undefined },
): Plan => {
  const last = plan.layers.at(-1)
  if (documents.length === 0 || last === undefined) return plan
  const made = new LayerEntries(around.tree)
  for (const { path, text } of documents) {
    const asked = normalise(path)
    made.addGenerated({
      path: child(openDirectory(dirname(asked), made, around.tree), basename(asked)),
      content: Buffer.from(text),
      metadata: { mode: 0o644, uid: 0, gid: 0, mtime: 0, xattrs: new Map(), layer: 'recipe' },
      rule,
    })
  }
  const present = new Map(last.entries.map(({ path, file }) => [path, file.type]))
  const added: readonly PlanEntry[] = made
    .inOrder()
    .filter(({ path, content, file }) => content !== undefined || present.get(path) !== file.type)
    .map((entry) => dated(entry, plan.created, around))
  const replaced = new Set(added.map(({ path }) => path))
  const entries = [...last.entries.filter(({ path }) => !replaced.has(path)), ...added].sort(
    (a, b) => compareDepthFirst(a.path, b.path),
  )
  return { ...plan, layers: [...plan.layers.slice(0, -1), { ...last, entries }] }
}

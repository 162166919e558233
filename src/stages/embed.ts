import type { FileTree } from '../model/file.ts'
import type { Plan } from '../model/plan.ts'
import type { PlanEntry } from '../model/plan-entry.ts'
import { compareDepthFirst, normalise } from '../rootfs/path.ts'
import { dated } from './shared/dated.ts'
import { LayerEntries } from './shared/layer-entries.ts'

/** A document about the image that is to be in it. */
export interface EmbeddedDocument {
  /** Absolute, in the image. */
  readonly path: string
  readonly text: string
}

/** The plan with documents in its last layer, owned by root and as old as the image. */
export const embedDocuments = (
  plan: Plan,
  documents: readonly EmbeddedDocument[],
  around: { readonly tree: FileTree; readonly sourceDateEpoch: number | undefined },
): Plan => {
  const last = plan.layers.at(-1)
  if (documents.length === 0 || last === undefined) return plan
  const made = new LayerEntries(around.tree)
  for (const { path, text } of documents)
    made.addGenerated({
      path: normalise(path),
      content: Buffer.from(text),
      metadata: { mode: 0o644, uid: 0, gid: 0, mtime: 0, xattrs: new Map(), layer: 'recipe' },
      rule: 'sbom.embedded',
    })
  const isThere = new Set(last.entries.map(({ path }) => path))
  const added: readonly PlanEntry[] = made
    .inOrder()
    .filter(({ path, content }) => content !== undefined || !isThere.has(path))
    .map((entry) => dated(entry, plan.created, around))
  const replaced = new Set(added.map(({ path }) => path))
  const entries = [...last.entries.filter(({ path }) => !replaced.has(path)), ...added].sort(
    (a, b) => compareDepthFirst(a.path, b.path),
  )
  return { ...plan, layers: [...plan.layers.slice(0, -1), { ...last, entries }] }
}

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FileTree, RootPath } from '../../src/model/file.ts'
import type { Image } from '../../src/model/image.ts'
import type { LayerPlan, Plan } from '../../src/model/plan.ts'
import type { PlanEntry } from '../../src/model/plan-entry.ts'
import { root } from '../../src/rootfs/path.ts'
import { walk } from '../../src/rootfs/walk.ts'
import { assembleImage } from '../../src/stages/image.ts'
import { packLayers } from '../../src/stages/layers.ts'

/** Every entry of a tree as the plan would have it: the root first, later names of an inode as hard links. */
export const layerOf = (tree: FileTree, name = 'all'): LayerPlan => {
  const firstNames = new Map<string, RootPath>()
  const entries: PlanEntry[] = []
  const rootEntry = tree.lstat(root)
  const visits = rootEntry === undefined ? [] : [{ path: root, entry: rootEntry }]
  for (const { path, entry: file } of [...visits, ...walk(tree, root)]) {
    const first = file.type === 'file' ? firstNames.get(file.inode) : undefined
    if (first !== undefined) entries.push({ path, file, origin: 'base', hardLinkTo: first })
    else if (file.type !== 'file') entries.push({ path, file, origin: 'base' })
    else {
      firstNames.set(file.inode, path)
      entries.push({ path, file, origin: 'base', content: { from: 'tree', path } })
    }
  }
  return { name, entries }
}

/** A plan around these layers. */
export const planOf = (...layers: readonly LayerPlan[]): Plan => ({
  name: 'sample',
  platform: { os: 'linux', architecture: 'amd64' },
  config: { Entrypoint: ['/usr/bin/app'], Env: ['PATH=/usr/bin'] },
  created: '2024-01-02T03:04:05Z',
  layers,
  packages: [],
  warnings: [],
})

/** A new directory of this test run, removed with `remove`. */
export const temporaryDirectory = async () => {
  const path = await mkdtemp(join(tmpdir(), 'slim-test-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

/** Packs and assembles a plan, blobs in a new directory below `directory`. */
export const imageOf = async (plan: Plan, tree: FileTree, directory: string): Promise<Image> => {
  const workspace = await mkdtemp(join(directory, 'workspace-'))
  return assembleImage(plan, await packLayers(plan, tree, { workspace, progress: () => undefined }))
}

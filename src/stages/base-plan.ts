import { rfc3339 } from '../formats/base-lock.ts'
import type { LockedPackage } from '../model/base-family.ts'
import type { BaseRecipe } from '../model/base-recipe.ts'
import type { FileTree, RootPath } from '../model/file.ts'
import type { Inventory } from '../model/inventory.ts'
import type { Plan } from '../model/plan.ts'
import type { PlanEntry } from '../model/plan-entry.ts'
import { child, root } from '../rootfs/path.ts'
import { walk } from '../rootfs/walk.ts'
import { readBaseFile } from './shared/base-file.ts'
import { LayerEntries } from './shared/layer-entries.ts'

/** What belongs to the making of a root and not to the base. */
const making = child(root, '.slim')

/** A container gets its devices from what runs it, and an image that has some cannot be unpacked by an ordinary user. */
const devices = child(root, 'dev')

/** A root file system that was made for a base. */
export interface MadeBase {
  readonly recipe: BaseRecipe
  readonly tree: FileTree
  readonly inventory: Inventory
  /** Seconds since 1970; nothing in the base is younger. */
  readonly date: number
}

/** The image of a base: one layer with all that was made, and the config of the base file. */
export const planBase = ({ recipe, tree, inventory, date }: MadeBase): Plan => {
  const entries = new LayerEntries(tree)
  entries.addFromTree(root)
  for (const { path } of walk(tree, root)) if (belongs(path)) entries.addFromTree(path)
  return {
    name: recipe.name,
    platform: inventory.platform,
    config: recipe.config,
    created: rfc3339(date),
    layers: [{ name: recipe.name, entries: entries.inOrder().filter(isStorable).map(dated(date)) }],
    packages: [],
    warnings: inventory.warnings,
  }
}

const belongs = (path: RootPath): boolean =>
  path !== making && !path.startsWith(`${making}/`) && !path.startsWith(`${devices}/`)

/** A socket is what a daemon left that a package started; no archive can hold it. */
const isStorable = ({ file }: PlanEntry): boolean => file.type !== 'socket'

const dated =
  (date: number) =>
  (entry: PlanEntry): PlanEntry =>
    entry.file.mtime <= date ? entry : { ...entry, file: { ...entry.file, mtime: date } }

/** The packages of a root as its database has them, with the digests that the tools recorded: `name version architecture sha256`. */
export const lockedPackages = ({
  tree,
  inventory,
}: Pick<MadeBase, 'tree' | 'inventory'>): readonly LockedPackage[] => {
  const record = readBaseFile(tree, `${making}/digests`, [])?.bytes ?? new Uint8Array()
  const digests = new Map(
    Buffer.from(record)
      .toString('latin1')
      .split('\n')
      .map((line) => line.split(' '))
      .map(([name, version, architecture, digest = '']) => [
        keyOf({ name, version, architecture }),
        digest,
      ]),
  )
  return inventory.packages.packages.map(({ name, version, architecture }) => {
    const sha256 = digests.get(keyOf({ name, version, architecture })) ?? ''
    const one = { name, version, architecture }
    return /^[0-9a-f]{64}$/.test(sha256) ? { ...one, sha256 } : one
  })
}

const keyOf = (one: { [Key in 'name' | 'version' | 'architecture']: string | undefined }): string =>
  `${one.name ?? ''} ${one.version ?? ''} ${one.architecture ?? ''}`

import { toDisplay } from '../formats/byte-string.ts'
import type { Closure } from '../model/closure.ts'
import type { FileTree, RootPath } from '../model/file.ts'
import type { BaseImage } from '../model/image.ts'
import type { Inventory } from '../model/inventory.ts'
import type { Kept, PackageFormat, PatientPackageFormat } from '../model/package.ts'
import type { KeptPackage, Plan } from '../model/plan.ts'
import type { PlanEntry } from '../model/plan-entry.ts'
import type { Recipe } from '../model/recipe.ts'
import { ifReadable } from '../rootfs/if-readable.ts'
import { commandWarnings } from './shared/command-warnings.ts'
import { containerConfig } from './shared/container-config.ts'
import { dated, inSeconds } from './shared/dated.ts'
import { deriveCaches } from './shared/derived-caches.ts'
import { checkFips } from './shared/guarded.ts'
import { LayerEntries } from './shared/layer-entries.ts'
import { linkRuntimes } from './shared/linked-runtimes.ts'
import { emptyMachineIds } from './shared/machine-id.ts'
import { omissionWarnings } from './shared/omissions.ts'
import { checkPrograms } from './shared/program-platforms.ts'
import { undeclaredWarnings } from './shared/undeclared.ts'

/** Everything the plan is made from. */
export interface PlanInput {
  readonly recipe: Recipe
  readonly base: { readonly image: BaseImage; readonly tree: FileTree }
  readonly inventory: Inventory
  readonly closure: Closure
  readonly formats: readonly (PackageFormat | PatientPackageFormat)[]
  /** Seconds since 1970, from SOURCE_DATE_EPOCH; undefined when it is not set. */
  readonly sourceDateEpoch: number | undefined
}

/**
 * Decides every entry and every field of the image: the kept files as the base has them, the package database and derived
 * caches cut down to them, directories that the recipe wants and the base lacks, the config, and the dates. Nothing is decided
 * after this. Throws FIPS_WEAKENED and PROGRAM_PLATFORM.
 */
export const makePlan = async (input: PlanInput): Promise<Plan> => {
  const { recipe, base, inventory, closure } = input
  checkFips(closure)
  const foreign = checkPrograms(closure, base.tree, inventory.platform)
  const config = containerConfig(base.image.config, recipe)
  const entries = new LayerEntries(base.tree)
  for (const path of closure.kept.keys()) entries.addFromTree(path)
  for (const [path, made] of closure.made) entries.addDirectory(path, made)
  const packages = keptPackages(entries.paths, closure, { inventory, tree: base.tree })
  const kept = { paths: entries.paths, packages: packages.map((one) => one.package) }
  await addGenerated(entries, kept, { ...input, tree: base.tree })
  const runtimes = linkRuntimes(base.tree, closure.parts)
  for (const file of runtimes.files) entries.addGenerated(file)
  const inOrder = entries.inOrder()
  const created = creationDate(input, inOrder)
  return {
    name: recipe.name,
    platform: inventory.platform,
    config,
    created,
    layers: [{ name: recipe.name, entries: inOrder.map((entry) => dated(entry, created, input)) }],
    packages,
    warnings: [
      ...base.image.warnings,
      ...inventory.warnings,
      ...(recipe.service?.warnings ?? []),
      ...runtimes.warnings,
      ...dropWarnings(closure),
      ...omissionWarnings(closure),
      ...foreign,
      ...shellWarnings(closure, base.tree),
      ...undeclaredWarnings(recipe.packages, packages),
      ...commandWarnings(recipe, base.image.config, {
        tree: base.tree,
        inventory,
        kept: entries.paths,
      }),
    ],
  }
}

/** What of {@link PlanInput} an image that was made already is measured by. */
export interface Measure extends Pick<PlanInput, 'inventory' | 'formats'> {
  readonly tree: FileTree
}

/**
 * The entries that an image has when it holds these paths, names these packages of the base and differs from it in nothing: those
 * that the base has as they are, or made anew for just these paths as {@link makePlan} does. In writing order; what the base lacks is
 * left out, and so are Java runtimes that were linked, which only a recipe can say.
 */
export const impliedEntries = async (
  kept: Kept,
  measure: Measure,
): Promise<readonly PlanEntry[]> => {
  const entries = new LayerEntries(measure.tree)
  for (const path of kept.paths) entries.addFromTree(path)
  await addGenerated(entries, kept, measure)
  return entries.inOrder()
}

/** What a package lists where this user may not look is nothing that was kept. */
const isFile = (path: RootPath, tree: FileTree): boolean => {
  const type = ifReadable(() => tree.lstat(path))?.type
  return type !== undefined && type !== 'directory'
}

const keptPackages = (
  paths: ReadonlySet<RootPath>,
  closure: Closure,
  { inventory, tree }: Pick<Measure, 'inventory' | 'tree'>,
): readonly KeptPackage[] => {
  const whole = new Set(closure.whole)
  const owners = new Set(whole)
  for (const path of paths)
    if (isFile(path, tree)) for (const owner of inventory.packages.ownersOf(path)) owners.add(owner)
  return inventory.packages.packages
    .filter((one) => owners.has(one))
    .map((one) => {
      const files = one.files.filter((path) => isFile(path, tree))
      const kept = files.filter((path) => paths.has(path))
      const isWhole = whole.has(one)
      return { package: one, isWhole, keptFiles: kept.length, totalFiles: files.length }
    })
}

const addGenerated = async (
  entries: LayerEntries,
  kept: Kept,
  { tree, inventory, formats }: Measure,
): Promise<void> => {
  const format = formats.find((one) => one.name === inventory.packages.format)
  for (const file of (await format?.trim(tree, kept)) ?? []) entries.addGenerated(file)
  for (const cache of deriveCaches(tree, kept.paths, inventory)) entries.addGenerated(cache)
  for (const file of emptyMachineIds(tree, kept.paths)) entries.addGenerated(file)
}

const rfc3339 = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')

/** SOURCE_DATE_EPOCH, else the base's own date, else the newest file kept: never the clock. */
const creationDate = (input: PlanInput, entries: readonly PlanEntry[]): string => {
  const { sourceDateEpoch, base } = input
  if (sourceDateEpoch !== undefined) return rfc3339(sourceDateEpoch)
  if (base.image.created !== undefined && Number.isFinite(inSeconds(base.image.created)))
    return base.image.created
  const times = entries.filter((entry) => entry.origin === 'base').map((entry) => entry.file.mtime)
  return rfc3339(times.reduce((newest, time) => Math.max(newest, time), 0))
}

const dropWarnings = ({ dropped }: Closure): readonly string[] =>
  [...dropped].flatMap(([path, edges]) => {
    const edge = edges.find(({ certainty }) => certainty === 'required')
    if (edge === undefined) return []
    const who = edge.from === undefined ? 'the recipe' : toDisplay(edge.from)
    return [
      `${toDisplay(path)} is dropped by the recipe although ${who} needs it (${edge.why.rule})`,
    ]
  })

/** A shell is more than a file: whoever gets to run one line runs any, so the report says who wants it. */
const shellWarnings = ({ kept }: Closure, tree: FileTree): readonly string[] =>
  [...kept].flatMap(([path, edges]) => {
    const edge = edges.find(({ from, why }) => from !== path && why.rule === 'exec.shell')
    if (edge?.from === undefined || tree.lstat(path)?.type !== 'file') return []
    const { from, why } = edge
    return [`${toDisplay(path)} is kept: ${toDisplay(from)} can run it (${why.evidence ?? ''})`]
  })

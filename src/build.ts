import { checkDocuments, documentsBeside, documentsWithin, writeDocuments } from './documents.ts'
import type { Closure } from './model/closure.ts'
import { SlimError } from './model/error.ts'
import type { FileTree } from './model/file.ts'
import type { BaseImage } from './model/image.ts'
import type { Inventory } from './model/inventory.ts'
import type { LintReport } from './model/lint.ts'
import type { Plan } from './model/plan.ts'
import type { Recipe } from './model/recipe.ts'
import type { InspectReport, PlanReport, Report, WhyNotReport, WhyReport } from './model/report.ts'
import type { Rule } from './model/rule.ts'
import type { SbomFormat } from './model/sbom.ts'
import type { StageEvent, StageName } from './model/stage.ts'
import {
  analyzersWith,
  builtInRules,
  FactStore,
  packageAnalyzers,
  packageFormats,
  readAddition,
  removeUnfinishedOutputs,
  transports,
} from './plugins.ts'
import { inspect as inspectImage } from './questions/inspect.ts'
import { lint as lintImage } from './questions/lint.ts'
import { why as askWhy } from './questions/why.ts'
import { whyNot as askWhyNot } from './questions/why-not.ts'
import { openBase, openImage } from './stages/base.ts'
import { traceClosure } from './stages/closure.ts'
import { embedDocuments } from './stages/embed.ts'
import { assembleImage, checkDestinations, checkNotBase, writeImage } from './stages/image.ts'
import { readPackages, takeInventory } from './stages/inventory.ts'
import { packLayers, removeWorkspaces, withWorkspace } from './stages/layers.ts'
import { makePlan } from './stages/plan.ts'
import { readRecipe } from './stages/recipe.ts'
import { makePlanReport, makeReport } from './stages/report.ts'
import { seedFindings } from './stages/shared/seeds.ts'

/** What a user asks for. */
export interface Request {
  /** Host path of the recipe. */
  readonly recipe: string
  /** Reference of the base, instead of the recipe's `from:`. */
  readonly base?: string
  /** Destinations as `transport:location`; empty means `oci-archive:./NAME.oci.tar`. */
  readonly outputs: readonly string[]
  /** Lists of contents (SBOM) to write beside each output. */
  readonly sbom?: readonly SbomFormat[]
  /** Lists of contents to put into the image, in `/usr/share/sbom`. */
  readonly sbomEmbed?: readonly SbomFormat[]
}

/** What a run has around it. */
export interface World {
  /** Host directory of the layer cache; created when missing. */
  readonly cache: string
  /** Host directory for what a run needs while it lasts; created when missing. */
  readonly temporary: string
  /** Seconds since 1970 that no date in the image may pass; undefined when the user did not set one. */
  readonly sourceDateEpoch: number | undefined
  /** Told as each stage starts, goes on and ends. */
  readonly listen: (event: StageEvent) => void
}

/** Everything a build decides before it writes. */
export interface Decided {
  readonly recipe: Recipe
  readonly image: BaseImage
  readonly tree: FileTree
  readonly inventory: Inventory
  readonly closure: Closure
  readonly plan: Plan
  readonly report: PlanReport
}

/** Recipe → plan: reads only. Throws the codes of reading recipes, bases and package databases. */
export const decide = async (request: Request, world: World): Promise<Decided> => {
  const run = stagesOf(world)
  const { sourceDateEpoch } = world
  const written = await run('recipe', () =>
    readRecipe(request.recipe, { base: request.base, ruleIds: builtInRules.map(({ id }) => id) }),
  )
  const base = await run('base', (progress) =>
    openBase(written, { transports, readAddition, cache: world.cache, progress }),
  )
  const { recipe, image, tree } = base
  const inventory = await run('inventory', () => takeInventory(base, recipe, packageFormats))
  const closure = await run('closure', () =>
    traceClosure(seedFindings(recipe, image.config), {
      tree,
      inventory,
      analyzers: analyzersWith(recipe),
      packageAnalyzers,
      drop: recipe.drop,
      keepPossible: recipe.keepPossible,
      packages: recipe.packages,
      known: new FactStore(world.cache),
    }),
  )
  const plan = await run('plan', async () => {
    const input = { recipe, base, inventory, closure, formats: packageFormats, sourceDateEpoch }
    const bare = await makePlan(input)
    const planned = { plan: bare, tree, inventory, image }
    const documents = await documentsWithin(request.sbomEmbed, planned)
    return embedDocuments(bare, documents, { tree, sourceDateEpoch })
  })
  const report = makePlanReport({ recipe, image, inventory, closure, plan })
  return { recipe, image, tree, inventory, closure, plan, report }
}

/** The whole build. Nothing is written before everything is decided; throws also OUTPUT_FAILED and OUTPUT_EXISTS. */
export const build = (request: Request, world: World): Promise<Report> =>
  healing(async () => {
    const run = stagesOf(world)
    await checkDestinations(request.outputs, transports)
    const decided = await decide(request, world)
    const { recipe, plan, tree, report } = decided
    const outputs =
      request.outputs.length > 0 ? request.outputs : [`oci-archive:./${plan.name}.oci.tar`]
    checkNotBase(outputs, recipe.from)
    await checkDocuments(outputs, request.sbom)
    return withWorkspace(world.temporary, async (workspace) => {
      const layers = await run('layers', (progress) =>
        packLayers(plan, tree, { workspace, progress }),
      )
      const image = assembleImage(plan, layers)
      const written = await run('image', () => writeImage(image, outputs, transports))
      const { digest } = image.manifestDescriptor
      const documents = await documentsBeside(outputs, request.sbom, { ...decided, digest })
      const sboms = await writeDocuments(documents)
      return run('report', () => makeReport(report, { image, layers, written, sboms }))
    })
  })

/** Removes what a run has not finished, for a program that is about to end: synchronous, never throws. */
export const removeUnfinished = (): void => {
  removeUnfinishedOutputs()
  removeWorkspaces()
}

/** How a path of the image was reached; throws PATH_NOT_KEPT. */
export const why = async (request: Request, path: string, world: World): Promise<WhyReport> =>
  askWhy(path, asked(await decide(request, world)))

/** What is known of a path that is not in the image. */
export const whyNot = async (request: Request, path: string, world: World): Promise<WhyNotReport> =>
  askWhyNot(path, asked(await decide(request, world)))

/** Every built-in rule, in the order of the topics. */
export const rules = (): readonly Rule[] => builtInRules

/** What an image of any transport is and holds. */
export const inspect = async (
  reference: string,
  platform: string | undefined,
  world: World,
): Promise<InspectReport> => {
  const run = stagesOf(world)
  const image = await run('base', (progress) =>
    openImage(reference, platform, { transports, cache: world.cache, progress }),
  )
  const inventory = await run('inventory', () =>
    takeInventory({ image, tree: image.tree }, {}, packageFormats),
  )
  return inspectImage(image, inventory)
}

/** What a base's own records say against its files. */
export const lint = (
  reference: string,
  platform: string | undefined,
  world: World,
): Promise<LintReport> =>
  healing(async () => {
    const run = stagesOf(world)
    const image = await run('base', (progress) =>
      openImage(reference, platform, { transports, cache: world.cache, progress }),
    )
    return run('inventory', async () => {
      const packages = await readPackages(image.tree, packageFormats)
      const format = packageFormats.find(({ name }) => name === packages.format)
      return lintImage({ image, packages, examination: await format?.examine?.(image.tree) })
    })
  })

const asked = ({ tree, inventory, closure, plan }: Decided) => ({
  tree,
  packages: inventory.packages,
  closure,
  plan,
})

type Work<T> = (progress: (event: Omit<StageEvent, 'stage' | 'state'>) => void) => T | Promise<T>

/** Runs the stages of a build and tells of each as it starts, goes on and ends. */
export const stagesOf =
  ({ listen }: World) =>
  async <T>(stage: StageName, work: Work<T>): Promise<T> => {
    listen({ stage, state: 'started' })
    const result = await work((event) => listen({ ...event, stage, state: 'progress' }))
    listen({ stage, state: 'finished' })
    return result
  }

/** A damaged file of the cache has been removed by whoever found it: the same work once more reads it anew. */
export const healing = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    if (error instanceof SlimError && error.code === 'CACHE_DAMAGED') return work()
    throw error
  }
}

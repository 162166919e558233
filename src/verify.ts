import { decide, healing, type Request, stagesOf, type World } from './build.ts'
import { formatsWithin } from './documents.ts'
import { formatPlatform, runsOn } from './formats/platform.ts'
import type { BaseImage, Platform } from './model/image.ts'
import type { VerifyReport } from './model/verify.ts'
import { packageFormats, transports } from './plugins.ts'
import { namedPackages } from './questions/shared/package-differences.ts'
import { type Expectation, type Found, verify as verifyImage } from './questions/verify.ts'
import { root } from './rootfs/path.ts'
import { walk } from './rootfs/walk.ts'
import { openImage } from './stages/base.ts'
import { isEmbedded } from './stages/embed.ts'
import { readPackages, takeInventory } from './stages/inventory.ts'
import { impliedEntries } from './stages/plan.ts'

/** What an image is compared with. */
export interface VerifyRequest {
  readonly image: string
  /** Undefined takes the recipe's own. */
  readonly base: string | undefined
  /** Host path of the recipe that the image was built from; without it only what the image's own paths imply is expected. */
  readonly recipe: string | undefined
  /** Which image of an index; undefined takes the only one, or the one for this machine. */
  readonly platform: string | undefined
}

/** Whether an image differs from its base in anything; throws also the codes of a recipe when there is one. */
export const verify = (request: VerifyRequest, world: World): Promise<VerifyReport> =>
  healing(async () => {
    const run = stagesOf(world)
    const image = await run('open', (progress) =>
      openImage(request.image, request.platform, { transports, cache: world.cache, progress }),
    )
    const packages = await readPackages(image.tree, packageFormats)
    const expectation = await expectationOf(request, { image, packages }, world)
    return run('report', () => verifyImage(expectation, { image, packages }))
  })

/** What an image has to be: what its recipe says, with the documents that are in it, else what its own paths imply. */
export const expectationOf = (
  { recipe, base, platform }: Omit<VerifyRequest, 'image'>,
  found: Found,
  world: World,
): Promise<Expectation> => {
  if (recipe === undefined) return impliedExpectation(found, { base: base ?? '', platform }, world)
  const sbomEmbed = formatsWithin(found.image.tree)
  const from = base === undefined ? {} : { base }
  return plannedExpectation({ recipe, outputs: [], sbomEmbed, ...from }, world)
}

/** All that the recipe says, planned once more. */
const plannedExpectation = async (request: Request, world: World): Promise<Expectation> => {
  const { image, tree, inventory, plan, recipe } = await decide(request, world)
  const entries = plan.layers.flatMap((layer) => layer.entries)
  return {
    base: image,
    tree,
    packages: inventory.packages,
    platform: plan.platform,
    entries,
    recipe: {
      file: recipe.file,
      config: plan.config,
      sboms: entries.filter(isEmbedded).map(({ path }) => path),
    },
    sourceDateEpoch: world.sourceDateEpoch,
  }
}

/** What the paths and packages of the image say of themselves. */
const impliedExpectation = async (
  found: Found,
  request: { readonly base: string; readonly platform: string | undefined },
  world: World,
): Promise<Expectation> => {
  const run = stagesOf(world)
  const { sourceDateEpoch } = world
  const said = found.image.platform
  const platform = request.platform ?? (said === undefined ? undefined : formatPlatform(said))
  const base = await run('base', (progress) =>
    openImage(request.base, platform, { transports, cache: world.cache, progress }),
  )
  const { tree } = base
  const inventory = await run('inventory', () =>
    takeInventory({ image: base, tree }, {}, packageFormats),
  )
  const kept = {
    paths: new Set([root, ...[...walk(found.image.tree, root)].map(({ path }) => path)]),
    packages: namedPackages(inventory.packages, found.packages),
  }
  const entries = await run('plan', () =>
    impliedEntries(kept, { tree, inventory, formats: packageFormats }),
  )
  return {
    base,
    tree,
    packages: inventory.packages,
    platform: impliedPlatform(base, inventory.platform, said),
    entries,
    recipe: undefined,
    sourceDateEpoch,
  }
}

/** Programs do not tell every variant of a platform: where the base has no config, the image may say one that they run on. */
const impliedPlatform = (base: BaseImage, own: Platform, said: Platform | undefined): Platform =>
  base.platform === undefined && said !== undefined && runsOn(own, said) === 'same' ? said : own

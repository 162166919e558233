import { parsePlatform } from '../formats/platform.ts'
import { parseReference } from '../formats/reference.ts'
import type { FileTree } from '../model/file.ts'
import type { BaseImage, Platform, Progress, Transport } from '../model/image.ts'
import type { Recipe } from '../model/recipe.ts'
import { layAdditions, type ReadAddition } from './shared/additions.ts'
import { withServiceUnit } from './shared/service-unit.ts'

/** A base ready to be looked at. */
export interface Base {
  /** The recipe with what only the base could say filled in. */
  readonly recipe: Recipe
  readonly image: BaseImage
  /** The image's tree with the recipe's additions laid over it. */
  readonly tree: FileTree
}

/** What opening an image needs from its surroundings. */
export interface ImageSurroundings {
  readonly transports: readonly Transport[]
  /** Host directory of the layer cache. */
  readonly cache: string
  readonly progress: Progress
}

/** What opening a base needs besides: a way to read host files that a recipe adds. */
export interface BaseSurroundings extends ImageSurroundings {
  readonly readAddition: ReadAddition
}

/**
 * Opens the base that a recipe names, lays the recipe's additions over it and reads the unit it names. Throws what the transport throws,
 * REFERENCE_INVALID, and RECIPE_INVALID for additions that do not fit the base.
 */
export const openBase = async (recipe: Recipe, around: BaseSurroundings): Promise<Base> => {
  const image = await openReference(recipe.from, recipe.platform, around)
  const laid = await layAdditions(image.tree, recipe, around.readAddition)
  return { recipe: withServiceUnit(laid.recipe, laid.tree), image, tree: laid.tree }
}

/** Opens any image by its reference; `platform` as `os/architecture[/variant]`. Throws as {@link openBase}, and USAGE. */
export const openImage = (
  reference: string,
  platform: string | undefined,
  around: ImageSurroundings,
): Promise<BaseImage> => {
  const wanted = platform === undefined ? undefined : parsePlatform(platform)
  return openReference(reference, wanted, around)
}

const openReference = (
  reference: string,
  platform: Platform | undefined,
  { transports, cache, progress }: ImageSurroundings,
): Promise<BaseImage> => {
  const names = transports.map(({ name }) => name)
  const { transport, location } = parseReference(reference, names)
  const found = transports.find(({ name }) => name === transport)
  // parseReference gives only names that it was given.
  if (found === undefined) throw new Error(`no transport ${transport}`)
  return found.open(location, { platform, cache, progress })
}

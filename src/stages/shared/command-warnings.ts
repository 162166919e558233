import { fromText, toDisplay } from '../../formats/byte-string.ts'
import type { FileTree, RootPath } from '../../model/file.ts'
import type { ContainerConfig } from '../../model/image.ts'
import type { Inventory } from '../../model/inventory.ts'
import type { Recipe } from '../../model/recipe.ts'
import { findCommand } from '../../rootfs/find-command.ts'
import { resolve } from '../../rootfs/resolve.ts'
import { inheritedCommand, tracesInherited } from './inherited-command.ts'

/** What an inherited command is looked for in. */
interface Image {
  readonly tree: FileTree
  readonly inventory: Inventory
  /** Every path of the image. */
  readonly kept: ReadonlySet<RootPath>
}

/** What is worth telling of an image that runs nothing, or a command of the base that is not in it. */
export const commandWarnings = (
  recipe: Recipe,
  config: ContainerConfig,
  image: Image,
): readonly string[] => {
  const [program] = inheritedCommand(config)
  if (recipe.entrypoint !== undefined) return []
  if (program === undefined)
    return tracesInherited(recipe) && recipe.add.length === 0
      ? ['the image runs nothing: the recipe has no `entrypoint`, and the base has no command']
      : []
  return tracesInherited(recipe) || isKept(program, image)
    ? []
    : [
        `the image inherits the command ${toDisplay(fromText(program))} of the base, and it is not in the image: give the recipe an \`entrypoint\`, or keep it`,
      ]
}

const isKept = (program: string, { tree, inventory, kept }: Image): boolean => {
  const { commandPath, workdir } = inventory
  const found = findCommand(tree, fromText(program), commandPath, workdir)
  return 'path' in found && kept.has(resolve(tree, found.path).path)
}

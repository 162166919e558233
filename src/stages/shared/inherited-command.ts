import type { ContainerConfig } from '../../model/image.ts'
import type { Recipe } from '../../model/recipe.ts'

/** The argv that an image of this config runs: Entrypoint and Cmd as a runtime joins them; image-spec, config.md. */
export const inheritedCommand = ({ Entrypoint, Cmd }: ContainerConfig): readonly string[] => [
  ...(Entrypoint ?? []),
  ...(Cmd ?? []),
]

/** Whether the base's command is what the image is made for: the recipe says neither what is run nor what is kept. */
export const tracesInherited = ({ entrypoint, also, keep }: Recipe): boolean =>
  entrypoint === undefined && also.length === 0 && keep.length === 0

import { toText } from '../../formats/byte-string.ts'
import type { ByteString } from '../../model/file.ts'
import type { ContainerConfig } from '../../model/image.ts'
import type { Recipe } from '../../model/recipe.ts'

type PresentFields<T> = { -readonly [K in keyof T]?: T[K] | undefined }

/** Drops fields that are undefined, so that "not set" and "set to nothing" stay two things. */
const present = (fields: PresentFields<ContainerConfig>): ContainerConfig =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

const words = (argv: readonly ByteString[]): readonly string[] =>
  argv.map((word) => toText(word) ?? word)

const keys = (names: readonly string[]): Record<string, Record<string, never>> =>
  Object.fromEntries(names.map((name) => [name, {}]))

/** The base's variables in their order with the recipe's values, then the recipe's own. */
const mergedEnv = (
  base: readonly string[] | undefined,
  recipe: ReadonlyMap<string, string>,
): readonly string[] | undefined => {
  const merged = new Map<string, string>()
  for (const line of base ?? []) {
    const [name = ''] = line.split('=', 1)
    merged.set(name, line.slice(name.length + 1))
  }
  for (const [name, value] of recipe) merged.set(name, value)
  return merged.size === 0 ? base : [...merged].map(([name, value]) => `${name}=${value}`)
}

const merged = <T extends object>(base: T | undefined, more: T): T | undefined =>
  Object.keys(more).length === 0 ? base : { ...base, ...more }

/**
 * The config of the image: what the recipe leaves out is inherited from the base. An entry point in the recipe replaces the
 * base's Entrypoint and its Cmd, which would otherwise become its arguments.
 */
export const containerConfig = (base: ContainerConfig, recipe: Recipe): ContainerConfig => {
  const { entrypoint } = recipe
  return present({
    ...base,
    User: recipe.user ?? base.User,
    ExposedPorts: merged(base.ExposedPorts, keys(recipe.ports)),
    Env: mergedEnv(base.Env, recipe.env),
    Entrypoint: entrypoint === undefined ? base.Entrypoint : words(entrypoint),
    Cmd: entrypoint === undefined ? base.Cmd : undefined,
    Volumes: merged(base.Volumes, keys(recipe.volumes)),
    WorkingDir: recipe.workdir ?? base.WorkingDir,
    Labels: merged(base.Labels, Object.fromEntries(recipe.labels)),
    StopSignal: recipe.stopSignal ?? base.StopSignal,
  })
}

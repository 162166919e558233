import { readFileSync } from 'node:fs'

/** A file of a recipe that ships, by its path below `recipes/`. */
export const shipped = (path: string): string =>
  readFileSync(new URL(`../../../recipes/${path}`, import.meta.url), 'utf8')

/** The text of a recipe that ships, as a check takes it: without its name. */
export const shippedRecipe = (name: string): string =>
  shipped(`${name}.yaml`).replace(/^name: .*\n/m, '')

/** Files of a recipe that ships, by their paths below `recipes/`, as a check takes them. */
export const shippedFiles = (...paths: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(paths.map((path) => [path, shipped(path)]))

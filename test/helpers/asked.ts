import type { Need } from '../../src/model/need.ts'
import type { Package, PackageDb } from '../../src/model/package.ts'
import type { PackageChoice } from '../../src/model/recipe.ts'
import type { Asked } from '../../src/questions/shared/asked.ts'
import { normalise } from '../../src/rootfs/path.ts'
import { traceClosure } from '../../src/stages/closure.ts'
import { makePlan } from '../../src/stages/plan.ts'
import { inventoryOf } from './inventory.ts'
import { recipeOf } from './recipe.ts'
import { treeOf } from './tree.ts'
import { opened } from './trimmed.ts'

/** A database of packages given as name → files; version 1, no licences. */
export const packagesOf = (files: Readonly<Record<string, readonly string[]>>): PackageDb => {
  const packages = Object.entries(files).map(
    ([name, paths]): Package => ({
      format: 'dpkg',
      name,
      version: '1',
      architecture: 'amd64',
      files: paths.map(normalise),
      licences: [],
    }),
  )
  return {
    format: 'none',
    packages,
    ownersOf: (path) => packages.filter((one) => one.files.includes(path)),
  }
}

/** A finished plan over a tree: seeds are required reads of `paths`, then `more`. */
export const askedOf = async (
  text: string,
  paths: readonly string[],
  more: {
    needs?: readonly Need[]
    drop?: readonly string[]
    packages?: PackageDb
    choice?: PackageChoice
  } = {},
): Promise<Asked> => {
  const tree = treeOf(text)
  const packages = more.packages ?? packagesOf({})
  const inventory = { ...inventoryOf(tree), packages }
  const why = { rule: 'recipe.keep' }
  const seeds = paths.map((path): Need => ({ path, role: 'read', why, certainty: 'required' }))
  const needs = [...seeds, ...(more.needs ?? [])]
  const closure = await traceClosure(
    { needs },
    {
      tree,
      inventory,
      analyzers: [],
      drop: more.drop ?? [],
      ...(more.choice === undefined ? {} : { packages: more.choice }),
    },
  )
  const plan = await makePlan({
    recipe: recipeOf(),
    base: { image: opened(tree), tree },
    inventory,
    closure,
    formats: [],
    sourceDateEpoch: undefined,
  })
  return { tree, packages, closure, plan }
}

import { expect, test } from 'vitest'
import type { RootPath } from '../../../src/model/file.ts'
import type { ContainerConfig } from '../../../src/model/image.ts'
import type { Recipe } from '../../../src/model/recipe.ts'
import { commandWarnings } from '../../../src/stages/shared/command-warnings.ts'
import { inventoryOf } from '../../helpers/inventory.ts'
import { recipeOf } from '../../helpers/recipe.ts'
import { treeOf } from '../../helpers/tree.ts'

const tree = treeOf('/bin -> usr/bin\n/usr/bin/bash 0755 bash\n/etc/conf')
const keep = [{ pattern: '/etc/conf' }]
const add = [{ from: '/x', to: '/x', owner: undefined, mode: undefined }]

const warnings = (recipe: Partial<Recipe>, config: ContainerConfig, ...kept: string[]) =>
  commandWarnings(recipeOf(recipe), config, {
    tree,
    inventory: inventoryOf(tree),
    kept: new Set(kept as RootPath[]),
  })

test('an image that runs nothing and was not told what to keep is worth a warning', () => {
  expect(warnings({}, {})).toHaveLength(1)
  expect(warnings({}, { Cmd: [] })).toHaveLength(1)
  expect(warnings({ env: new Map([['A', 'b']]) }, { Env: ['A=a'] })).toHaveLength(1)
})

test.each([
  ['an entry point', { entrypoint: ['bash'] }, {}],
  ['other programs', { also: [['bash']] }, {}],
  ['files', { keep }, {}],
  ['files of its own', { add }, {}],
  ['nothing, of a base with a command', {}, { Cmd: ['bash'] }],
])('no warning for a recipe with %s', (_, recipe, config) => {
  expect(warnings(recipe, config, '/usr/bin/bash')).toEqual([])
})

test('an inherited command that the image does not have is worth a warning, one that was kept is not', () => {
  const config = { Entrypoint: ['/bin/bash', '-c'] }
  expect(warnings({ keep }, config, '/etc/conf')).toEqual([expect.stringContaining('/bin/bash')])
  expect(warnings({ also: [['x']] }, config)).toEqual([expect.stringContaining('/bin/bash')])
  expect(warnings({ keep }, config, '/usr/bin/bash')).toEqual([])
  expect(warnings({ keep, entrypoint: ['x'] }, config)).toEqual([])
})

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { languagesBase } from './support/bases.ts'
import type { Check } from './support/check.ts'
import { setUpCheck } from './support/check-run.ts'
import type { Outcome } from './support/process.ts'
import { shippedFiles, shippedRecipe } from './support/shipped.ts'
import { workspace } from './support/workspace.ts'

const work = workspace()
const driver = join(import.meta.dirname, 'support/import-modules.py')

/** Imports the modules that a file `names` of `$SHARED` lists; without it, all that the root has. */
const script = `
  touch "$SHARED/names"
  in_root python3 -c "$(<${driver})" <"$SHARED/names"`

const recipes: readonly Pick<Check, 'name' | 'recipe' | 'files'>[] = [
  {
    name: 'flask',
    recipe: shippedRecipe('flask'),
    files: shippedFiles('flask/app.py', 'flask/templates/hello.txt'),
  },
  {
    name: 'python',
    recipe: shippedRecipe('python'),
    files: shippedFiles('python/report.py'),
  },
]

/** What became of each module. */
const importedIn = ({ status, stdout, stderr }: Outcome): ReadonlyMap<string, string> => {
  expect(status, stderr).toBe(0)
  const lines = stdout.toString().split('\n').slice(0, -1)
  return new Map(lines.map((line) => line.split('\t') as [string, string]))
}

test.each(recipes.map((one) => [one.name, one] as const))(
  'each module that is kept for the recipe %s can be imported as in the full base',
  async (name, recipe) => {
    const directory = join(work, name)
    const { directory: base } = await languagesBase()
    const run = await setUpCheck({ ...recipe, script, expect: '' }, directory, base)
    const kept = importedIn(await run.inTrimmedRoot())
    expect(kept.get('json.decoder')).toBe('ok')
    const failed = [...kept].filter(([, said]) => said !== 'ok')
    if (failed.length === 0) return
    writeFileSync(join(directory, 'shared/names'), failed.map(([one]) => one).join('\n'))
    const full = importedIn(await run.inFullBase())
    expect(failed.filter(([one]) => full.get(one) === 'ok')).toEqual([])
  },
)

import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { debianBase, languagesBase } from './support/bases.ts'
import { build, recipe } from './support/slim.ts'
import { workspace } from './support/workspace.ts'

const work = workspace()

/** What a recipe adds that is made first: the checks of the same names make it. */
const withSomethingMade = ['express', 'fastify', 'java', 'java-linked', 'quickstart']

const shipped = readdirSync(`${import.meta.dirname}/../../recipes`)
  .flatMap((name) => /^(.+)\.yaml$/.exec(name)?.[1] ?? [])
  .filter((name) => !withSomethingMade.includes(name))

const baseOf = async (name: string): Promise<string> => {
  const { tar } = /^from: .*languages-base/m.test(readFileSync(recipe(name), 'utf8'))
    ? await languagesBase()
    : await debianBase()
  return `rootfs:${tar}`
}

test.each(shipped)('recipes/%s.yaml is built as it stands, and misses nothing', async (name) => {
  const base = await baseOf(name)
  const outputs = [`oci-archive:${work}/${name}.oci.tar`]
  const { unmet } = await build({ recipe: recipe(name), base, outputs })
  expect(unmet).toEqual([])
})

import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { recipeSchemaText, withKeyTables } from '../../scripts/generate-schema.ts'
import { parseRecipe } from '../../src/formats/recipe-document.ts'
import { nestedKeys, recipeKeys } from '../../src/formats/recipe-schema.ts'

const read = (file: string): string => readFileSync(file, 'utf8')
const published = read('schema/recipe.schema.json')
const isValid = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(
  JSON.parse(published) as object,
)

describe('what is published', () => {
  it('is what the validation says: run scripts/generate-schema.ts', () => {
    expect(published).toBe(recipeSchemaText())
    expect(read('recipes/README.md')).toBe(withKeyTables(read('recipes/README.md')))
  })

  it('describes every key', () => {
    const keys = [...recipeKeys, ...(nestedKeys['add[]'] ?? [])]
    const undescribed = /\| `(\w+)`[^|]*\|\s*\|/g
    expect(read('recipes/README.md').match(undescribed)).toBeNull()
    for (const key of keys) expect(read('recipes/README.md')).toContain(`| \`${key}\``)
  })
})

describe('the JSON Schema', () => {
  it('takes a recipe with every key and refuses one with ten mistakes', () => {
    expect(isValid(parse(read('fixtures/stages/recipe/every-key.yaml')))).toBe(true)
    expect(isValid(parse(read('fixtures/stages/recipe/ten-mistakes.yaml')))).toBe(false)
  })
})

describe('the examples of recipes/README.md', () => {
  const blocks = [...read('recipes/README.md').matchAll(/```yaml\n(.*?)```/gs)].map(
    ([, block = '']) => (block.includes('name:') ? block : `name: a\n${block}`),
  )

  it.each(blocks)('are valid: %s', (block) => {
    expect(() => parseRecipe('README.md', Buffer.from(block), true)).not.toThrow()
    expect(isValid(parse(block))).toBe(true)
  })
})

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { baseSchemaText, withBaseKeyTables } from '../../scripts/generate-schema.ts'
import { parseBase } from '../../src/formats/base-document.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const published = readFileSync(join(repository, 'schema/base.schema.json'), 'utf8')
const folder = join(repository, 'recipes/bases')
const shipped = readdirSync(folder).filter((name) => name.endsWith('.yaml'))

describe('schema/base.schema.json and recipes/bases/README.md', () => {
  it('are what the validation says: run scripts/generate-schema.ts', () => {
    expect(published).toBe(baseSchemaText())
    const readme = readFileSync(join(folder, 'README.md'), 'utf8')
    expect(readme).toBe(withBaseKeyTables(readme))
    for (const name of shipped) expect(readme).toContain(`(${name})`)
  })

  it.each(shipped)('%s is right by both', (name) => {
    const bytes = readFileSync(join(folder, name))
    expect(`${parseBase(name, bytes, folder).name}.yaml`).toBe(name)
    const validate = new Ajv2020({ strict: false }).compile(JSON.parse(published) as object)
    expect(validate(parse(bytes.toString())), JSON.stringify(validate.errors)).toBe(true)
  })
})

import { readFileSync, writeFileSync } from 'node:fs'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { recipeSchema } from '../src/formats/recipe-schema.ts'

/*
 * Writes what people and editors are told of the recipe format from its one source, src/formats/recipe-schema.ts:
 * schema/recipe.schema.json and the key tables in recipes/README.md. Run it after a change of the schema; a test compares.
 */

interface Property {
  readonly description?: string
  readonly examples?: readonly unknown[]
  readonly items?: { readonly properties?: Properties; readonly required?: readonly string[] }
}
type Properties = Readonly<Record<string, Property>>

const jsonSchema = () => z.toJSONSchema(recipeSchema, { io: 'input', target: 'draft-2020-12' })

/** The published JSON Schema, draft 2020-12: its text, with a newline at the end. */
export const recipeSchemaText = (): string =>
  `${JSON.stringify({ $id: 'urn:slim-image:recipe', ...jsonSchema() }, null, 2)}\n`

/** YAML's flow form as a person would write it. */
const flow = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`
  if (typeof value !== 'object' || value === null) {
    const text = String(value)
    const isPlain = /^-?[\w./][\w ./*:+-]*$/.test(text) && !/:$|^0\d/.test(text)
    return isPlain ? text : JSON.stringify(text)
  }
  const pairs = Object.entries(value).map(([key, item]) => `${key}: ${flow(item)}`)
  return `{ ${pairs.join(', ')} }`
}

const row = (key: string, property: Property, isRequired: boolean): string => {
  const examples = (property.examples ?? []).map((example) => `\`${key}: ${flow(example)}\``)
  const name = `\`${key}\`${isRequired ? ' (required)' : ''}`
  return `| ${name} | ${property.description ?? ''} | ${examples.join('<br>')} |`
}

const table = (properties: Properties, required: readonly string[] = []): string =>
  [
    '| key | meaning | example |',
    '| --- | --- | --- |',
    ...Object.entries(properties).map(([key, one]) => row(key, one, required.includes(key))),
  ].join('\n')

const tables = (): Readonly<Record<string, string>> => {
  const schema = jsonSchema()
  const properties = schema.properties as Properties
  const addition = properties['add']?.items ?? {}
  return {
    keys: table(properties, schema.required),
    add: table(addition.properties ?? {}, addition.required),
  }
}

/** The text with each part between `<!-- NAME -->` and `<!-- /NAME -->` (`keys`, `add`) made anew. */
export const withKeyTables = (readme: string): string =>
  Object.entries(tables()).reduce((text, [name, content]) => {
    const begin = `<!-- ${name} -->`
    const end = `<!-- /${name} -->`
    const from = text.indexOf(begin)
    const to = text.indexOf(end)
    if (from === -1 || to < from) throw new Error(`no ${begin} … ${end} in the text`)
    return `${text.slice(0, from)}${begin}\n${content}\n${text.slice(to)}`
  }, readme)

if (argv[1] === fileURLToPath(import.meta.url)) {
  const readme = new URL('../recipes/README.md', import.meta.url)
  writeFileSync(new URL('../schema/recipe.schema.json', import.meta.url), recipeSchemaText())
  writeFileSync(readme, withKeyTables(readFileSync(readme, 'utf8')))
}

import { readFileSync, writeFileSync } from 'node:fs'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { baseSchema } from '../src/formats/base-schema.ts'
import { recipeSchema } from '../src/formats/recipe-schema.ts'

/*
 * Writes what people and editors are told of the formats of recipes and bases from their one source each, src/formats/recipe-schema.ts
 * and base-schema.ts: the files of schema/ and the key tables in recipes/README.md and recipes/bases/README.md. Run it after a change
 * of a schema; a test compares.
 */

interface Property {
  readonly description?: string
  readonly examples?: readonly unknown[]
  readonly items?: Mapping
  readonly properties?: Properties
  readonly required?: readonly string[]
}
type Mapping = Pick<Property, 'properties' | 'required'>
type Properties = Readonly<Record<string, Property>>

const jsonSchema = (schema: z.ZodType) =>
  z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' })

const schemaText = (id: string, schema: z.ZodType): string =>
  `${JSON.stringify({ $id: `urn:slim-image:${id}`, ...jsonSchema(schema) }, null, 2)}\n`

/** The published JSON Schema, draft 2020-12: its text, with a newline at the end. */
export const recipeSchemaText = (): string => schemaText('recipe', recipeSchema)

/** The same for bases. */
export const baseSchemaText = (): string => schemaText('base', baseSchema)

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

type Tables = Readonly<Record<string, string>>

const mappingTable = ({ properties = {}, required }: Mapping): string => table(properties, required)

const recipeTables = (): Tables => {
  const schema = jsonSchema(recipeSchema) as Mapping
  return { keys: mappingTable(schema), add: mappingTable(schema.properties?.['add']?.items ?? {}) }
}

const baseTables = (): Tables => {
  const schema = jsonSchema(baseSchema) as Mapping
  const { debian = {}, rpm = {} } = schema.properties ?? {}
  return {
    keys: mappingTable(schema),
    debian: mappingTable(debian),
    rpm: mappingTable(rpm),
    repos: mappingTable(rpm.properties?.['repos']?.items ?? {}),
  }
}

/** The text of recipes/README.md with its key tables made anew. */
export const withKeyTables = (readme: string): string => withTables(readme, recipeTables())

/** The text of recipes/bases/README.md with its key tables made anew. */
export const withBaseKeyTables = (readme: string): string => withTables(readme, baseTables())

/** Each part between `<!-- NAME -->` and `<!-- /NAME -->` is made anew. */
const withTables = (readme: string, tables: Tables): string =>
  Object.entries(tables).reduce((text, [name, content]) => {
    const begin = `<!-- ${name} -->`
    const end = `<!-- /${name} -->`
    const from = text.indexOf(begin)
    const to = text.indexOf(end)
    if (from === -1 || to < from) throw new Error(`no ${begin} … ${end} in the text`)
    return `${text.slice(0, from)}${begin}\n${content}\n${text.slice(to)}`
  }, readme)

if (argv[1] === fileURLToPath(import.meta.url)) {
  const place = (path: string): URL => new URL(`../${path}`, import.meta.url)
  const remake = (path: string, make: (text: string) => string): void =>
    writeFileSync(place(path), make(readFileSync(place(path), 'utf8')))
  writeFileSync(place('schema/recipe.schema.json'), recipeSchemaText())
  writeFileSync(place('schema/base.schema.json'), baseSchemaText())
  remake('recipes/README.md', withKeyTables)
  remake('recipes/bases/README.md', withBaseKeyTables)
}

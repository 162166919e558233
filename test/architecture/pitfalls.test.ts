import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { builtInRules } from '../../src/plugins.ts'

const text = readFileSync(new URL('../../docs/pitfalls.md', import.meta.url), 'utf8')
const rows = [...text.matchAll(/^\| (\d+) \| ([^|]+) \| ([^|]+) \|$/gm)].map(
  ([, item, what = '', where = '']) => ({ item: Number(item), what, where }),
)

test('every item from 1 to 92 has one row, with a place or a reason for none', () => {
  expect(rows.map(({ item }) => item)).toEqual(Array.from({ length: 92 }, (_, index) => index + 1))
  expect(rows.filter(({ where }) => !/`src\/|rule `|^no: /.test(where))).toEqual([])
})

test('every file and every rule that the table names is there', () => {
  const files = [...text.matchAll(/`(src\/[^`]+)`/g)].map(([, file = '']) => file)
  const path = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url))
  expect(files.filter((file) => !existsSync(path(file)))).toEqual([])
  const named = [...text.matchAll(/rule `([^`]+)`/g)].map(([, id = '']) => id)
  const known = builtInRules.map(({ id }) => id)
  expect(named.filter((id) => !known.includes(id))).toEqual([])
})

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { rulesPage, testsByRule, topics } from '../../scripts/rules-page.ts'
import { builtInRules } from '../../src/plugins.ts'

const ids = builtInRules.map(({ id }) => id)

test('every rule file is part of the program', () => {
  expect(
    topics()
      .flatMap(({ rules }) => rules.map(({ id }) => id))
      .sort(),
  ).toEqual([...ids].sort())
})

test('every rule has a test that names it', () => {
  const tests = testsByRule(ids)
  expect(ids.filter((id) => !tests.has(id))).toEqual([])
})

test('every rule has an id of its own, of its topic or a neighbour’s', () => {
  expect(new Set(ids).size).toBe(ids.length)
})

test('no rule speaks of a package where a soname, symbol, path or string would do', () => {
  expect(builtInRules.filter(({ when }) => when.package !== undefined).map(({ id }) => id)).toEqual(
    [],
  )
})

test('docs/rules.md is what `npm run generate` writes', () => {
  expect(readFileSync(new URL('../../docs/rules.md', import.meta.url), 'utf8')).toBe(rulesPage())
})

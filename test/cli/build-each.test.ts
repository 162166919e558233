import { describe, expect, it } from 'vitest'
import { buildEach } from '../../src/cli/build-each.ts'
import { SlimError } from '../../src/model/error.ts'
import type { Report } from '../../src/model/report.ts'
import { makeReport } from '../helpers/report.ts'
import { written } from '../helpers/written.ts'

const requests = (...recipes: string[]) => recipes.map((recipe) => ({ recipe, outputs: [] }))

const clean = { unmet: [], blindSpots: [] }

/** Every recipe gives a report with nothing unmet, but those whose name says otherwise. */
const build = ({ recipe }: { recipe: string }): Promise<Report> => {
  if (recipe === 'wrong')
    return Promise.reject(new SlimError('RECIPE_INVALID', 'wrong has mistakes'))
  if (recipe === 'bug') return Promise.reject(new TypeError('x is not a function'))
  return Promise.resolve(makeReport({ recipe, ...(recipe === 'unmet' ? {} : clean) }))
}

const run = (options: { json?: boolean; strict?: boolean }, ...recipes: string[]) =>
  written(() => buildEach(requests(...recipes), { json: false, strict: false, ...options }, build))

describe('buildEach', () => {
  it('prints one recipe as one document', async () => {
    const { result, stdout, stderr } = await run({ json: true }, 'a')
    expect(JSON.parse(stdout)).toEqual(makeReport({ recipe: 'a', ...clean }))
    expect([result, stderr]).toEqual([0, ''])
  })

  it('prints several recipes as one array, in their order', async () => {
    const { stdout } = await run({ json: true }, 'b', 'a')
    expect((JSON.parse(stdout) as Report[]).map(({ recipe }) => recipe)).toEqual(['b', 'a'])
  })

  it('passes the error of a single recipe on', async () => {
    await expect(run({}, 'wrong')).rejects.toMatchObject({ code: 'RECIPE_INVALID' })
  })

  it('builds the others when one of several has an error, and is not done', async () => {
    const { result, stdout, stderr } = await run({ json: true }, 'a', 'wrong', 'b')
    const [first, second, third] = JSON.parse(stdout) as Record<string, unknown>[]
    expect([first?.['recipe'], third?.['recipe']]).toEqual(['a', 'b'])
    expect(second).toMatchObject({ recipe: 'wrong', error: { code: 'RECIPE_INVALID' } })
    expect(stderr).toContain('RECIPE_INVALID')
    expect(result).toBe(2)
  })

  it('stops at a bug', async () => {
    await expect(run({}, 'bug', 'a')).rejects.toThrow(TypeError)
  })

  it('is 1 under --strict when any recipe has something unmet or blind, and still prints', async () => {
    const { result, stdout, stderr } = await run({ strict: true }, 'a', 'unmet')
    expect(result).toBe(1)
    expect(stdout).toMatch(/^a from/m)
    expect(stdout).toMatch(/^unmet from/m)
    expect(stderr).toMatch(/strict/)
  })

  it('is 0 without --strict, or with nothing unmet or blind', async () => {
    expect((await run({}, 'unmet')).result).toBe(0)
    expect((await run({ strict: true }, 'a')).result).toBe(0)
  })

  it('is 2 under --strict when something was not done at all', async () => {
    expect((await run({ strict: true }, 'unmet', 'wrong')).result).toBe(2)
  })
})

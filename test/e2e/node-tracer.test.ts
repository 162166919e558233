import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { nodeFileTrace } from '@vercel/nft'
import { describe, expect, test } from 'vitest'
import { node } from './language-checks/node.ts'
import { languagesBase } from './support/bases.ts'
import { setUpCheck } from './support/check-run.ts'
import { workspace } from './support/workspace.ts'

/*
 * Another tracer as the measure of ours: what it finds in an application by evaluating its sources, ours has to find in their syntax. It
 * runs over packages that we chose ourselves, on this machine's disk; why it is no part of the program is in docs/decisions.
 */

const work = workspace()

/** What it takes and no version of Node.js loads. */
const needless: Readonly<Record<string, string>> = {
  'node_modules/semver/preload.js': 'named by no source: it takes it for all users of semver',
  'node_modules/async-function/legacy.js': 'the main of a package that has exports',
  'node_modules/async-generator-function/legacy.js': 'the main of a package that has exports',
  'node_modules/generator-function/legacy.js': 'the main of a package that has exports',
}

const conditions = ['node', 'require', 'module-sync', 'default', 'node-addons']

const traced = async (application: string): Promise<readonly string[]> => {
  const options = { base: application, processCwd: application, conditions }
  const { fileList } = await nodeFileTrace([join(application, 'server.js')], options)
  return [...fileList].filter((file) => !file.startsWith('..') && !(file in needless)).sort()
}

const filesBelow = (directory: string): readonly string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))

const trimmed = node.filter(({ recipe }) => recipe.includes('packages: imports'))

describe('what @vercel/nft finds in an application is kept', () => {
  test.each(trimmed.map((check) => [check.name, check] as const))('%s', async (_, check) => {
    const directory = join(work, check.application ?? '')
    const run = await setUpCheck(check, directory, (await languagesBase()).directory)
    const kept = new Set(filesBelow(join((await run.trimmed()).directory, 'srv/app')))
    const found = await traced(join(directory, check.application ?? ''))
    expect(found.length).toBeGreaterThan(200)
    expect(found.filter((file) => !kept.has(file))).toEqual([])
  })
})

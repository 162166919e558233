import { beforeAll, describe, expect, test } from 'vitest'
import { checks } from './checks/all.ts'
import { debianBase } from './support/bases.ts'
import type { Check } from './support/check.ts'
import { type CheckRun, setUpCheck } from './support/check-run.ts'
import type { Outcome } from './support/process.ts'
import { workspace } from './support/workspace.ts'

const work = workspace()
let base: string
beforeAll(async () => {
  base = (await debianBase()).directory
})

const setUps = new Map<Check, Promise<CheckRun>>()
const setUp = (check: Check): Promise<CheckRun> => {
  const made = setUps.get(check) ?? setUpCheck(check, `${work}/${checks.indexOf(check)}`, base)
  setUps.set(check, made)
  return made
}

const verify = ({ expect: expected }: Check, { status, stdout, stderr }: Outcome): void => {
  const said = stdout.toString()
  const hint = `status ${status}, stderr:\n${stderr.slice(-3000)}\nstdout:\n${said.slice(-1000)}`
  if (typeof expected === 'string') expect(said, hint).toBe(expected)
  else expect(said, hint).toMatch(expected)
  expect(status, hint).toBe(0)
}

describe.concurrent('in the full base and in the trimmed root', () => {
  test.each(checks.map((check) => [check.name, check] as const))('%s', async (_, check) => {
    const run = await setUp(check)
    verify(check, await run.inFullBase())
    verify(check, await run.inTrimmedRoot())
  })
})

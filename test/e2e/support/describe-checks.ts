import { beforeAll, describe, expect, test } from 'vitest'
import type { Report } from '../../../src/model/report.ts'
import type { Check } from './check.ts'
import { type CheckRun, setUpCheck } from './check-run.ts'
import type { Outcome } from './process.ts'
import { readTraces } from './strace.ts'
import { notAllowed, traceDifferential } from './trace-differential.ts'
import { differences, dumpTree } from './tree-dump.ts'
import { workspace } from './workspace.ts'

const verify = ({ expect: expected }: Check, { status, stdout, stderr }: Outcome): void => {
  const said = stdout.toString()
  const hint = `status ${status}, stderr:\n${stderr.slice(-3000)}\nstdout:\n${said.slice(-1000)}`
  if (typeof expected === 'string') expect(said, hint).toBe(expected)
  else expect(said, hint).toMatch(expected)
  expect(status, hint).toBe(0)
}

/** Where something was looked for may differ: a directory that holds nothing of use is not in the trimmed root. */
const missing = ({ unmet }: Report): readonly unknown[] =>
  unmet.map((one) => ({ ...one, tried: [] }))

/**
 * Does each check in the full base and in the trimmed root, compares which files are opened in them, and traces the trimmed root again.
 * `baseDirectory` gives the unpacked full base, which is only read.
 */
export const describeChecks = (
  checks: readonly Check[],
  baseDirectory: () => Promise<string>,
): void => {
  const work = workspace()
  let base: string
  beforeAll(async () => {
    base = await baseDirectory()
  })

  const setUps = new Map<Check, Promise<CheckRun>>()
  const place = (check: Check): string => `${work}/${checks.indexOf(check)}`
  const setUp = (check: Check): Promise<CheckRun> => {
    const made = setUps.get(check) ?? setUpCheck(check, place(check), base)
    setUps.set(check, made)
    return made
  }
  const table = checks.map((check) => [check.name, check] as const)

  describe.concurrent('in the full base and in the trimmed root', () => {
    test.each(table)('%s', async (_, check) => {
      const run = await setUp(check)
      verify(check, await run.inFullBase())
      verify(check, await run.inTrimmedRoot())
    })
  })

  describe.concurrent('no file is opened in the full base and missed in the trimmed root', () => {
    test.each(table)('%s', async (_, check) => {
      const run = await setUp(check)
      const traces = { full: `${place(check)}/full.traces`, trimmed: `${place(check)}/slim.traces` }
      verify(check, await run.inFullBase(traces.full))
      await run.inTrimmedRoot(traces.trimmed)
      const { missed } = traceDifferential({
        full: readTraces(traces.full),
        trimmed: readTraces(traces.trimmed),
        fullRoot: run.full,
        trimmedRoot: (await run.trimmed()).directory,
      })
      expect(notAllowed(missed, check.allowed)).toEqual([])
    })
  })

  describe.concurrent('the trimmed root is closed: traced again, it is the same', () => {
    test.each(table)('%s', async (_, check) => {
      const run = await setUp(check)
      const once = await run.trimmed()
      const twice = await run.trimmedAgain()
      const trees = await Promise.all([dumpTree(once.directory), dumpTree(twice.directory)])
      expect(differences(...trees)).toEqual([])
      expect(missing(twice.report)).toEqual(missing(once.report))
    })
  })
}

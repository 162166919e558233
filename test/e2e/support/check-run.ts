import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Report } from '../../../src/model/report.ts'
import type { Check } from './check.ts'
import { installApplication } from './npm-packages.ts'
import { type Outcome, run } from './process.ts'
import { type CheckFiles, runScript, writeCheck } from './sandbox.ts'
import { buildArguments, slimCommand, slimEnvironment } from './slim.ts'

/** A trimmed root. */
export interface TrimmedRoot {
  /** Host path. */
  readonly directory: string
  readonly report: Report
}

/** A check with the roots it runs in. */
export interface CheckRun {
  readonly check: Check
  /** Lower directories that make the full base, the topmost first. */
  readonly full: readonly string[]
  /** Runs in the full base, traced into a directory if one is given. */
  inFullBase(traces?: string): Promise<Outcome>
  /** Runs in the trimmed root, which is built on first use. */
  inTrimmedRoot(traces?: string): Promise<Outcome>
  /** The trimmed root; the same at each call. */
  trimmed(): Promise<TrimmedRoot>
  /** Builds the recipe with the trimmed root as its base. */
  trimmedAgain(): Promise<TrimmedRoot>
}

const prepared = async (files: CheckFiles, base: string): Promise<readonly string[]> => {
  const upper = join(files.directory, 'prepared')
  const outcome = await runScript('prepare', { lower: [base], upper, files })
  if (outcome.status !== 0) throw new Error(`the base could not be prepared: ${outcome.stderr}`)
  return [upper, base]
}

/** Builds over an overlay, which is gone with its mount namespace. */
const buildOver = async (
  files: CheckFiles,
  lower: readonly string[],
  output: string,
): Promise<TrimmedRoot> => {
  const place = join(files.directory, 'merged')
  mkdirSync(place, { recursive: true })
  const request = { recipe: files.recipe, base: `rootfs:${place}`, outputs: [`rootfs:${output}`] }
  const mount =
    lower.length === 1
      ? ['--bind', ...lower]
      : ['-t', 'overlay', '-o', `lowerdir=${lower.join(':')}`, 'overlay']
  const script = `mount ${mount.join(' ')} ${place}; exec "$@"`
  const slim = [...slimCommand, ...buildArguments(request), '--json']
  const said = await run('unshare', ['--mount', 'bash', '-euc', script, '-', ...slim], {
    env: slimEnvironment,
  })
  return { directory: output, report: JSON.parse(said) as Report }
}

/** Sets a check up below a directory; `base` is the unpacked full base, which is only read. */
export const setUpCheck = async (
  check: Check,
  directory: string,
  base: string,
): Promise<CheckRun> => {
  const files = writeCheck(check, directory)
  if (check.application !== undefined)
    await installApplication(check.application, join(directory, check.application))
  const full = check.prepare === undefined ? [base] : await prepared(files, base)
  let built: Promise<TrimmedRoot> | undefined
  const trimmed = (): Promise<TrimmedRoot> =>
    (built ??= buildOver(files, full, join(directory, 'trimmed')))
  const runIn = (lower: readonly string[], traces: string | undefined): Promise<Outcome> =>
    runScript('script', { lower, files, ...(traces !== undefined && { traces }) })
  return {
    check,
    full,
    trimmed,
    trimmedAgain: async () =>
      buildOver(files, [(await trimmed()).directory], join(directory, 'trimmed-again')),
    inFullBase: (traces) => runIn(full, traces),
    inTrimmedRoot: async (traces) => runIn([(await trimmed()).directory], traces),
  }
}

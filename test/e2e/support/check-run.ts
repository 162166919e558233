import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Report } from '../../../src/model/report.ts'
import type { VerifyReport } from '../../../src/model/verify.ts'
import type { Check } from './check.ts'
import { installApplication } from './npm-packages.ts'
import { type Outcome, run } from './process.ts'
import { type CheckFiles, runScript, writeCheck } from './sandbox.ts'
import { buildArguments, slimCommand, slimEnvironment, verifyArguments } from './slim.ts'

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

const words = (args: readonly string[]): string => args.map((word) => `'${word}'`).join(' ')

/** Builds over an overlay, which is gone with its mount namespace; `proof` is a file for what `slim verify` says while it is there. */
const buildOver = async (
  files: CheckFiles,
  lower: readonly string[],
  { output, proof }: { readonly output: string; readonly proof?: string },
): Promise<TrimmedRoot> => {
  const place = join(files.directory, 'merged')
  mkdirSync(place, { recursive: true })
  const request = { recipe: files.recipe, base: `rootfs:${place}`, outputs: [`rootfs:${output}`] }
  const mount =
    lower.length === 1
      ? ['--bind', ...lower]
      : ['-t', 'overlay', '-o', `lowerdir=${lower.join(':')}`, 'overlay']
  const verify = words([...slimCommand, ...verifyArguments(request), '--json'])
  const script = `mount ${words([...mount, place])}
    ${words([...slimCommand, ...buildArguments(request), '--json'])}
    ${proof === undefined ? '' : `${verify} >'${proof}' || [[ $? == 1 ]]`}`
  const said = await run('unshare', ['--mount', 'bash', '-euc', script], { env: slimEnvironment })
  return { directory: output, report: JSON.parse(said) as Report }
}

/** Builds what must be the base's; what a check changes in its base first may differ from the base's own package database. */
const buildProved = async (
  { check, files }: { readonly check: Check; readonly files: CheckFiles },
  lower: readonly string[],
  output: string,
): Promise<TrimmedRoot> => {
  const proof = `${output}.verify.json`
  const built = await buildOver(files, lower, { output, proof })
  const said = JSON.parse(readFileSync(proof, 'utf8')) as VerifyReport
  const { added, changed, missing, hidden, packages, digests, platform, config } = said
  const own = check.prepare === undefined ? digests.differences : []
  const wrong = [
    ...added.filter(({ declared }) => !declared),
    ...changed,
    ...missing,
    ...hidden,
    ...own,
  ]
  if ([...wrong, ...packages.differences, ...platform, ...(config ?? [])].length > 0)
    throw new Error(`not the base's: ${readFileSync(proof, 'utf8')}`)
  return built
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
    (built ??= buildProved({ check, files }, full, join(directory, 'trimmed')))
  const runIn = (lower: readonly string[], traces: string | undefined): Promise<Outcome> =>
    runScript('script', { lower, files, ...(traces !== undefined && { traces }) })
  return {
    check,
    full,
    trimmed,
    trimmedAgain: async () =>
      buildOver(files, [(await trimmed()).directory], {
        output: join(directory, 'trimmed-again'),
      }),
    inFullBase: (traces) => runIn(full, traces),
    inTrimmedRoot: async (traces) => runIn([(await trimmed()).directory], traces),
  }
}

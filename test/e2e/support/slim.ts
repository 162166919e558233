import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Report } from '../../../src/model/report.ts'
import type { VerifyReport } from '../../../src/model/verify.ts'
import { cacheDirectory, checkout } from './bases.ts'
import { attempt, type Outcome, type ProcessOptions } from './process.ts'

/** The built program as a command, before its verb. */
export const slimCommand: readonly string[] = [process.execPath, join(checkout, 'dist/bin/slim.js')]

/** What tests run it with: nothing of this machine, and a layer cache that stays between tests. */
export const slimEnvironment = {
  NODE_EXTRA_CA_CERTS: undefined,
  SLIM_CACHE: join(cacheDirectory, 'layers'),
  SOURCE_DATE_EPOCH: undefined,
}

/** A recipe of this repository. */
export const recipe = (name: string): string => join(checkout, 'recipes', `${name}.yaml`)

/** Runs the built program as a person would, with a layer cache that stays between tests unless `env` names another. */
export const slim = (args: readonly string[], options: ProcessOptions = {}): Promise<Outcome> =>
  attempt(process.execPath, [...slimCommand.slice(1), ...args], {
    ...options,
    env: { ...slimEnvironment, ...options.env },
  })

/** Runs a verb with `--json` that must succeed and gives its document. */
export const slimJson = async <T>(
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<T> => {
  const outcome = await slim([...args, '--json'], options)
  if (outcome.status !== 0)
    throw new Error(`slim ${args.join(' ')}: status ${outcome.status}\n${outcome.stderr}`)
  return JSON.parse(outcome.stdout.toString()) as T
}

/** What a build is made of. */
export interface BuildRequest {
  readonly recipe: string
  /** A reference; undefined leaves the recipe's own. */
  readonly base?: string
  readonly outputs: readonly string[]
}

/** A build's arguments without `--json`. */
export const buildArguments = ({ recipe, base, outputs }: BuildRequest): readonly string[] => [
  'build',
  recipe,
  ...(base === undefined ? [] : ['--base', base]),
  ...outputs.flatMap((output) => ['--output', output]),
]

/** The arguments that have a build's first output compared with its base, all that its recipe says planned once more. */
export const verifyArguments = ({ recipe, base, outputs }: BuildRequest): readonly string[] => {
  const from = base ?? /^from: (\S+)/m.exec(readFileSync(recipe, 'utf8'))?.[1] ?? ''
  return ['verify', outputs[0] ?? '', '--base', from, '--recipe', recipe]
}

/** A build that must succeed, and whose image must be the base's as `slim verify` sees it. */
export const build = async (
  request: BuildRequest,
  options: ProcessOptions = {},
): Promise<Report> => {
  const report = await slimJson<Report>(buildArguments(request), options)
  const proof = await slimJson<VerifyReport>(verifyArguments(request), options)
  if (!proof.equal) throw new Error(`${request.outputs[0]} is not its base's`)
  return report
}

/** The exit status of a run that fails, the code of the document on stdout and the code that people see on stderr. */
export interface Failure {
  readonly status: number | null
  readonly code: string
  readonly shown: string
}

/** Runs a verb that must not succeed, once for programs and once for people. */
export const failure = async (
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<Failure> => {
  const [forPrograms, forPeople] = await Promise.all([
    slim([...args, '--json'], options),
    slim(args, options),
  ])
  const text = forPrograms.stdout.toString()
  const document = (text === '' ? {} : JSON.parse(text)) as { error?: { code: string } }
  return {
    status: forPeople.status === forPrograms.status ? forPeople.status : null,
    code: document.error?.code ?? `none: ${forPrograms.stderr}`,
    shown: /error\[(\w+)\]/.exec(forPeople.stderr)?.[1] ?? `none: ${forPeople.stderr}`,
  }
}

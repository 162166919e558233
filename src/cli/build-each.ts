import type { Request } from '../build.ts'
import { SlimError } from '../model/error.ts'
import type { Report } from '../model/report.ts'
import { type ErrorDocument, errorDocument, errorText } from './error-text.ts'
import { note, print, printResult } from './output.ts'
import { screenOf } from './screen.ts'
import { strictStatus } from './strict.ts'

/** What one recipe came to. */
type Outcome = { readonly report: Report } | { readonly recipe: string; readonly error: SlimError }

const outcomeOf = async (
  request: Request,
  build: (request: Request) => Promise<Report>,
): Promise<Outcome> => {
  try {
    return { report: await build(request) }
  } catch (error) {
    if (error instanceof SlimError) return { recipe: request.recipe, error }
    throw error
  }
}

const asDocument = (outcome: Outcome): Report | ({ recipe: string } & ErrorDocument) =>
  'report' in outcome ? outcome.report : { recipe: outcome.recipe, ...errorDocument(outcome.error) }

/**
 * Builds one after another and gives the exit status. A single recipe's error is passed on; with several, each error is
 * told and the others are built. Text comes as each is done, JSON as one array at the end.
 */
export const buildEach = async (
  requests: readonly Request[],
  options: { readonly json: boolean; readonly strict: boolean },
  build: (request: Request) => Promise<Report>,
): Promise<number> => {
  const outcomes: Outcome[] = []
  for (const request of requests) {
    const outcome = await outcomeOf(request, build)
    outcomes.push(outcome)
    if ('error' in outcome) {
      if (requests.length === 1) throw outcome.error
      note(errorText(outcome.error, screenOf(process.stderr)))
    } else if (!options.json || requests.length === 1) {
      const load = async () => (await import('./report-text.ts')).buildText
      await printResult(outcome.report, options.json, load)
      if (request !== requests.at(-1)) await print('')
    }
  }
  if (options.json && requests.length > 1)
    await print(JSON.stringify(outcomes.map(asDocument), null, 2))
  const reports = outcomes.flatMap((outcome) => ('report' in outcome ? [outcome.report] : []))
  const strictly = options.strict ? strictStatus(reports) : 0
  return reports.length < outcomes.length ? 2 : strictly
}

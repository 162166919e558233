import type { ErrorPlace, Mistake, SlimError } from '../model/error.ts'
import { printable, type Screen } from './screen.ts'

const placeText = ({ file, line, column }: ErrorPlace): string =>
  [file, line, column].filter((part) => part !== undefined).join(':')

const indented = (text: string): string => text.replace(/^/gm, '  ')

const details = (
  problem: Pick<Mistake, 'hint'> & { at?: ErrorPlace },
  screen: Screen,
): string[] => {
  const lines: string[] = []
  if (problem.at !== undefined) lines.push(screen.paint('cyan', printable(placeText(problem.at))))
  if (problem.at?.frame !== undefined) lines.push(printable(problem.at.frame))
  if (problem.hint !== undefined)
    lines.push(`${screen.paint('green', 'hint:')} ${printable(problem.hint)}`)
  return lines.map(indented)
}

const mistakeText = (mistake: Mistake, screen: Screen): string =>
  [screen.paint('bold', printable(mistake.message)), ...details(mistake, screen)].join('\n')

/** An error as people see it: code, message, place, source frame, hint; then each mistake in order. No newline at the end. */
export const errorText = (error: SlimError, screen: Screen): string => {
  const label = screen.paint('red', `error[${error.code}]:`)
  const place = error.at === undefined ? {} : { at: error.at }
  const hint = error.hint === undefined ? {} : { hint: error.hint }
  const head = [`${label} ${screen.paint('bold', printable(error.message))}`]
  head.push(...details({ ...place, ...hint }, screen))
  const mistakes = error.mistakes.map((mistake) => mistakeText(mistake, screen))
  return [head.join('\n'), ...mistakes].join('\n\n')
}

/** Anything but a {@link SlimError} is a defect of this program, and says so with all that a report about it needs. */
export const bugText = (error: unknown, version: string, screen: Screen): string => {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return [
    `${screen.paint('red', 'error[BUG]:')} ${screen.paint('bold', 'this is a bug in slim')}`,
    indented(printable(stack)),
    indented(`slim ${version}, node ${process.version}, ${process.platform}-${process.arch}`),
    indented(`${screen.paint('green', 'hint:')} report it with the command and this text`),
  ].join('\n')
}

/** What `--json` prints instead of a result when nothing was done; fields that do not apply are null. */
export interface ErrorDocument {
  readonly error: {
    /** An error code, or `BUG`. */
    readonly code: string
    readonly message: string
    readonly hint: string | null
    readonly at: ErrorPlace | null
    readonly mistakes: readonly Mistake[]
  }
}

/** The document of an error that this program throws on purpose. */
export const errorDocument = (error: SlimError): ErrorDocument => ({
  error: {
    code: error.code,
    message: error.message,
    hint: error.hint ?? null,
    at: error.at ?? null,
    mistakes: error.mistakes,
  },
})

/** The document of any other error. */
export const bugDocument = (error: unknown): ErrorDocument => ({
  error: {
    code: 'BUG',
    message: error instanceof Error ? error.message : String(error),
    hint: null,
    at: null,
    mistakes: [],
  },
})

import { SlimError } from '../model/error.ts'
import { printableDocument, type Screen, screenOf } from './screen.ts'

/** Whoever reads a pipe may stop early (`slim plan … | head`): that is no error, the rest is just not written. */
const readerWentAway = (error: Error): boolean => 'code' in error && error.code === 'EPIPE'

let stdoutError: Error | undefined
const streamErrors = new WeakSet<Error>()

/** To be called once before anything is written: a stream that cannot be written to must not end the program. */
export const guardStreams = (): void => {
  for (const stream of [process.stdout, process.stderr]) {
    // Before the listener of oclif, which throws.
    stream.prependListener('error', (error: Error) => {
      streamErrors.add(error)
      if (stream === process.stdout) stdoutError ??= error
    })
  }
}

/** Whether something thrown is only a stream's error come back through a listener that throws; {@link checkOutput} tells it. */
export const isStreamError = (error: Error): boolean => streamErrors.has(error)

/** Waits for stdout; throws OUTPUT_FAILED when something printed did not get out (a full disk); a closed pipe is quietly ignored. */
export const checkOutput = async (): Promise<void> => {
  // Help is printed by oclif, which does not wait.
  await new Promise((done) => process.stdout.write('', done))
  if (stdoutError === undefined || readerWentAway(stdoutError)) return
  throw new SlimError('OUTPUT_FAILED', `standard output: ${stdoutError.message}`, {
    hint: 'free some space or send the output somewhere else',
    cause: stdoutError,
  })
}

/** Writes a result to stdout, ending it with a newline, and waits until it is out or cannot be: see {@link checkOutput}. */
export const print = (text: string): Promise<void> =>
  new Promise((done) => {
    process.stdout.write(`${text}\n`, () => done())
  })

/** Writes a diagnostic to stderr, ending it with a newline. */
export const note = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

/**
 * Prints a result: as JSON, or as the text that `load` brings the renderer for, so that `--json` never loads one.
 * Text of the result cannot drive the terminal.
 */
export const printResult = async <T>(
  result: T,
  asJson: boolean,
  load: () => Promise<(result: T, screen: Screen) => string>,
): Promise<void> => {
  if (asJson) return print(JSON.stringify(result, null, 2))
  const render = await load()
  return print(render(printableDocument(result), screenOf(process.stdout)))
}

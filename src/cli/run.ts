import { fileURLToPath } from 'node:url'
import { Config } from '@oclif/core/config'
import { run as runCommand } from '@oclif/core/run'
import { checkOutput, guardStreams, isStreamError, note, print } from './output.ts'
import { requireCommand, usageError } from './usage.ts'

/** The installed package: the folder of package.json and oclif.manifest.json; the same two levels up from src and dist. */
const packageRoot = fileURLToPath(new URL('../..', import.meta.url))

/** Whether `--json` is given as a flag, seen without parsing: the command line may be what is wrong. */
const asksForJson = (argv: readonly string[]): boolean => {
  const end = argv.indexOf('--')
  return argv.slice(0, end < 0 ? argv.length : end).includes('--json')
}

const report = async (thrown: unknown, argv: readonly string[], version: string): Promise<void> => {
  const { SlimError } = await import('../model/error.ts')
  const { bugDocument, bugText, errorDocument, errorText } = await import('./error-text.ts')
  const { screenOf } = await import('./screen.ts')
  const error = thrown instanceof SlimError ? thrown : usageError(thrown)
  const screen = screenOf(process.stderr)
  note(error === undefined ? bugText(thrown, version, screen) : errorText(error, screen))
  if (!asksForJson(argv)) return
  const document = error === undefined ? bugDocument(thrown) : errorDocument(error)
  await print(JSON.stringify(document, null, 2))
}

/**
 * Runs one command line and gives the exit status: what the command returned, or 2 when it was not done. Every error ends
 * here: on stderr as text and, with `--json`, on stdout as a document.
 */
export const run = async (argv: readonly string[]): Promise<number> => {
  guardStreams()
  let version = ''
  process.on('uncaughtException', (error) => {
    if (isStreamError(error)) return
    void report(error, argv, version).finally(() => process.exit(2))
  })
  try {
    const config = await Config.load({ root: packageRoot })
    version = config.version
    requireCommand(argv, config.commandIDs)
    const status: unknown = await runCommand([...argv], config)
    await checkOutput()
    return typeof status === 'number' ? status : 0
  } catch (error) {
    await report(error, argv, version)
    return 2
  }
}

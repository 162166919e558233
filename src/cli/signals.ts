import { constants } from 'node:os'

const showCursor = '\x1b[?25h'

/**
 * From now on SIGINT, SIGTERM and SIGHUP end the program through `process.exit`, so that its `exit` listeners run, with 128
 * plus the signal's number, as shells count: 130 for SIGINT, 143 for SIGTERM.
 */
export const exitOnSignals = (): void => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      if (process.stderr.isTTY) process.stderr.write(`${showCursor}\n`)
      process.exit(128 + constants.signals[signal])
    })
  }
}

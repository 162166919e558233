import { afterEach, describe, expect, it, vi } from 'vitest'
import { exitOnSignals } from '../../src/cli/signals.ts'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

afterEach(() => {
  for (const signal of signals) process.removeAllListeners(signal)
  vi.restoreAllMocks()
})

describe('exitOnSignals', () => {
  it('leaves through process.exit with 128 and the number of the signal', () => {
    const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never)
    exitOnSignals()
    for (const signal of signals) process.emit(signal)
    expect(exit.mock.calls).toEqual([[130], [143], [129]])
  })
})

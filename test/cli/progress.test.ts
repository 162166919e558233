import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { withProgress } from '../../src/cli/progress.ts'
import { type StageEvent, stageNames } from '../../src/model/stage.ts'
import { written } from '../helpers/written.ts'

const work = (...events: StageEvent[]) => {
  return (listen: (event: StageEvent) => void): Promise<string> => {
    for (const event of events) listen(event)
    return Promise.resolve('result')
  }
}

const { isTTY, columns } = process.stderr

const pretendTerminal = (terminal: { isTTY: boolean; columns: number }): void => {
  Object.assign(process.stderr, terminal)
}

beforeEach(() => {
  vi.stubEnv('CI', undefined)
})

afterEach(() => {
  vi.unstubAllEnvs()
  pretendTerminal({ isTTY, columns })
})

describe('withProgress where nobody watches', () => {
  beforeEach(() => {
    pretendTerminal({ isTTY: false, columns: 80 })
  })

  it('writes a line for each finished stage on stderr, nothing on stdout, no escapes', async () => {
    const events = stageNames.map((stage): StageEvent => ({ stage, state: 'finished' }))
    const { result, stdout, stderr } = await written(() =>
      withProgress(stageNames, work(...events)),
    )
    expect([result, stdout]).toEqual(['result', ''])
    expect(stderr.split('\n').map((line) => line.split(' ')[0])).toEqual([...stageNames, ''])
    expect(stderr).not.toContain('\x1b')
  })
})

describe('withProgress on a terminal', () => {
  beforeEach(() => {
    pretendTerminal({ isTTY: true, columns: 80 })
  })

  it('shows the stages on stderr and gives the result', async () => {
    const { result, stdout, stderr } = await written(() =>
      withProgress(
        ['recipe', 'base'],
        work({ stage: 'recipe', state: 'started' }, { stage: 'recipe', state: 'finished' }),
      ),
    )
    expect([result, stdout]).toEqual(['result', ''])
    expect(stderr).toContain('✔')
    expect(stderr).toContain('↓')
  })

  it('marks the stage that failed and passes the error on without printing it', async () => {
    const error = new Error('the text of the error')
    const { stderr } = await written(() =>
      expect(
        withProgress(['recipe', 'base'], (listen) => {
          listen({ stage: 'recipe', state: 'started' })
          return Promise.reject(error)
        }),
      ).rejects.toBe(error),
    )
    expect(stderr).toContain('✖')
    expect(stderr).not.toContain(error.message)
  })
})

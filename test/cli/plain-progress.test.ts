import { describe, expect, it } from 'vitest'
import { plainProgress } from '../../src/cli/plain-progress.ts'
import {
  baseStageNames,
  type StageEvent,
  type StageName,
  stageNames,
} from '../../src/model/stage.ts'

const titles = Object.fromEntries(
  [...stageNames, ...baseStageNames].map((name) => [name, `the ${name}`]),
) as Record<StageName, string>

/** Lines after each event comes at its time in milliseconds. */
const linesOf = (events: readonly (readonly [at: number, event: StageEvent])[]): string[] => {
  const lines: string[] = []
  let clock = 0
  const listen = plainProgress(
    (line) => lines.push(line),
    titles,
    () => clock,
  )
  for (const [at, event] of events) {
    clock = at
    listen(event)
  }
  return lines
}

const progress = (done: number, total?: number): StageEvent => ({
  stage: 'base',
  state: 'progress',
  message: 'layer 1',
  done,
  ...(total !== undefined && { total }),
})
const started: StageEvent = { stage: 'base', state: 'started' }
const finished: StageEvent = { stage: 'base', state: 'finished' }

describe('plainProgress', () => {
  it('says of a quick stage only that it is finished', () => {
    expect(
      linesOf([
        [0, started],
        [10, progress(1, 2)],
        [999, progress(2, 2)],
        [999, finished],
      ]),
    ).toEqual(['base       the base'])
  })

  it('says a tenth of a long stage at a time, at most once a second', () => {
    const steps = Array.from({ length: 100 }, (_, i) => [i * 200, progress(i, 100)] as const)
    const lines = linesOf([[0, started], ...steps])
    expect(lines).toEqual(
      [10, 20, 30, 40, 50, 60, 70, 80, 90].map((share) => `base       layer 1 ${share}%`),
    )
  })

  it('says every five seconds that a stage of unknown length goes on', () => {
    const steps = Array.from({ length: 12 }, (_, i) => [i * 1000, progress(i)] as const)
    expect(linesOf([[0, started], ...steps])).toEqual(Array(2).fill('base       layer 1 …'))
  })

  it('lets no message drive the terminal', () => {
    expect(linesOf([[0, { ...finished, message: '\x1b[2J' }]])).toEqual(['base       \\x1b[2J'])
  })
})

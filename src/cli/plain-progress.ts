import type { StageEvent, StageName } from '../model/stage.ts'
import { printable } from './screen.ts'

/** Never two lines of one stage within this time: a stage that is quick says only that it is finished. */
const busyMs = 1_000

/** Always a line of a stage that goes on after this time. */
const quietMs = 5_000

/** Between the two, so many percent of the whole are worth a line. */
const stepPercent = 10

interface Said {
  readonly at: number
  readonly percent: number
}

const percentOf = ({ done, total }: StageEvent): number =>
  done !== undefined && total ? Math.floor((done / total) * 100) : 0

/**
 * Progress as lines for logs and pipes: one when a stage is finished, and for a stage that takes long one now and then.
 * `now` is in milliseconds and only measures spans.
 */
export const plainProgress = (
  write: (line: string) => void,
  titles: Readonly<Record<StageName, string>>,
  now: () => number = () => performance.now(),
): ((event: StageEvent) => void) => {
  let said: Said = { at: now(), percent: 0 }
  const line = (event: StageEvent, tail: string): void => {
    const message = event.message === undefined ? titles[event.stage] : printable(event.message)
    write(`${event.stage.padEnd(9)}  ${message}${tail}`)
  }
  return (event) => {
    if (event.state === 'started') said = { at: now(), percent: 0 }
    else if (event.state === 'finished') line(event, '')
    else {
      const percent = percentOf(event)
      const waited = now() - said.at
      if (waited < busyMs || (waited < quietMs && percent - said.percent < stepPercent)) return
      said = { at: now(), percent }
      line(event, percent > 0 ? ` ${percent}%` : ' …')
    }
  }
}

import type { PlanEntry } from '../../model/plan-entry.ts'

/** An RFC 3339 date in seconds since 1970. */
export const inSeconds = (date: string): number => Math.floor(Date.parse(date) / 1000)

/** What the base does not have is as old as the image; with SOURCE_DATE_EPOCH nothing is younger than it. */
export const dated = (
  entry: PlanEntry,
  created: string,
  { sourceDateEpoch }: { readonly sourceDateEpoch: number | undefined },
): PlanEntry => {
  const own = entry.file.layer === 'recipe' ? inSeconds(created) : entry.file.mtime
  const mtime = sourceDateEpoch === undefined ? own : Math.min(own, sourceDateEpoch)
  return mtime === entry.file.mtime ? entry : { ...entry, file: { ...entry.file, mtime } }
}

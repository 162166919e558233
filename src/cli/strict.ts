import type { PlanReport } from '../model/report.ts'
import { plural } from './amounts.ts'
import { note } from './output.ts'

/** The exit status under `--strict`: 1, and a line on stderr, when any report has an unmet need or a blind spot; else 0. */
export const strictStatus = (reports: readonly PlanReport[]): 0 | 1 => {
  const unmet = reports.reduce((sum, report) => sum + report.unmet.length, 0)
  const blind = reports.reduce((sum, report) => sum + report.blindSpots.length, 0)
  if (unmet + blind === 0) return 0
  note(`strict: ${plural(unmet, 'unmet need')}, ${plural(blind, 'blind spot')}`)
  return 1
}

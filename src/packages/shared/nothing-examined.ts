import type { Examination } from '../../model/package.ts'

/** What is said of a base that has no database. */
export const nothingExamined: Examination = {
  directories: [],
  isLeftOut: () => false,
  findings: [],
  recorded: [],
}

import { counted } from './amounts.ts'
import type { Screen } from './screen.ts'
import { tableText } from './table.ts'

/** More rows of one table than these say little more. */
const shown = 20

/** The first rows under their headings, the last column the one that wraps, and how many more `--json` lists; empty without rows. */
export const cutTable = (
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  screen: Screen,
): string => {
  if (rows.length === 0) return ''
  const content = {
    columns: headings.map((name) => ({ name, align: 'left' as const })),
    rows: rows.slice(0, shown),
    flexible: headings.length - 1,
  }
  const more = rows.length - shown
  return [
    tableText(content, screen),
    ...(more > 0 ? [screen.paint('dim', `… and ${counted(more)} more; --json lists all`)] : []),
  ].join('\n')
}

import type { PlanReport } from '../model/report.ts'
import { counted } from './amounts.ts'
import type { Screen, Style } from './screen.ts'

/** So many of each list are shown; `--json` has them all. */
const shown = 10

/** So many places and strings of one finding are shown. */
const shownDetails = 5

interface List {
  readonly name: string
  /** Colour of the count when there are any. */
  readonly style: Style
  /** Each with its details on further lines. */
  readonly items: readonly string[]
}

const withDetails = (line: string, label: string, details: readonly string[]): string => {
  if (details.length === 0) return line
  const more = details.length - shownDetails
  const some = details.slice(0, shownDetails).map((detail) => `    ${label} ${detail}`)
  return [line, ...some, ...(more > 0 ? [`    … and ${counted(more)} more`] : [])].join('\n')
}

const neededBy = (from: string | null): string => (from === null ? 'the recipe' : from)

const lists = (report: PlanReport): readonly List[] => [
  {
    name: 'unmet needs',
    style: 'red',
    items: report.unmet.map(({ what, from, rule, certainty, tried }) =>
      withDetails(`${what}, needed by ${neededBy(from)} (${rule}, ${certainty})`, 'tried', tried),
    ),
  },
  {
    name: 'blind spots',
    style: 'yellow',
    items: report.blindSpots.map(({ path, what, rule, evidence }) =>
      withDetails(`${path}: ${what} (${rule})`, 'seen', evidence),
    ),
  },
  {
    name: 'possible',
    style: 'cyan',
    items: report.possible.map(({ path, from, rule, evidence }) => {
      const seen = evidence === null ? '' : ` "${evidence}"`
      return `${path}, named by ${neededBy(from)} (${rule}${seen})`
    }),
  },
  { name: 'warnings', style: 'yellow', items: report.warnings },
]

const listText = ({ name, style, items }: List, screen: Screen): string => {
  const more = items.length - shown
  return [
    screen.paint(style, name),
    ...items.slice(0, shown).map((item) => item.replace(/^/gm, '  ')),
    ...(more > 0 ? [screen.paint('dim', `  … and ${counted(more)} more; --json lists all`)] : []),
  ].join('\n')
}

/** Unmet needs, blind spots, possible files and warnings: how many of each, then the first of those there are. */
export const findingsText = (report: PlanReport, screen: Screen): string => {
  const all = lists(report)
  const counts = all.map(({ name, style, items }) => {
    const count = counted(items.length).padStart(5)
    return `${name.padEnd(11)}  ${items.length > 0 ? screen.paint(style, count) : count}`
  })
  const listed = all.filter(({ items }) => items.length > 0).map((list) => listText(list, screen))
  return [counts.join('\n'), ...listed].join('\n\n')
}

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
  /** How many there are; one item may stand for several. */
  readonly count: number
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

/** So many files of one directory for one reason are told one by one. */
const mostAlike = 3

/** A line for each file, or one for all of a directory that one string speaks for. */
const possibleItems = (possible: PlanReport['possible']): readonly string[] => {
  const groups = new Map<string, string[]>()
  for (const { path, from, rule, evidence } of possible) {
    const seen = evidence === null ? '' : ` "${evidence}"`
    const reason = `named by ${neededBy(from)} (${rule}${seen})`
    const key = `${path.slice(0, path.lastIndexOf('/'))}\n${reason}`
    groups.set(key, [...(groups.get(key) ?? []), path])
  }
  return [...groups].flatMap(([key, paths]) => {
    const [directory = '', reason = ''] = key.split('\n')
    return paths.length > mostAlike
      ? [`${counted(paths.length)} files of ${directory}, ${reason}`]
      : paths.map((path) => `${path}, ${reason}`)
  })
}

const lists = (report: PlanReport): readonly List[] => [
  {
    name: 'unmet needs',
    style: 'red',
    count: report.unmet.length,
    items: report.unmet.map(({ what, from, rule, certainty, tried }) =>
      withDetails(`${what}, needed by ${neededBy(from)} (${rule}, ${certainty})`, 'tried', tried),
    ),
  },
  {
    name: 'blind spots',
    style: 'yellow',
    count: report.blindSpots.length,
    items: report.blindSpots.map(({ path, what, rule, evidence }) =>
      withDetails(`${path}: ${what} (${rule})`, 'seen', evidence),
    ),
  },
  {
    name: 'possible',
    style: 'cyan',
    count: report.possible.length,
    items: possibleItems(report.possible),
  },
  {
    name: 'warnings',
    style: 'yellow',
    count: report.warnings.length,
    items: report.warnings,
  },
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
  const counts = all.map(({ name, style, count }) => {
    const number = counted(count).padStart(5)
    return `${name.padEnd(11)}  ${count > 0 ? screen.paint(style, number) : number}`
  })
  const listed = all.filter(({ items }) => items.length > 0).map((list) => listText(list, screen))
  return [counts.join('\n'), ...listed].join('\n\n')
}

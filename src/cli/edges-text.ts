import type { EdgeReport } from '../model/report.ts'
import { counted } from './amounts.ts'
import type { Screen } from './screen.ts'

/** So many reasons are shown; `--json` has them all. */
const shown = 10

/** The reason of one edge on one line: rule, evidence, how it was found, links crossed on the way, how certain it is. */
export const reasonText = ({ rule, evidence, via, through, certainty }: EdgeReport): string =>
  [
    evidence === null ? rule : `${rule} "${evidence}"`,
    ...(via === null ? [] : [`found by ${via}`]),
    ...(through.length === 0 ? [] : [`through ${through.join(', ')}`]),
    certainty,
  ].join(' · ')

/** What makes two edges one reason to a reader; another process may have found the same in another way. */
const reasonKey = ({ from, rule, evidence }: EdgeReport): string =>
  JSON.stringify([from, rule, evidence])

/** Each reason once, the first ones; those of `told` are left out. Empty when nothing is left to say. */
export const edgesText = (
  label: string,
  edges: readonly EdgeReport[],
  screen: Screen,
  told: readonly EdgeReport[] = [],
): string => {
  const known = new Set(told.map(reasonKey))
  const lines = edges.flatMap((edge) => {
    const key = reasonKey(edge)
    if (known.has(key)) return []
    known.add(key)
    return [`  ${edge.from ?? 'the recipe'}  ${screen.paint('dim', reasonText(edge))}`]
  })
  const more = lines.length - shown
  return lines.length === 0
    ? ''
    : [
        label,
        ...lines.slice(0, shown),
        ...(more > 0
          ? [screen.paint('dim', `  … and ${counted(more)} more; --json lists all`)]
          : []),
      ].join('\n')
}

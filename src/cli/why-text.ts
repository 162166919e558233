import type { EdgeReport, OwnerReport, WhyReport } from '../model/report.ts'
import { counted } from './amounts.ts'
import type { Screen } from './screen.ts'

/** So many further reasons are shown; `--json` has them all. */
const shownOthers = 10

/** `libssl3 3.0.17-1, …`, undefined when nobody owns the path. */
export const ownersText = (owners: readonly OwnerReport[]): string | undefined =>
  owners.length === 0
    ? undefined
    : owners.map(({ name, version }) => `${name} ${version}`).join(', ')

/** The reason of one edge on one line: rule, evidence, how it was found, links crossed on the way, how certain it is. */
export const reasonText = ({ rule, evidence, via, through, certainty }: EdgeReport): string =>
  [
    evidence === null ? rule : `${rule} "${evidence}"`,
    ...(via === null ? [] : [`found by ${via}`]),
    ...(through.length === 0 ? [] : [`through ${through.join(', ')}`]),
    certainty,
  ].join(' · ')

const chainText = (chain: readonly EdgeReport[], screen: Screen): string => {
  const lines = [chain[0]?.from ?? 'the recipe']
  chain.forEach((edge, depth) => {
    const indent = '   '.repeat(depth)
    const isLast = depth === chain.length - 1
    lines.push(`${indent}└─ ${isLast ? screen.paint('bold', edge.to) : edge.to}`)
    const stem = isLast ? '   ' : '│  '
    lines.push(`${indent}   ${stem}${screen.paint('dim', reasonText(edge))}`)
  })
  return lines.join('\n')
}

const othersText = (others: readonly EdgeReport[], screen: Screen): string => {
  const more = others.length - shownOthers
  return [
    'also needed by',
    ...others.slice(0, shownOthers).map((edge) => {
      const from = edge.from ?? 'the recipe'
      return `  ${from}  ${screen.paint('dim', reasonText(edge))}`
    }),
    ...(more > 0 ? [screen.paint('dim', `  … and ${counted(more)} more; --json lists all`)] : []),
  ].join('\n')
}

/** What `slim why` prints: the owner, the chain as a tree from the recipe down to the path, and further reasons. */
export const whyText = ({ path, chain, others, owners }: WhyReport, screen: Screen): string => {
  const owner = ownersText(owners)
  return [
    `${screen.paint('bold', path)} ${owner === undefined ? 'is owned by no package' : `of ${owner}`}`,
    ...(chain.length > 0 ? [chainText(chain, screen)] : []),
    ...(others.length > 0 ? [othersText(others, screen)] : []),
  ].join('\n\n')
}

import type { EdgeReport, OwnerReport, WhyReport } from '../model/report.ts'
import { counted } from './amounts.ts'
import { edgesText, reasonText } from './edges-text.ts'
import type { Screen } from './screen.ts'

/** So many owners are shown of a directory of many packages; one more is shown rather than counted. */
const shownOwners = 3

/** `libssl3 3.0.17-1, … and 440 more`, undefined when nobody owns the path. */
export const ownersText = (owners: readonly OwnerReport[]): string | undefined => {
  if (owners.length === 0) return undefined
  const cut = owners.length > shownOwners + 1 ? owners.slice(0, shownOwners) : owners
  const more = owners.length - cut.length
  const names = cut.map(({ name, version }) => `${name} ${version}`).join(', ')
  return more === 0 ? names : `${names} and ${counted(more)} more`
}

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

/** What `slim why` prints: the owner, the chain as a tree from the recipe down to the path, and further reasons. */
export const whyText = ({ path, chain, others, owners }: WhyReport, screen: Screen): string => {
  const owner = ownersText(owners)
  return [
    `${screen.paint('bold', path)} ${owner === undefined ? 'is owned by no package' : `of ${owner}`}`,
    ...(chain.length > 0 ? [chainText(chain, screen)] : []),
    edgesText('also needed by', others, screen, chain.slice(-1)),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

import type { Rule, RuleNeed } from '../model/rule.ts'
import type { Screen } from './screen.ts'
import { tableText } from './table.ts'

/** What `slim rules` prints: a line for each rule. */
export const rulesText = (rules: readonly Rule[], screen: Screen): string =>
  tableText(
    {
      columns: [
        { name: 'rule', align: 'left' },
        { name: 'certainty', align: 'left' },
        { name: 'because', align: 'left' },
      ],
      rows: rules.map(({ id, certainty, reason }) => [id, certainty, reason]),
      flexible: 2,
    },
    screen,
  )

const needText = ({ must, ...need }: RuleNeed): string => {
  const words = Object.entries(need)
    .filter(([key, value]) => !(key === 'role' && value === 'read'))
    .map(([key, value]) => `${key} ${key === 'mode' ? Number(value).toString(8) : String(value)}`)
  return `${words.join(', ')}${must ? ' (has to be there)' : ''}`
}

/** What `slim rules ID` prints: when the rule holds, what it keeps then, and why. */
export const ruleText = (rule: Rule, screen: Screen): string => {
  const { id, when, needs, certainty, explains, reason, source } = rule
  const list = (name: string, items: readonly string[]): string =>
    [screen.paint('bold', name), ...items.map((item) => `  ${item}`)].join('\n')
  const conditions = Object.entries<string | readonly string[]>({ ...when }).map(([key, value]) => {
    const words = typeof value === 'string' ? [value] : value
    return `${key}: ${words.join(', ')}`
  })
  return [
    `${screen.paint('bold', id)} (${certainty}): ${reason}`,
    list('when', conditions),
    ...(needs.length > 0 ? [list('needs', needs.map(needText))] : []),
    ...(explains.length > 0 ? [list('explains', explains)] : []),
    list('source', [source]),
  ].join('\n\n')
}

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { parseRules } from '../src/formats/rule-file.ts'
import type { Rule, RuleNeed } from '../src/model/rule.ts'

const folder = (path: string): string => fileURLToPath(new URL(`../${path}/`, import.meta.url))

/** The topics with their rules, from the files of src/rules. */
export const topics = (): readonly { readonly topic: string; readonly rules: readonly Rule[] }[] =>
  readdirSync(folder('src/rules'))
    .sort()
    .map((file) => ({
      topic: file.replace(/\.yaml$/, ''),
      rules: parseRules(parse(readFileSync(`${folder('src/rules')}${file}`, 'utf8')), file),
    }))

/** Test files by the rule ids that they name. */
export const testsByRule = (ids: readonly string[]): ReadonlyMap<string, string> => {
  const files = readdirSync(folder('test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && !file.startsWith('e2e/'))
    .sort()
  const texts = files.map(
    (file) => [file, readFileSync(`${folder('test')}${file}`, 'utf8')] as const,
  )
  const namedIn = (id: string) => texts.find(([, text]) => text.includes(`'${id}'`))?.[0]
  return new Map(
    ids.flatMap((id) => {
      const file = namedIn(id)
      return file === undefined ? [] : [[id, `test/${file}`]]
    }),
  )
}

const cell = (text: string): string => text.replace(/\|/g, '\\|').replace(/\n/g, ' ')

const code = (text: string): string => `\`${cell(text)}\``

const whenText = ({ when }: Rule): string =>
  Object.entries<string | readonly string[]>({ ...when })
    .map(([key, value]) => {
      const words = typeof value === 'string' ? [value] : value
      const some = words.slice(0, 4).map(code).join(', ')
      return `${key}: ${some}${words.length > 4 ? ` and ${words.length - 4} more` : ''}`
    })
    .join('; ')

const needText = (need: RuleNeed): string =>
  Object.entries(need)
    .filter(([key]) => key !== 'role' && key !== 'must')
    .map(([key, value]) =>
      key === 'mode' ? `mode ${Number(value).toString(8)}` : `${key} ${code(String(value))}`,
    )
    .join(' ')

const needsText = ({ needs, explains }: Rule): string =>
  [
    ...needs.slice(0, 6).map(needText),
    ...(needs.length > 6 ? [`and ${needs.length - 6} more`] : []),
    ...(explains.length > 0 ? [`explains ${explains.join(', ')}`] : []),
  ].join('<br>')

/** The text of docs/rules.md: every rule with its trigger, needs, certainty, reason, source and test. */
export const rulesPage = (): string => {
  const all = topics()
  const tests = testsByRule(all.flatMap(({ rules }) => rules.map(({ id }) => id)))
  const row = (rule: Rule): string =>
    [
      code(rule.id),
      whenText(rule),
      needsText(rule),
      rule.certainty,
      cell(rule.reason),
      cell(rule.source),
      tests.get(rule.id) ?? 'none',
    ].join(' | ')
  const section = ({ topic, rules }: (typeof all)[number]): string =>
    [
      `## ${topic}`,
      '',
      '| rule | when | needs | certainty | because | source | test |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      ...rules.map((rule) => `| ${row(rule)} |`),
    ].join('\n')
  return `# Rules

<!-- Made by \`npm run generate\` from src/rules. -->

What is known about libraries and programs as plain data. A rule holds for a process (or a file that is read) when all of its
conditions do; then its needs belong to the image. \`slim rules\` lists them, \`slim rules ID\` explains one, and a recipe may add its own
and switch one off: see [recipes/README.md](../recipes/README.md).

${all.map(section).join('\n\n')}
`
}

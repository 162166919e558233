import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ESLint } from 'eslint'
import tseslint from 'typescript-eslint'
import { describe, expect, it } from 'vitest'

const repository = fileURLToPath(new URL('../..', import.meta.url))

/** The rules of eslint.config.js without those that need types, so that planted text needs no project. */
const eslint = new ESLint({
  cwd: repository,
  overrideConfig: [
    {
      files: ['**/*.ts'],
      ...tseslint.configs.disableTypeChecked,
      languageOptions: { parserOptions: { projectService: false } },
    },
  ],
})

const rulesBrokenBy = async (path: string, text: string): Promise<string[]> => {
  const [result] = await eslint.lintText(text, { filePath: join(repository, path) })
  return [...new Set(result?.messages.map(({ ruleId, message }) => ruleId ?? message))].sort()
}

const statements = (count: number): string => 'step()\n'.repeat(count)

const documented = (text: string): string => `/** Planted. */\n${text}\n`

/** One breach of each house rule: the rule, the file it is planted in, the text. */
const breaches: readonly (readonly [rule: string, path: string, text: string])[] = [
  ['max-lines', 'src/formats/planted.ts', statements(301)],
  ['max-lines', 'test/formats/planted.test.ts', statements(401)],
  [
    'max-lines-per-function',
    'src/formats/planted.ts',
    `const long = () => {\n${statements(50)}}\nlong()`,
  ],
  [
    'max-params',
    'src/formats/planted.ts',
    'const wide = (a, b, c, d, e) => [a, b, c, d, e]\nwide()',
  ],
  ['max-depth', 'src/formats/planted.ts', 'if (a) if (b) { if (c) { if (d) { step() } } }'],
  ['jsdoc/require-jsdoc', 'src/formats/planted.ts', 'export const bare = 1'],
  ['jsdoc/require-jsdoc', 'src/model/planted.ts', 'export interface Bare { a: string }'],
  [
    'jsdoc/require-description',
    'src/formats/planted.ts',
    '/** @returns one */\nexport const bare = () => 1',
  ],
  ['no-restricted-syntax', 'src/cli/planted.ts', documented('export default 1')],
  ['no-restricted-syntax', 'src/formats/planted.ts', "export * from './other.ts'"],
  ['no-restricted-syntax', 'src/stages/planted.ts', 'step(Date.now())'],
  ['no-restricted-syntax', 'src/stages/planted.ts', 'step(new Date())'],
  ['no-restricted-syntax', 'src/stages/planted.ts', 'step(Math.random())'],
  ['no-restricted-syntax', 'src/stages/planted.ts', 'step(a.localeCompare(b))'],
  ['no-console', 'src/cli/planted.ts', 'console.log(1)'],
  ['no-restricted-properties', 'src/transports/planted.ts', 'process.stdout.write(text)'],
  ['no-restricted-properties', 'src/transports/planted.ts', 'process.exit(1)'],
  ['no-restricted-properties', 'src/stages/planted.ts', 'step(process.env.HOME)'],
  ['@typescript-eslint/no-explicit-any', 'src/formats/planted.ts', 'step(a as any)'],
  ['@typescript-eslint/no-non-null-assertion', 'src/formats/planted.ts', 'step(a!)'],
]

describe('the budgets and house rules', () => {
  it.each(breaches)('%s fires in %s', async (rule, path, text) => {
    expect(await rulesBrokenBy(path, text)).toEqual([rule])
  })

  it('a file of exactly the budget, and a default export of an oclif command, pass', async () => {
    expect(await rulesBrokenBy('src/formats/planted.ts', statements(300))).toEqual([])
    expect(await rulesBrokenBy('src/cli/commands/planted.ts', 'export default 1')).toEqual([])
  })
})

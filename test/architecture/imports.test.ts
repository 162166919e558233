import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser'
import { afterAll, describe, expect, it } from 'vitest'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const configuration = createRequire(import.meta.url)(
  join(repository, '.dependency-cruiser.cjs'),
) as Required<Pick<IConfiguration, 'forbidden' | 'options'>>

/** One violation of each rule: file, its text, the rule that must speak. */
const planted: readonly (readonly [file: string, text: string, rule: string])[] = [
  ['src/model/noun.ts', "import '../formats/format.ts'", 'model-imports-nothing'],
  ['src/formats/asks-a-tree.ts', "import '../rootfs/tree.ts'", 'formats-import-only-model'],
  [
    'src/rootfs/asks-a-stage.ts',
    "import '../stages/stage.ts'",
    'rootfs-imports-only-formats-and-model',
  ],
  ['src/packages/asks-a-stage.ts', "import '../stages/stage.ts'", 'families-are-strangers'],
  ['src/analyzers/asks-a-sibling.ts', "import './one.ts'", 'siblings-are-strangers'],
  ['src/packages/shared/asks-a-sibling.ts', "import '../dpkg.ts'", 'siblings-are-strangers'],
  ['src/stages/folder/asks-a-sibling.ts', "import '../stage.ts'", 'siblings-are-strangers'],
  ['src/bases/asks-a-stage.ts', "import '../stages/stage.ts'", 'families-are-strangers'],
  ['src/bases/asks-a-sibling.ts', "import './family.ts'", 'siblings-are-strangers'],
  ['src/questions/asks-above.ts', "import '../build.ts'", 'no-way-up'],
  ['src/plugins.ts', "import './cli/command.ts'", 'engine-knows-no-command-line'],
  ['src/cli/goes-around.ts', "import '../stages/stage.ts'", 'command-line-asks-build'],
  ['src/build.ts', "import './transports/oci.ts'", 'only-plugins-names-plugins'],
  ['src/base-build.ts', "import './bases/family.ts'", 'only-plugins-names-plugins'],
  ['src/stages/asks-above.ts', "import '../base-build.ts'", 'no-way-up'],
  [
    'src/stages/reads-rules.ts',
    "import rules from '../rules/libc.yaml'",
    'only-plugins-and-analyzers-read-rules',
  ],
  ['src/stages/closure.ts', "import 'node:fs'", 'world-only-at-the-edge'],
  ['src/formats/spawns.ts', "import 'execa'", 'world-only-at-the-edge'],
  ['src/transports/draws.ts', "import '@oclif/core'", 'only-cli-knows-the-terminal'],
  ['src/cli/draws.ts', "import 'listr2'", 'only-progress-knows-listr2'],
  ['src/formats/checks.ts', "import 'ajv'", 'only-bundled-libraries'],
  ['src/formats/tested.ts', "import '../../test/helper.ts'", 'product-imports-no-tools'],
  ['src/model/chicken.ts', "import './egg.ts'", 'no-cycles'],
  ['src/formats/astray.ts', "import './nowhere.ts'", 'everything-resolves'],
]

/** What the planted files lead to, and what is allowed: nothing may be said of these. */
const innocent: Readonly<Record<string, string>> = {
  'src/model/egg.ts': "import type {} from './chicken.ts'",
  'src/formats/format.ts': "import '../model/egg.ts'; import 'yaml'",
  'src/rootfs/tree.ts': "import '../formats/format.ts'",
  'src/analyzers/one.ts': "import './shared/part.ts'; import '../rules/libc.yaml'",
  'src/analyzers/one/detail.ts': "import '../one.ts'",
  'src/analyzers/shared/part.ts': "import './other-part.ts'",
  'src/analyzers/shared/other-part.ts': 'export {}',
  'src/bases/family.ts': "import 'node:child_process'",
  'src/packages/dpkg.ts': 'export {}',
  'src/stages/stage.ts': 'export {}',
  'src/stages/recipe.ts': "import 'node:fs'",
  'src/transports/oci.ts': "import 'node:fs'; import 'tar-stream'",
  'src/cli/command.ts':
    "import '@oclif/core'; import '../build.ts'; import '../base-build.ts'; import 'node:fs'",
  'src/cli/progress.ts': "import 'listr2'",
  'src/rules/libc.yaml': '[]',
  'test/helper.ts': 'export {}',
}

const grove = mkdtempSync(join(tmpdir(), 'slim-imports-'))
afterAll(() => rmSync(grove, { recursive: true, force: true }))

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(grove, path)), { recursive: true })
  writeFileSync(join(grove, path), `${text}\n`)
}

const plant = (): void => {
  for (const [file, text] of planted) write(file, text)
  for (const [file, text] of Object.entries(innocent)) write(file, text)
  write('package.json', JSON.stringify({ type: 'module', devDependencies: libraries }))
  write('tsconfig.json', '{}')
  for (const library of Object.keys(libraries)) {
    write(
      `node_modules/${library}/package.json`,
      JSON.stringify({ name: library, main: 'index.js' }),
    )
    write(`node_modules/${library}/index.js`, 'module.exports = {}')
  }
}

const libraries = Object.fromEntries(
  ['@oclif/core', 'ajv', 'execa', 'listr2', 'tar-stream', 'yaml'].map((name) => [name, '1']),
)

const violationsIn = async (folder: string): Promise<string[]> => {
  const { output } = await cruise(['src'], {
    ...configuration.options,
    baseDir: folder,
    ruleSet: { forbidden: configuration.forbidden },
    validate: true,
  })
  return (output as ICruiseResult).summary.violations.map(
    ({ from, rule }) => `${from}: ${rule.name}`,
  )
}

describe('the import arrows', () => {
  it('each rule fires at its planted violation, and nothing else is reported', {
    timeout: 60_000,
  }, async () => {
    plant()
    const expected = planted.map(([file, , rule]) => `${file}: ${rule}`)
    const found = await violationsIn(grove)
    expect([...new Set(found)].sort()).toEqual(expected.sort())
  })

  it('every rule has a planted violation', () => {
    const rules = configuration.forbidden.map(({ name }) => name)
    expect(new Set(planted.map(([, , rule]) => rule))).toEqual(new Set(rules))
  })

  it('hold in src', { timeout: 60_000 }, async () => {
    expect(await violationsIn(repository)).toEqual([])
  })
})

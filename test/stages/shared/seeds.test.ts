import { expect, test } from 'vitest'
import { traceClosure } from '../../../src/stages/closure.ts'
import { seedFindings } from '../../../src/stages/shared/seeds.ts'
import { inventoryOf } from '../../helpers/inventory.ts'
import { recipeOf } from '../../helpers/recipe.ts'
import { treeOf } from '../../helpers/tree.ts'

const seeds = (recipe = recipeOf(), config = {}) =>
  seedFindings(recipe, config).needs.map(({ why, ...need }) => {
    const target: Record<string, unknown> = { ...need }
    delete target['certainty']
    return [why.rule, target]
  })

test('the base’s Entrypoint and Cmd are joined as a runtime joins them', () => {
  expect(seeds(recipeOf(), { Entrypoint: ['/entry'], Cmd: ['serve'] })).toContainEqual([
    'image.entrypoint',
    { command: '/entry', argv: ['/entry', 'serve'] },
  ])
  expect(seeds(recipeOf(), { Cmd: ['bash'] })).toContainEqual([
    'image.entrypoint',
    { command: 'bash', argv: ['bash'] },
  ])
})

test('the recipe’s entry point is the only one', () => {
  const rules = seeds(recipeOf({ entrypoint: ['nginx'] }), {
    Entrypoint: ['/entry'],
    Cmd: ['serve'],
  })
  expect(
    rules.filter(([rule]) => rule === 'recipe.entrypoint' || rule === 'image.entrypoint'),
  ).toEqual([['recipe.entrypoint', { command: 'nginx', argv: ['nginx'] }]])
})

test('the base’s health check is an entry point, a shell line in it too', () => {
  expect(seeds(recipeOf(), { Healthcheck: { Test: ['CMD', 'curl', '-f'] } })).toContainEqual([
    'image.healthcheck',
    { command: 'curl', argv: ['curl', '-f'] },
  ])
  const shell = seedFindings(recipeOf(), { Healthcheck: { Test: ['CMD-SHELL', 'nc -z :80'] } })
  expect(shell.needs).toContainEqual(
    expect.objectContaining({ command: '/bin/sh', argv: ['/bin/sh', '-c', 'nc -z :80'] }),
  )
  expect(
    seeds(recipeOf(), { Healthcheck: { Test: ['NONE'] } }).map(([rule]) => rule),
  ).not.toContain('image.healthcheck')
})

test('the user, the working directory and volumes come from the recipe, else from the base', () => {
  const config = { User: 'app', WorkingDir: '/app', Volumes: { '/data': {} } }
  expect(seeds(recipeOf(), config)).toContainEqual(['image.user', { user: 'app' }])
  expect(seeds(recipeOf({ user: 'www', workdir: '/srv' }), config)).toEqual(
    expect.arrayContaining([
      ['image.user', { user: 'www' }],
      ['image.workdir', { directory: '/srv', owner: 'www' }],
      ['image.volume', { directory: '/data', owner: 'www' }],
    ]),
  )
})

test.each([
  ['also', { also: [['openssl']] }, false],
  ['keep', { keep: [{ package: 'tzdata' }] }, false],
  ['add', { add: [{ from: '/x', to: '/x', owner: undefined, mode: undefined }] }, true],
])(
  'the base’s command is traced only for a recipe that says nothing of what is run or kept: %s',
  (_, fields, traced) => {
    const rules = seeds(recipeOf(fields), { Entrypoint: ['/entry'] }).map(([rule]) => rule)
    expect(rules.includes('image.entrypoint')).toBe(traced)
  },
)

test('a recipe with only keep has no entry point', () => {
  const rules = seeds(recipeOf({ keep: [{ pattern: '/etc/ssl/**' }, { package: 'tzdata' }] }), {
    Cmd: ['bash'],
  })
  expect(rules).toEqual([
    ['image.root', { path: '/', role: 'read' }],
    ['recipe.keep', { glob: '/etc/ssl/**' }],
    ['recipe.keep', { package: 'tzdata' }],
  ])
})

test('a plain path in keep stands for the file, or the directory with all below it', () => {
  const rules = seeds(recipeOf({ keep: [{ pattern: '/etc/nginx' }] }))
  expect(rules.slice(1)).toEqual([
    ['recipe.keep', { glob: '/etc/nginx' }],
    ['recipe.keep', { glob: '/etc/nginx/**', optional: true }],
  ])
})

test.each([
  ['/nonexist', '/nonexist: not there'],
  ['/none/*', '/none/*: no path of the base matches'],
])(
  'what is not there is told as the recipe has it, each place tried with what was wrong: %s',
  async (pattern, tried) => {
    const tree = treeOf('/etc/conf')
    const around = { tree, inventory: inventoryOf(tree), analyzers: [], drop: [] }
    const { unmet } = await traceClosure(
      seedFindings(recipeOf({ keep: [{ pattern }] }), {}),
      around,
    )
    expect(unmet.map(({ what, tried }) => [what, ...tried])).toEqual([[pattern, tried]])
  },
)

test('a program runs as root where nobody says otherwise; a library image has no user', () => {
  const home = ['image.user', { user: '0', optional: true }]
  expect(seeds(recipeOf({ entrypoint: ['/bin/app'] }), {})).toContainEqual(home)
  expect(seeds(recipeOf({ keep: [{ pattern: '/lib/**' }] }), {})).not.toContainEqual(home)
})

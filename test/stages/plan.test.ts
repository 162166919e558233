import { describe, expect, test } from 'vitest'
import type { Closure } from '../../src/model/closure.ts'
import type { ContainerConfig } from '../../src/model/image.ts'
import type { Need } from '../../src/model/need.ts'
import type { GeneratedFile, Kept, PackageFormat } from '../../src/model/package.ts'
import type { Recipe } from '../../src/model/recipe.ts'
import { normalise } from '../../src/rootfs/path.ts'
import { traceClosure } from '../../src/stages/closure.ts'
import { makePlan } from '../../src/stages/plan.ts'
import { seedFindings } from '../../src/stages/shared/seeds.ts'
import { packagesOf } from '../helpers/asked.ts'
import { inventoryOf } from '../helpers/inventory.ts'
import { recipeOf } from '../helpers/recipe.ts'
import { treeOf } from '../helpers/tree.ts'
import { opened } from '../helpers/trimmed.ts'

const text = `
  /etc/passwd          mtime=900 app:x:1000:1001::/home/app:/bin/false\\n
  /etc/group           mtime=900 app:x:1001:\\n
  /usr/bin/app         0755 mtime=2000 app
  /usr/bin/unused      mtime=9000 unused
  /usr/share/app.dat   mtime=1000 data
`

const trimmed: GeneratedFile = {
  path: normalise('/var/lib/dpkg/status'),
  content: Buffer.from('cut'),
  metadata: { mode: 0o644, uid: 0, gid: 0, mtime: 5, xattrs: new Map(), layer: 'x' },
  rule: 'dpkg.status',
}

const plan = async (more: {
  paths?: string[]
  recipe?: Partial<Recipe>
  config?: ContainerConfig
  created?: string
  epoch?: number
  seen?: Kept[]
  also?: Closure['kept']
  why?: Need['why']
}) => {
  const tree = treeOf(text)
  const packages = packagesOf({
    app: ['/usr/bin/app', '/usr/share/app.dat', '/usr/bin'],
    meta: [],
  })
  const inventory = { ...inventoryOf(tree), packages: { ...packages, format: 'dpkg' as const } }
  const why = more.why ?? { rule: 'recipe.keep' }
  const needs = (more.paths ?? ['/usr/bin/app']).map(
    (path): Need => ({ path, role: 'read', why, certainty: 'required' }),
  )
  const recipe = recipeOf(more.recipe)
  const seeds = seedFindings(recipe, more.config ?? {}).needs.filter(({ why: { rule } }) =>
    /workdir|volume/.test(rule),
  )
  const traced = await traceClosure(
    { needs: [...needs, ...seeds] },
    { tree, inventory, analyzers: [], drop: recipe.drop, packages: recipe.packages },
  )
  const closure = { ...traced, kept: new Map([...traced.kept, ...(more.also ?? [])]) }
  const format: PackageFormat = {
    name: 'dpkg',
    detect: () => true,
    read: () => packages,
    trim: (_, kept) => (more.seen?.push(kept), [trimmed]),
  }
  const image = opened(tree, {
    config: more.config ?? {},
    created: more.created,
    warnings: ['said by the base'],
  })
  const base = { image, tree }
  return makePlan({
    recipe,
    base,
    inventory,
    closure,
    formats: [format],
    sourceDateEpoch: more.epoch,
  })
}

const entryOf = (made: Awaited<ReturnType<typeof plan>>, path: string) =>
  made.layers[0]?.entries.find((entry) => entry.path === path)

describe('entries', () => {
  test('kept files are the base’s, and the trimmed package database joins them', async () => {
    const made = await plan({})
    expect(made.layers[0]?.entries.map(({ path, origin }) => `${path} ${origin}`)).toEqual([
      '/ base',
      '/usr base',
      '/usr/bin base',
      '/usr/bin/app base',
      '/var generated',
      '/var/lib generated',
      '/var/lib/dpkg generated',
      '/var/lib/dpkg/status generated',
    ])
  })

  test('the database is cut to the packages that own a kept file; a directory alone does not count', async () => {
    const seen: Kept[] = []
    const made = await plan({ seen })
    expect(seen[0]?.packages.map(({ name }) => name)).toEqual(['app'])
    expect(made.packages).toMatchObject([{ keptFiles: 1, totalFiles: 2 }])
    expect((await plan({ paths: ['/usr/bin'] })).packages).toEqual([])
  })

  test('a package that is kept whole is in it even when it has no files', async () => {
    const seen: Kept[] = []
    const packages = { granularity: 'package', whole: ['app', 'meta'], recommends: false } as const
    const made = await plan({ seen, paths: [], recipe: { packages } })
    expect(seen[0]?.packages.map(({ name }) => name)).toEqual(['app', 'meta'])
    expect(made.packages).toMatchObject([
      { isWhole: true, keptFiles: 2, totalFiles: 2 },
      { isWhole: true, keptFiles: 0, totalFiles: 0 },
    ])
    expect(made.warnings.join()).not.toContain('depends')
  })

  test('with granularity: package a warning names the packages of single files that are used undeclared', async () => {
    const packages = { granularity: 'package', whole: [], recommends: false } as const
    const needs = { rule: 'image.user' }
    const warning = 'used, though no package that is kept whole depends on them: app (1 of 2 files)'
    expect((await plan({ recipe: { packages }, why: needs })).warnings).toContain(warning)
    expect((await plan({ why: needs })).warnings).not.toContain(warning)
  })

  test('a working directory and volumes that the base lacks are made for the user of the image', async () => {
    const made = await plan({ recipe: { workdir: '/srv/work', volumes: ['/data'], user: 'app' } })
    expect(entryOf(made, '/srv/work')?.file).toMatchObject({ uid: 1000, gid: 1001, mode: 0o755 })
    expect(entryOf(made, '/srv')?.file).toMatchObject({ uid: 0, gid: 0 })
    expect(entryOf(made, '/data')?.rule).toBe('image.volume')
  })
})

describe('dates', () => {
  test('an image is as old as its newest kept file when nothing else is known', async () => {
    expect((await plan({})).created).toBe('1970-01-01T00:33:20Z')
  })

  test('the base’s own date comes before that, SOURCE_DATE_EPOCH before both', async () => {
    const created = '2026-01-02T03:04:05Z'
    expect((await plan({ created })).created).toBe(created)
    expect((await plan({ created, epoch: 60 })).created).toBe('1970-01-01T00:01:00Z')
  })

  test('files of the base keep their time, cut to SOURCE_DATE_EPOCH', async () => {
    expect(entryOf(await plan({}), '/usr/bin/app')?.file.mtime).toBe(2000)
    expect(entryOf(await plan({ epoch: 1500 }), '/usr/bin/app')?.file.mtime).toBe(1500)
    expect(entryOf(await plan({ epoch: 3000 }), '/usr/bin/app')?.file.mtime).toBe(2000)
  })

  test('directories that are made are as old as the image', async () => {
    expect(entryOf(await plan({ recipe: { workdir: '/made' } }), '/made')?.file.mtime).toBe(2000)
  })
})

test('what is dropped although it is required is a warning, beside those of the base', async () => {
  const { warnings } = await plan({ recipe: { drop: ['/usr/bin/app'], entrypoint: ['app'] } })
  expect(warnings).toEqual([
    'said by the base',
    '/usr/bin/app is dropped by the recipe although the recipe needs it (recipe.keep)',
  ])
})

test('a shell that a program can run is told', async () => {
  const edge = {
    from: normalise('/usr/bin/app'),
    to: normalise('/usr/bin/unused'),
    through: [],
    by: 'exec',
    why: { rule: 'exec.shell', evidence: 'system' },
    certainty: 'expected',
  } as const
  expect((await plan({ also: new Map([[edge.to, [edge]]]) })).warnings).toContain(
    '/usr/bin/unused is kept: /usr/bin/app can run it (system)',
  )
})

test('an image that runs nothing is a warning', async () => {
  expect((await plan({})).warnings).toEqual([
    'said by the base',
    expect.stringContaining('the image runs nothing'),
  ])
})

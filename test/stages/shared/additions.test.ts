import { expect, test } from 'vitest'
import { toBytes } from '../../../src/formats/byte-string.ts'
import type { FileTree, RootPath } from '../../../src/model/file.ts'
import type { Addition } from '../../../src/model/recipe.ts'
import { MemoryTree } from '../../../src/rootfs/memory-tree.ts'
import { root } from '../../../src/rootfs/path.ts'
import { traceClosure } from '../../../src/stages/closure.ts'
import { layAdditions } from '../../../src/stages/shared/additions.ts'
import { seedFindings } from '../../../src/stages/shared/seeds.ts'
import { inventoryOf } from '../../helpers/inventory.ts'
import { recipeOf } from '../../helpers/recipe.ts'
import { treeOf } from '../../helpers/tree.ts'

const base = treeOf(`
  /etc/passwd          root:x:0:0::/root:/bin/sh
  /etc/shadow          0600 secret
  /etc/ssl/            0700
  /etc/ssl/private/key 0600 secret
  /usr/bin/dash        elf
  /bin/sh              -> /usr/bin/dash
  /run/lock/base
  /var/run             -> /run
`)

const fileOf = (text: string): FileTree => {
  const content = toBytes(text)
  const common = { mode: 0o755, uid: 7, gid: 7, mtime: 7, xattrs: new Map(), layer: 'host' }
  const entry = { ...common, type: 'file', size: content.length, inode: text } as const
  return new MemoryTree([{ path: root, entry, content }])
}

/** What is on the host, by its path there. */
const host = new Map([
  ['/host/run.sh', fileOf('#!/bin/sh\n')],
  ['/host/site', treeOf('/index.html hello\n/private/cert cert\n/alias -> index.html')],
])

const lay = (...add: Partial<Addition>[]) =>
  layAdditions(
    base,
    recipeOf({
      add: add.map((one) => ({ from: '', to: '', owner: undefined, mode: undefined, ...one })),
    }),
    (path) => Promise.resolve(host.get(path)),
  )

/** Paths of the image that are not directories. */
const keptFor = async (...add: Partial<Addition>[]): Promise<readonly RootPath[]> => {
  const { tree, recipe } = await lay(...add)
  const around = { tree, inventory: inventoryOf(tree), analyzers: [], drop: [] }
  const { kept } = await traceClosure(seedFindings(recipe, {}), around)
  return [...kept.keys()].filter((path) => tree.lstat(path)?.type !== 'directory')
}

test('a file added into a directory of the base brings nothing else of that directory', async () => {
  expect(await keptFor({ from: '/host/run.sh', to: '/etc/' })).toEqual(['/etc/run.sh'])
})

test('a directory added onto one of the base merges in the image only what was added', async () => {
  expect(await keptFor({ from: '/host/site', to: '/etc/ssl' })).toEqual([
    '/etc/ssl/alias',
    '/etc/ssl/index.html',
    '/etc/ssl/private/cert',
  ])
  const { tree } = await lay({ from: '/host/site', to: '/etc/ssl' })
  expect(tree.lstat('/etc/ssl' as RootPath)?.mode).toBe(0o700)
})

test('a path through a link of the base is there by the name that the recipe wrote', async () => {
  expect(await keptFor({ from: '/host/site', to: '/var/run/lock' })).toEqual([
    '/run/lock/alias',
    '/run/lock/index.html',
    '/run/lock/private/cert',
    '/var/run',
  ])
})

test('an empty directory of the host is in the image, and so is a name with glob letters', async () => {
  host.set('/host/odd', treeOf('/{a,b}*/dir/\n/[c] c'))
  const { tree, recipe } = await lay({ from: '/host/odd', to: '/srv' })
  const around = { tree, inventory: inventoryOf(tree), analyzers: [], drop: [] }
  const { kept } = await traceClosure(seedFindings(recipe, {}), around)
  expect([...kept.keys()]).toEqual(['/', '/srv', '/srv/[c]', '/srv/{a,b}*', '/srv/{a,b}*/dir'])
})

test('an added program is traced like any kept file', async () => {
  const looked: string[] = []
  const { tree, recipe } = await lay({ from: '/host/run.sh', to: '/usr/local/bin/' })
  const analyzer = {
    name: 'spy',
    summary: '',
    matches: ({ path, role }: { path: string; role: string }) => looked.push(`${role} ${path}`) < 0,
    analyze: () => ({ needs: [] }),
  }
  await traceClosure(seedFindings(recipe, {}), {
    tree,
    inventory: inventoryOf(tree),
    analyzers: [analyzer],
    drop: [],
  })
  expect(looked).toContain('exec /usr/local/bin/run.sh')
})

test('a file at the path of a directory of the base is a mistake that says how to put it into the directory', async () => {
  await expect(lay({ from: '/host/run.sh', to: '/etc/ssl' })).rejects.toMatchObject({
    code: 'RECIPE_INVALID',
    hint: expect.stringContaining('/etc/ssl/') as string,
  })
  expect(await keptFor({ from: '/host/run.sh', to: '/etc/ssl/' })).toEqual(['/etc/ssl/run.sh'])
})

import { expect, test } from 'vitest'
import type { FileTree, RootPath } from '../../src/model/file.ts'
import type { VerifyReport } from '../../src/model/verify.ts'
import { rpm } from '../../src/packages/rpm.ts'
import { namedPackages } from '../../src/questions/shared/package-differences.ts'
import { verify } from '../../src/questions/verify.ts'
import { MemoryTree } from '../../src/rootfs/memory-tree.ts'
import { root } from '../../src/rootfs/path.ts'
import { walk } from '../../src/rootfs/walk.ts'
import { impliedEntries } from '../../src/stages/plan.ts'
import { inventoryOf } from '../helpers/inventory.ts'
import { type RpmSpec, rpmHeader } from '../helpers/rpm-header.ts'
import { makeRpmSqlite } from '../helpers/rpm-sqlite.ts'
import { treeOf } from '../helpers/tree.ts'
import { filesOf, opened } from '../helpers/trimmed.ts'

const database = '/var/lib/rpm/rpmdb.sqlite'
/** `sha256` of nothing. */
const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const specs: readonly RpmSpec[] = [
  {
    name: 'app',
    files: { '/usr/bin/app': {}, '/usr/share/app': {} },
    more: [[1035, 8, [empty, empty]]],
  },
  {
    name: 'docs',
    files: { '/usr/share/docs': { mode: 0o040755 }, '/usr/share/docs/a': { flags: 2 } },
  },
  { name: 'meta' },
  { name: 'other', files: { '/usr/bin/other': {}, '/usr/bin/gone': {} } },
]

const base = await (async () => {
  const headers = Object.fromEntries(
    specs.map((spec, index) => [index + 1, rpmHeader(spec)] as const),
  )
  const hex = Buffer.from(await makeRpmSqlite(headers)).toString('hex')
  return treeOf(`
    /usr/bin/app
    /usr/bin/other
    /usr/share/app
    /usr/share/docs/a
    ${database} ${hex.replace(/../g, '\\x$&')}
  `)
})()

const pathsOf = (tree: FileTree): Set<RootPath> =>
  new Set([root, ...[...walk(tree, root)].map(({ path }) => path)])

/** Which entries the base would have for an image of these paths and packages. */
const implied = async (paths: ReadonlySet<RootPath>, names: readonly string[]) => {
  const packages = await rpm.read(base)
  const kept = { paths, packages: packages.packages.filter(({ name }) => names.includes(name)) }
  return impliedEntries(kept, {
    tree: base,
    inventory: { ...inventoryOf(base), packages },
    formats: [rpm],
  })
}

/** An image of `/usr/bin/app` whose database names these packages of the base. */
const verified = async (names: readonly string[]): Promise<VerifyReport> => {
  const paths = new Set([...pathsOf(base)].filter((path) => !/other|share/.test(path)))
  const tree = new MemoryTree(filesOf(await implied(paths, names), base))
  const [packages, own] = [await rpm.read(tree), await rpm.read(base)]
  return verify(
    {
      base: opened(base),
      packages: own,
      platform: { os: 'linux', architecture: 'amd64' },
      tree: base,
      entries: await implied(
        pathsOf(tree),
        namedPackages(own, packages).map(({ name }) => name),
      ),
      recipe: undefined,
      sourceDateEpoch: undefined,
    },
    { image: opened(tree), packages },
  )
}

test('signed records list what was left out, so that part of a package is enough', async () => {
  expect(await verified(['app'])).toMatchObject({ equal: true, missing: [] })
})

test('a package of which nothing can be there but documentation may be named', async () => {
  expect((await verified(['app', 'docs', 'meta'])).missing).toEqual([])
})

test('a package that is named and of which no file is there is missing', async () => {
  for (const names of [['app', 'other'], specs.map(({ name }) => name)])
    expect(await verified(names)).toMatchObject({
      equal: false,
      changed: [],
      missing: [{ path: '/usr/bin/other', by: 'other' }],
    })
})

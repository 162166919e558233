import { expect, test } from 'vitest'
import { normalise } from '../../../src/rootfs/path.ts'
import { LayerEntries } from '../../../src/stages/shared/layer-entries.ts'
import { treeOf } from '../../helpers/tree.ts'

const tree = treeOf(`
/usr                      0751 uid=7 dir
/usr/bin/perl             0755 perl
/usr/bin/perl5            = /usr/bin/perl
/usr/lib/perl             = /usr/bin/perl
`)

const entriesOf = (...paths: string[]): LayerEntries => {
  const entries = new LayerEntries(tree)
  for (const path of paths) entries.addFromTree(normalise(path))
  return entries
}

test('the first kept name of a hard-linked file is the file and the others link to it', () => {
  const entries = entriesOf('/usr/lib/perl', '/usr/bin/perl5').inOrder()
  expect(entries.map(({ path, hardLinkTo }) => [path, hardLinkTo])).toEqual([
    ['/usr/bin/perl5', undefined],
    ['/usr/lib/perl', '/usr/bin/perl5'],
  ])
  expect(entries[0]?.content).toEqual({ from: 'tree', path: '/usr/bin/perl5' })
  expect(entries[1]).not.toHaveProperty('content')
})

test('what is in a directory comes before its next sibling even where that sorts between them', () => {
  const entries = new LayerEntries(tree)
  for (const path of ['/a/b', '/a-b', '/a'])
    entries.addDirectory(normalise(path), { rule: 'test', mode: 0o755, uid: 0, gid: 0 })
  expect(entries.inOrder().map(({ path }) => path)).toEqual(['/', '/a', '/a/b', '/a-b'])
})

test('a generated file brings its directories with the metadata of the base', () => {
  const entries = new LayerEntries(tree)
  const metadata = { mode: 0o600, uid: 1, gid: 2, mtime: 3, xattrs: new Map(), layer: 'x' }
  const content = Buffer.from('new')
  entries.addGenerated({ path: normalise('/usr/new/file'), content, metadata, rule: 'test.rule' })
  const [, usr, made, file] = entries.inOrder()
  expect(usr).toMatchObject({ path: '/usr', origin: 'base', file: { mode: 0o751, uid: 7 } })
  expect(made).toMatchObject({
    path: '/usr/new',
    origin: 'generated',
    file: { mode: 0o755, uid: 0 },
  })
  expect(file).toMatchObject({
    origin: 'generated',
    rule: 'test.rule',
    file: { mode: 0o600, size: 3 },
  })
})

test('a generated file takes the place of the one in the base', () => {
  const entries = entriesOf('/usr/bin/perl')
  const metadata = { mode: 0o755, uid: 0, gid: 0, mtime: 0, xattrs: new Map(), layer: 'x' }
  entries.addGenerated({
    path: normalise('/usr/bin/perl'),
    content: Buffer.from('x'),
    metadata,
    rule: 'r',
  })
  const perl = entries.inOrder().find(({ path }) => path === '/usr/bin/perl')
  expect(perl).toMatchObject({ origin: 'generated', content: { from: 'memory' } })
})

import { describe, expect, test } from 'vitest'
import type { Plan } from '../../src/model/plan.ts'
import { normalise } from '../../src/rootfs/path.ts'
import { embedDocuments } from '../../src/stages/embed.ts'
import { LayerEntries } from '../../src/stages/shared/layer-entries.ts'
import { layerOf, planOf } from '../helpers/packed.ts'
import { treeOf } from '../helpers/tree.ts'

/** Type and path of each entry of a plan with a document, the kept paths of the base before it. */
const embedded = (base: string, kept: readonly string[] = []) => {
  const tree = treeOf(base)
  const made = new LayerEntries(tree)
  for (const path of kept) made.addFromTree(normalise(path))
  const plan: Plan = planOf({ ...layerOf(tree), entries: made.inOrder() })
  const documents = [{ path: '/usr/share/sbom/app.cdx.json', text: '{}' }]
  const { layers } = embedDocuments(plan, documents, { tree, sourceDateEpoch: undefined })
  const entries = layers.at(-1)?.entries ?? []
  const types = new Map(entries.map(({ path, file }) => [path, file.type]))
  expect(types.size).toBe(entries.length)
  for (const { path } of entries)
    for (const [above, type] of types)
      if (path.startsWith(`${above}/`) && above !== '/')
        expect(`${above} above ${path}: ${type}`).toBe(`${above} above ${path}: directory`)
  return entries.filter(({ path }) => path !== '/').map(({ path, file }) => `${file.type} ${path}`)
}

describe('a document in the image', () => {
  test('is below directories, made where the base has none', () => {
    expect(embedded('/usr/share dir')).toEqual([
      'directory /usr',
      'directory /usr/share',
      'directory /usr/share/sbom',
      'file /usr/share/sbom/app.cdx.json',
    ])
  })

  test.each([
    ['that is there', '/usr/share/sbom -> /srv/sbom\n/srv/sbom/base.json {}'],
    ['that is not there', '/usr/share/sbom -> ../../srv/sbom\n/srv dir'],
  ])('is where a link of the base leads to, %s, and the link stays', (_, base) => {
    const expected = [
      'directory /srv',
      'directory /srv/sbom',
      'file /srv/sbom/app.cdx.json',
      'directory /usr',
      'directory /usr/share',
      'symlink /usr/share/sbom',
    ]
    expect(embedded(base)).toEqual(expected)
    expect(embedded(base, ['/', '/usr', '/usr/share', '/usr/share/sbom'])).toEqual(expected)
  })

  test('is where several links lead to, each of them in the image', () => {
    expect(embedded('/usr/share -> /opt/share\n/opt/share/sbom -> ../sbom')).toEqual([
      'directory /opt',
      'directory /opt/sbom',
      'file /opt/sbom/app.cdx.json',
      'directory /opt/share',
      'symlink /opt/share/sbom',
      'directory /usr',
      'symlink /usr/share',
    ])
  })

  test.each([
    ['a file', '/usr/share/sbom {}'],
    ['a link to a file', '/usr/share/sbom -> /srv/list\n/srv/list {}'],
    ['a link to itself', '/usr/share/sbom -> sbom'],
  ])('takes the place of %s that is there instead of the directory', (_, base) => {
    expect(embedded(base, ['/', '/usr', '/usr/share', '/usr/share/sbom'])).toEqual([
      'directory /usr',
      'directory /usr/share',
      'directory /usr/share/sbom',
      'file /usr/share/sbom/app.cdx.json',
    ])
  })
})

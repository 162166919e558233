import { expect, test } from 'vitest'
import { traceClosure } from '../../../src/stages/closure.ts'
import { omissionWarnings } from '../../../src/stages/shared/omissions.ts'
import { inventoryOf } from '../../helpers/inventory.ts'
import { treeOf } from '../../helpers/tree.ts'

const trace = (text: string, keep: string) => {
  const tree = treeOf(text)
  const why = { rule: 'recipe.keep' }
  return traceClosure(
    { needs: [{ glob: keep, why, certainty: 'required' }] },
    { tree, inventory: inventoryOf(tree), analyzers: [], drop: [] },
  )
}

const lists = `
/run/a.sock               socket
/run/b.sock               socket
/usr/share/sbom/base.json
/sbom.spdx.json
/usr/bin/app
`

test('what no image may have is not kept, and remembered with who needed it; a list also when nobody does', async () => {
  const { kept, dropped, omitted } = await trace(lists, '/{run,usr/share}/**')
  expect([...kept.keys()]).toEqual(['/', '/run', '/usr', '/usr/share', '/usr/share/sbom'])
  expect(dropped.size).toBe(0)
  const told = [...omitted].map(([path, { rule, edges }]) => [path, rule, edges.length])
  expect(told).toEqual([
    ['/run/a.sock', 'image.socket', 1],
    ['/run/b.sock', 'image.socket', 1],
    ['/sbom.spdx.json', 'image.outdated-sbom', 0],
    ['/usr/share/sbom/base.json', 'image.outdated-sbom', 1],
  ])
})

test('one warning for each rule tells of all, and none where there is nothing to tell', async () => {
  expect(omissionWarnings(await trace(lists, '/**'))).toEqual([
    expect.stringMatching(/^\/sbom\.spdx\.json and 1 more are left out: a list .*SBOM.*outdated/),
    '/run/a.sock and 1 more are left out: no archive can hold a socket (image.socket)',
  ])
  expect(omissionWarnings(await trace('/run/s socket', '/**'))).toEqual([
    expect.stringMatching(/^\/run\/s is left out: /),
  ])
  expect(omissionWarnings(await trace('/usr/bin/app', '/**'))).toEqual([])
})

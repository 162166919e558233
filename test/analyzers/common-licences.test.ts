import { expect, test } from 'vitest'
import { commonLicences } from '../../src/analyzers/common-licences.ts'
import { traceClosure } from '../../src/stages/closure.ts'
import { inventoryOf } from '../helpers/inventory.ts'
import { sceneOf } from '../helpers/process.ts'
import { treeOf } from '../helpers/tree.ts'

test('pitfall 53: a copyright file that refers to common licences is kept with them', () => {
  const { context, probe } = sceneOf(`
    /app                            elf
    /usr/share/doc/a/copyright      see /usr/share/common-licenses/GPL-2. And\\n/usr/share/common-licenses/Apache-2.0, twice: /usr/share/common-licenses/GPL-2
    /usr/share/doc/a/changelog      /usr/share/common-licenses/BSD
  `)
  const about = probe('read', '/usr/share/doc/a/copyright')
  expect(commonLicences.matches(about)).toBe(true)
  expect(commonLicences.matches(probe('read', '/usr/share/doc/a/changelog'))).toBe(false)
  const needs = commonLicences.analyze(about, context).needs
  expect(needs.map((need) => ('path' in need ? need.path : ''))).toEqual([
    '/usr/share/common-licenses/Apache-2.0',
    '/usr/share/common-licenses/GPL-2',
  ])
})

test('pitfall 53: a licence is found through a documentation directory that is a link, and through links of licences', async () => {
  const tree = treeOf(`
    /usr/share/doc/gcc-base/copyright   /usr/share/common-licenses/GPL
    /usr/share/doc/libgcc               -> gcc-base
    /usr/share/common-licenses/GPL      -> GPL-3
    /usr/share/common-licenses/GPL-3    text
  `)
  const seed = {
    path: '/usr/share/doc/libgcc/copyright',
    role: 'read' as const,
    why: { rule: 'test' },
    certainty: 'expected' as const,
  }
  const closure = await traceClosure(
    { needs: [seed] },
    { tree, inventory: inventoryOf(tree), analyzers: [commonLicences], drop: [] },
  )
  for (const path of [
    '/usr/share/doc/libgcc',
    '/usr/share/doc/gcc-base/copyright',
    '/usr/share/common-licenses/GPL',
    '/usr/share/common-licenses/GPL-3',
  ])
    expect([...closure.kept.keys()]).toContain(path)
})

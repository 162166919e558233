import { describe, expect, it } from 'vitest'
import { parseBase } from '../../src/formats/base-document.ts'
import { root } from '../../src/rootfs/path.ts'
import { lockedPackages, planBase } from '../../src/stages/base-plan.ts'
import { inventoryOf } from '../helpers/inventory.ts'
import { treeOf } from '../helpers/tree.ts'

const digest = 'a'.repeat(64)
const tree = treeOf(`
/.slim/digests            bash 5.2-1 amd64 ${digest}
/bin/bash                 0755  #!
/dev/null                 0644  a file that a script left
/etc/hostname             0644  localhost
`)
const recipe = parseBase('b.yaml', Buffer.from('name: a\ndebian: { suite: sid }\n'), '/')

describe('the plan of a base', () => {
  it('has all that was made but devices and what belongs to the making, and nothing younger than its date', () => {
    const plan = planBase({ recipe, tree, inventory: inventoryOf(tree), date: 7 })
    const entries = plan.layers.flatMap((layer) => layer.entries)
    expect(entries.map(({ path }) => path)).toEqual([
      root,
      '/bin',
      '/bin/bash',
      '/dev',
      '/etc',
      '/etc/hostname',
    ])
    expect(entries.every(({ file }) => file.mtime <= 7)).toBe(true)
    expect([plan.created, plan.name]).toEqual(['1970-01-01T00:00:07Z', 'a'])
  })

  it('locks each package with the digest that was recorded for just this version', () => {
    const inventory = inventoryOf(tree)
    const one = {
      format: 'dpkg',
      name: 'bash',
      architecture: 'amd64',
      files: [],
      licences: [],
    } as const
    const packages = {
      format: 'dpkg',
      packages: [
        { ...one, version: '5.2-1' },
        { ...one, version: '5.2-2' },
      ],
      ownersOf: () => [],
    } as const
    expect(lockedPackages({ tree, inventory: { ...inventory, packages } })).toEqual([
      { name: 'bash', version: '5.2-1', architecture: 'amd64', sha256: digest },
      { name: 'bash', version: '5.2-2', architecture: 'amd64' },
    ])
  })
})

import { expect, test } from 'vitest'
import type { Need } from '../../../src/model/need.ts'
import { traceClosure } from '../../../src/stages/closure.ts'
import { checkFips } from '../../../src/stages/shared/guarded.ts'
import { inventoryOf } from '../../helpers/inventory.ts'
import { treeOf } from '../../helpers/tree.ts'

const check = async (need: Pick<Need, 'why' | 'certainty'>, drop: readonly string[]) => {
  const tree = treeOf('/lib/fips.so x')
  const closure = await traceClosure(
    { needs: [{ path: '/lib/fips.so', role: 'read', ...need }] },
    { tree, inventory: inventoryOf(tree), analyzers: [], drop },
  )
  return () => checkFips(closure)
}

const required = { why: { rule: 'fips.provider' }, certainty: 'required' } as const

test('pitfall 22: dropping what keeps the base in FIPS mode is an error', async () => {
  expect(await check(required, ['/lib/*'])).toThrow(
    expect.objectContaining({ code: 'FIPS_WEAKENED' }),
  )
})

test('pitfall 22: dropping it where the base is not in FIPS mode, or something else, is none', async () => {
  expect(await check(required, ['/etc/*'])).not.toThrow()
  expect(await check({ ...required, certainty: 'expected' }, ['/lib/*'])).not.toThrow()
  expect(await check({ ...required, why: { rule: 'elf.needed' } }, ['/lib/*'])).not.toThrow()
})

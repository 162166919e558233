import { expect, test } from 'vitest'
import { recordedDigests } from '../../../src/questions/shared/recorded-digests.ts'
import { normalise } from '../../../src/rootfs/path.ts'
import { packagesOf } from '../../helpers/packages.ts'
import { treeOf } from '../../helpers/tree.ts'

test('a record that is not what its own digest is of is a difference, whatever files are compared', () => {
  const database = packagesOf({ app: ['/a'] })
  const difference = { algorithm: 'sha256', expected: 'aa', found: 'bb' } as const
  const altered = database.packages.map((one) => ({
    ...{ ...difference, package: one, path: normalise('/var/lib/packages') },
  }))
  expect(recordedDigests(treeOf('/a'), database, []).differences).toEqual([])
  expect(recordedDigests(treeOf('/a'), { ...database, altered }, [])).toMatchObject({
    checked: 0,
    differences: [{ ...difference, path: '/var/lib/packages', package: 'app' }],
  })
})

import { expect, test } from 'vitest'
import { normalise } from '../../../src/rootfs/path.ts'
import { emptyMachineIds } from '../../../src/stages/shared/machine-id.ts'
import { treeOf } from '../../helpers/tree.ts'

const made = (text: string, kept: readonly string[]) =>
  emptyMachineIds(treeOf(text), new Set(kept.map(normalise))).map(
    ({ path, content, metadata }) => `${path} ${content.length} ${metadata.mode.toString(8)}`,
  )

const both = ['/etc/machine-id', '/var/lib/dbus/machine-id']

test('pitfall 38: the identity of the base is left behind, the file stays with its mode', () => {
  expect(made('/etc/machine-id 0444 0123456789abcdef', both)).toEqual(['/etc/machine-id 0 444'])
})

test('pitfall 38: a file that is empty, a link and one that is not kept are left as they are', () => {
  expect(made('/etc/machine-id', both)).toEqual([])
  expect(made('/var/lib/dbus/machine-id -> /etc/machine-id', both)).toEqual([])
  expect(made('/etc/machine-id 0123', [])).toEqual([])
})

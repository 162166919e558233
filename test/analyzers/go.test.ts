import { expect, test } from 'vitest'
import { go } from '../../src/analyzers/go.ts'
import { factsOf } from '../../src/rootfs/facts.ts'
import { MemoryTree } from '../../src/rootfs/memory-tree.ts'
import { normalise } from '../../src/rootfs/path.ts'
import { makeElf } from '../helpers/elf.ts'
import { inventoryOf } from '../helpers/inventory.ts'

const needs = (magic: string, constants: string) => {
  const path = normalise('/app')
  const content = Buffer.from(
    makeElf({ type: 'exec', static: true, rodata: [constants], writable: ['#'.repeat(200)] }),
  )
  content.write(
    `${magic}\x08\x02${'\0'.repeat(16)}\x08go1.22.1`,
    content.indexOf('#'.repeat(16)),
    'latin1',
  )
  const file = {
    type: 'file' as const,
    mode: 0o755,
    uid: 0,
    gid: 0,
    mtime: 0,
    xattrs: new Map<string, Uint8Array>(),
    layer: 'memory',
    size: content.length,
    inode: path,
  }
  const tree = new MemoryTree([{ path, entry: file, content }])
  const program = { path, invokedAs: path, argv: ['/app'] }
  const probe = { path, file, role: 'exec' as const, head: content.subarray(0, 256) }
  return go
    .analyze(probe, { tree, inventory: inventoryOf(tree), program, facts: factsOf(tree) })
    .needs.map((need) => `${need.certainty} ${'path' in need ? need.path : '?'}`)
}

const run = 'invalid/etc/protocols/etc/servicesunexpected/etc/resolv.confpath'

test('pitfall 16: what the standard library of a static Go program opens, by its constants', () => {
  expect(needs('\xff Go buildinf:', run)).toEqual([
    'possible /etc/resolv.conf',
    'expected /etc/services',
    'expected /etc/protocols',
  ])
})

test('pitfall 16: the CA bundle, zones and mime types of those that use them', () => {
  const found = needs(
    '\xff Go buildinf:',
    'x/etc/ssl/certs/ca-certificates.crt/etc/mime.types/etc/localtime',
  )
  expect(found).toContain('expected /etc/ssl/certs/ca-certificates.crt')
  expect(found).toContain('expected /usr/share/mime/globs2')
  expect(found).toContain('expected /etc/localtime')
})

test('pitfall 16: the same constants in another program say nothing', () => {
  expect(needs('\xff No buildinf:', run)).toEqual([])
})

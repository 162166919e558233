import { expect, test } from 'vitest'
import { nsswitch } from '../../src/analyzers/nsswitch.ts'
import { factsOf } from '../../src/rootfs/facts.ts'
import { normalise } from '../../src/rootfs/path.ts'
import { inventoryOf } from '../helpers/inventory.ts'
import { treeOf } from '../helpers/tree.ts'

const needsOf = (libc: string) => {
  const tree = treeOf(`
    /bin/app                  elf interp=/lib64/ld.so needed=libc.so.6
    /lib64/ld.so              elf soname=ld.so
    /lib/libc.so.6            elf soname=libc.so.6 ${libc}
    /lib/libnss_files.so.2    elf soname=libnss_files.so.2
    /lib/libnss_sss.so.2      elf soname=libnss_sss.so.2
    /etc/nsswitch.conf        passwd: files sss gone\\n
  `)
  const path = normalise('/etc/nsswitch.conf')
  const file = tree.lstat(path)
  if (file === undefined) throw new Error('no nsswitch.conf in the tree')
  const program = { path: normalise('/bin/app'), invokedAs: normalise('/bin/app'), argv: ['app'] }
  const probe = { path, file, role: 'read' as const, head: new Uint8Array() }
  expect(nsswitch.matches(probe)).toBe(true)
  return nsswitch.analyze(probe, {
    tree,
    inventory: inventoryOf(tree),
    program,
    facts: factsOf(tree),
  }).needs
}

test('each service that the base has a module for is opened by libc; one without is passed over', () => {
  expect(needsOf('')).toMatchObject([
    {
      path: '/lib/libnss_files.so.2',
      role: 'dlopen',
      why: { rule: 'nss.module', evidence: 'files' },
    },
    { path: '/lib/libnss_sss.so.2', role: 'dlopen', certainty: 'expected' },
  ])
})

test('what libc has built in since 2.34 needs no module', () => {
  const needs = needsOf('exports=_nss_files_getpwnam_r')
  expect(needs.map(({ why }) => why.evidence)).toEqual(['sss'])
})

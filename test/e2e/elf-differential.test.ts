import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { RootPath } from '../../src/model/file.ts'
import { resolve } from '../../src/rootfs/resolve.ts'
import { cacheDirectory, debianBase } from './support/bases.ts'
import { run } from './support/process.ts'
import {
  type Base,
  canonical,
  differences,
  listed,
  openBase,
  ours,
  processIn,
} from './support/process-walk.ts'

describe('the process walk, for every dynamic executable of a Debian base', () => {
  let base: Base
  beforeAll(async () => {
    base = await openBase(process.env['SLIM_TEST_ROOT'] ?? (await debianBase()).directory)
  })

  test('loads what the base’s own ld.so --list loads', async () => {
    expect(base.programs.length).toBeGreaterThan(200)
    expect(await differences(base, (path) => listed(base, path))).toEqual([])
  })

  test('keeps every path that ld.so opens, links included', () => {
    for (const path of base.programs)
      for (const need of processIn(base, path).needs)
        expect('path' in need && resolve(base.tree, need.path).kind).toBe('found')
  })
})

/** An arm64 base whose packages are unpacked and never configured: no ld.so.cache, and nothing of it is run. */
const arm64Base = async (): Promise<string> => {
  const directory = join(cacheDirectory, 'debian-arm64')
  if (existsSync(join(directory, 'usr/sbin/nginx'))) return directory
  rmSync(directory, { recursive: true, force: true })
  const what = ['--variant=extract', '--include=nginx,curl,openssl,git,python3', 'bookworm']
  await run('mmdebstrap', ['--quiet', '--architectures=arm64', ...what, directory])
  return directory
}

describe('the process walk, for every dynamic executable of an arm64 base that is not run', () => {
  let base: Base
  beforeAll(async () => {
    base = await openBase(await arm64Base())
  })

  test('meets every need from built-in and configured directories alone', () => {
    expect(base.inventory.libraries.cache).toBeUndefined()
    expect(base.programs.length).toBeGreaterThan(30)
    const unmet = base.programs.flatMap((path) =>
      ours(base, path).filter((one) => one.includes(': ')),
    )
    expect(unmet).toEqual([])
  })

  test('loads what lddtree of pax-utils finds', async () => {
    const lddtree = async (path: RootPath): Promise<readonly string[]> => {
      const args = ['/usr/bin/lddtree', '-l', '--root', base.directory, path]
      const lines = (await run('/usr/bin/python3', args)).split('\n').filter((line) => line !== '')
      const inside = lines.map((line) => line.replace(base.directory, ''))
      return inside.slice(1).map((one) => canonical(base, one))
    }
    expect(await differences(base, lddtree)).toEqual([])
  })

  test('every loaded library is of the base and of its machine', () => {
    for (const path of base.programs)
      for (const { elf, path: library } of processIn(base, path).objects) {
        expect(elf).toMatchObject({ machine: 183, class: 64 })
        expect(base.tree.lstat(library)?.type).toBe('file')
      }
  })
})

import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { readElf } from '../../src/analyzers/shared/elf-file.ts'
import { type Process, processOf } from '../../src/analyzers/shared/process.ts'
import type { FileTree, RootPath } from '../../src/model/file.ts'
import type { Inventory } from '../../src/model/inventory.ts'
import { factsOf } from '../../src/rootfs/facts.ts'
import { normalise } from '../../src/rootfs/path.ts'
import { resolve } from '../../src/rootfs/resolve.ts'
import { walk } from '../../src/rootfs/walk.ts'
import { takeInventory } from '../../src/stages/inventory.ts'
import { rootfs } from '../../src/transports/rootfs.ts'
import { cacheDirectory, debianBase } from './support/bases.ts'
import { attempt, run } from './support/process.ts'

/** A base unpacked in a host directory. */
interface Base {
  readonly directory: string
  readonly tree: FileTree
  readonly inventory: Inventory
  /** Dynamic executables, canonical and sorted. */
  readonly programs: readonly RootPath[]
}

const openBase = async (directory: string): Promise<Base> => {
  const options = { platform: undefined, cache: '', progress: () => undefined }
  const image = await rootfs.open(directory, options)
  const { tree } = image
  const inventory = await takeInventory({ image, tree }, {}, [])
  return { directory, tree, inventory, programs: programsIn(tree) }
}

const programsIn = (tree: FileTree): RootPath[] =>
  [...walk(tree, normalise('/'))]
    .filter(({ entry }) => entry.type === 'file' && (entry.mode & 0o111) !== 0)
    .map(({ path }) => path)
    .filter((path) => {
      const reading = readElf(tree, path)
      return (
        reading.kind === 'elf' &&
        reading.elf.interp !== undefined &&
        reading.elf.dynamic !== undefined
      )
    })

const processIn = ({ tree, inventory }: Base, path: RootPath): Process => {
  const file = tree.lstat(path)
  if (file === undefined) throw new Error(`${path} is not in the base`)
  const program = { path, invokedAs: path, argv: [path] }
  const probe = { path, file, role: 'exec', head: tree.read(path, 0, 256) } as const
  return processOf({ tree, inventory, program, facts: factsOf(tree) }, probe)
}

/** What the walk loads beside the program itself: canonical paths, and what is absent by name. */
const ours = (base: Base, path: RootPath): readonly string[] => {
  const { objects, needs, blindSpots } = processIn(base, path)
  const absent = needs.flatMap((need) => ('absent' in need ? [`absent: ${need.absent}`] : []))
  const damaged = blindSpots.map((spot) => `damaged: ${spot.path}`)
  return sorted([...objects.slice(1).map((object) => object.path), ...absent, ...damaged])
}

const sorted = (lines: readonly string[]): readonly string[] => [...new Set(lines)].sort()

const canonical = ({ tree }: Base, path: string): string => {
  const found = resolve(tree, path)
  return found.kind === 'found' ? found.path : `not in the base: ${path}`
}

/** Programs whose two lists differ, with both. */
const differences = async (
  base: Base,
  theirs: (path: RootPath) => Promise<readonly string[]>,
): Promise<readonly unknown[]> => {
  const found: unknown[] = []
  for (const path of base.programs) {
    const [ourList, theirList] = [ours(base, path), sorted(await theirs(path))]
    if (ourList.join('\n') !== theirList.join('\n')) found.push({ path, ourList, theirList })
  }
  return found
}

/** What the base's own loader maps, asked in a chroot; needs root. */
const listed = async (base: Base, path: RootPath): Promise<readonly string[]> => {
  const reading = readElf(base.tree, path)
  const loader = reading.kind === 'elf' ? (reading.elf.interp ?? '') : ''
  const { stdout, stderr, status } = await attempt('/usr/sbin/chroot', [
    base.directory,
    loader,
    '--list',
    path,
  ])
  const lines = stdout.toString('latin1').split('\n')
  const paths = lines.flatMap((line) => /(?:=> |^\s*)(\/.*) \(0x/.exec(line)?.[1] ?? [])
  return status === 0 ? paths.map((one) => canonical(base, one)) : [`ld.so: ${stderr}`]
}

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

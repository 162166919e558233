import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { chmod, link, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { processOf } from '../../src/analyzers/shared/process.ts'
import type { FileTree, RootPath } from '../../src/model/file.ts'
import { factsOf } from '../../src/rootfs/facts.ts'
import { normalise } from '../../src/rootfs/path.ts'
import { takeInventory } from '../../src/stages/inventory.ts'
import { rootfs } from '../../src/transports/rootfs.ts'
import { type ElfSpec, makeElf } from '../helpers/elf.ts'
import { debianBase } from './support/bases.ts'
import { attempt, run } from './support/process.ts'

const workspace = mkdtempSync(join(tmpdir(), 'slim-elf-'))
afterAll(() => {
  rmSync(workspace, { recursive: true, force: true })
})

const interp = '/lib64/ld-linux-x86-64.so.2'

/** Numbers that are the same in every run (the constants are C's rand). */
class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1103515245) + 12345) >>> 0
    return (this.#state >>> 16) % limit
  }

  chance(percent: number): boolean {
    return this.below(100) < percent
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T
  }

  list<T>(longest: number, from: readonly T[]): T[] {
    return Array.from({ length: this.below(longest + 1) }, () => this.pick(from))
  }
}

const names = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => `lib${letter}.so`)
const otherNames = names.map((name) => name.replace('.so', '-other.so'))
const directories = ['/a', '/a/b', '/c', '/lib', '/usr/lib', '/opt/conf', '/env']
const paths = [
  ...['$ORIGIN', '$ORIGIN/..', '$ORIGIN/b', '${ORIGIN}/../c', '$ORIGIN/$OTHER', '/c/$LIB'],
  ...['/a', '/a/b', '/c', '/link', '/link/', '/none', '/a/../c', '/a/./b//'],
]
const slashed = ['/c/liba.so', '$ORIGIN/libb.so', '/a/b/../libc.so']

const specOf = (dice: Dice, name: string): Partial<ElfSpec> => {
  const path = () => [dice.pick(paths), ...dice.list(2, paths)].join(':')
  return {
    needed: dice.list(3, dice.chance(20) ? [...names, ...slashed, ...otherNames] : names),
    ...(dice.chance(35) ? { rpath: path() } : {}),
    ...(dice.chance(25) ? { runpath: path() } : {}),
    ...(dice.chance(10) ? { flags1: 0x800 } : {}),
    ...(dice.chance(60) ? { soname: dice.pick([name, name, ...names, ...otherNames]) } : {}),
  }
}

/** A library, or what lies in its place. */
const placeLibrary = async (dice: Dice, file: string, root: string): Promise<void> => {
  const name = file.slice(file.lastIndexOf('/') + 1)
  const kind = dice.below(100)
  if (kind < 8) await writeFile(file, makeElf({ ...specOf(dice, name), class: 32, machine: 3 }))
  else if (kind < 12) await writeFile(file, makeElf({ ...specOf(dice, name), machine: 183 }))
  else if (kind < 14) await writeFile(file, 'INPUT(libc.so.6)'.repeat(8))
  else if (kind < 20) await symlink(`${dice.pick(directories)}/${dice.pick(names)}`, file)
  else if (kind < 24) await link(join(root, 'app'), file)
  else await writeFile(file, makeElf(specOf(dice, name)))
}

/** A root file system with a loader, a program `/app` and libraries that find each other in every way there is. */
const makeRoot = async (dice: Dice, loader: Uint8Array): Promise<string> => {
  const root = mkdtempSync(join(workspace, 'root-'))
  for (const directory of [...directories, '/lib64', '/etc'])
    mkdirSync(join(root, directory), { recursive: true })
  await writeFile(join(root, interp), loader)
  await chmod(join(root, interp), 0o755)
  await writeFile(join(root, 'etc/ld.so.conf'), '/opt/conf\n')
  await symlink(dice.pick(['a', '/a/b', 'c']), join(root, 'link'))
  const app = specOf(dice, 'app')
  await writeFile(join(root, 'app'), makeElf({ ...app, soname: undefined, interp }))
  for (const directory of directories)
    for (const name of names)
      if (dice.chance(55)) await placeLibrary(dice, join(root, directory, name), root)
  await run('/usr/sbin/ldconfig', ['-r', root, '-X'])
  return root
}

const load = async (root: string, libraryPath: readonly string[]) => {
  const options = { platform: undefined, cache: '', progress: () => undefined }
  const image = await rootfs.open(root, options)
  const { tree } = image
  const env = new Map(libraryPath.length > 0 ? [['LD_LIBRARY_PATH', libraryPath.join(':')]] : [])
  const inventory = await takeInventory({ image, tree }, { env }, [])
  const path = normalise('/app')
  const program = { path, invokedAs: path, argv: [path] }
  const file = tree.lstat(path)
  if (file === undefined) throw new Error('/app was not written')
  const probe = { path, file, role: 'exec', head: tree.read(path, 0, 256) } as const
  const { objects, needs } = processOf({ tree, inventory, program, facts: factsOf(tree) }, probe)
  const starts = !needs.some((need) => 'absent' in need)
  return { starts, opened: objects.slice(2).map((object) => tidy(object.openedAs)) }
}

/** ld.so removes repeated slashes at the end of a directory, no more; the rest makes no difference. */
const tidy = (path: string): string => path.replace(/\/+/g, '/').replaceAll('/./', '/')

const listed = async (root: string, libraryPath: readonly string[]) => {
  const option = libraryPath.length > 0 ? ['--library-path', libraryPath.join(':')] : []
  const args = [root, interp, ...option, '--list', '/app']
  const { stdout, status } = await attempt('/usr/sbin/chroot', args)
  const lines = stdout.toString().split('\n')
  const opened = lines
    .flatMap((line) => /(?:=> |^\s*)(\/.*) \(0x/.exec(line)?.[1] ?? [])
    .filter((path) => path !== interp)
  return { starts: status === 0, opened: opened.map(tidy) }
}

const loaderOf = async (): Promise<Uint8Array> => {
  const { directory } = await debianBase()
  const options = { platform: undefined, cache: '', progress: () => undefined }
  const tree: FileTree = (await rootfs.open(directory, options)).tree
  return tree.read('/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2' as RootPath)
}

test('in random file systems a program starts, and loads what it loads, as ld.so --list says', async () => {
  const loader = await loaderOf()
  const seen = { starts: 0, fails: 0, libraries: 0 }
  for (let seed = 1; seed <= 300; seed += 1) {
    const dice = new Dice(seed * 7919)
    const root = await makeRoot(dice, loader)
    const libraryPath = dice.chance(30) ? [dice.pick(['/env', '/a', '/link'])] : []
    const real = await listed(root, libraryPath)
    const found = await load(root, libraryPath)
    expect({ seed, starts: found.starts }).toEqual({ seed, starts: real.starts })
    if (real.starts) expect({ seed, opened: found.opened }).toEqual({ seed, opened: real.opened })
    seen[real.starts ? 'starts' : 'fails'] += 1
    seen.libraries += real.starts ? real.opened.length : 0
    rmSync(root, { recursive: true, force: true })
  }
  // Both outcomes must be common, or the comparison says nothing.
  expect(Math.min(seen.starts, seen.fails)).toBeGreaterThan(50)
  expect(seen.libraries).toBeGreaterThan(100)
})

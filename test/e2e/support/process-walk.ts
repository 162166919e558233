import { readElf } from '../../../src/analyzers/shared/elf-file.ts'
import { type Process, processOf } from '../../../src/analyzers/shared/process.ts'
import type { FileTree, RootPath } from '../../../src/model/file.ts'
import type { Inventory } from '../../../src/model/inventory.ts'
import { factsOf } from '../../../src/rootfs/facts.ts'
import { normalise } from '../../../src/rootfs/path.ts'
import { resolve } from '../../../src/rootfs/resolve.ts'
import { walk } from '../../../src/rootfs/walk.ts'
import { takeInventory } from '../../../src/stages/inventory.ts'
import { rootfs } from '../../../src/transports/rootfs.ts'
import { attempt } from './process.ts'

/** A base unpacked in a host directory. */
export interface Base {
  readonly directory: string
  readonly tree: FileTree
  readonly inventory: Inventory
  /** Dynamic executables, canonical and sorted. */
  readonly programs: readonly RootPath[]
}

/** Opens a base that is unpacked, and takes its inventory. */
export const openBase = async (directory: string): Promise<Base> => {
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

/** What ld.so would load for a program. */
export const processIn = ({ tree, inventory }: Base, path: RootPath): Process => {
  const file = tree.lstat(path)
  if (file === undefined) throw new Error(`${path} is not in the base`)
  const program = { path, invokedAs: path, argv: [path] }
  const probe = { path, file, role: 'exec', head: tree.read(path, 0, 256) } as const
  return processOf({ tree, inventory, program, facts: factsOf(tree) }, probe)
}

/** What the walk loads beside the program itself: canonical paths, and what is absent by name. */
export const ours = (base: Base, path: RootPath): readonly string[] => {
  const { objects, needs, blindSpots } = processIn(base, path)
  const absent = needs.flatMap((need) => ('absent' in need ? [`absent: ${need.absent}`] : []))
  const damaged = blindSpots.map((spot) => `damaged: ${spot.path}`)
  return sorted([...objects.slice(1).map((object) => object.path), ...absent, ...damaged])
}

const sorted = (lines: readonly string[]): readonly string[] => [...new Set(lines)].sort()

/** Where a path leads in the base; says so when it leads nowhere. */
export const canonical = ({ tree }: Base, path: string): string => {
  const found = resolve(tree, path)
  return found.kind === 'found' ? found.path : `not in the base: ${path}`
}

/** Programs whose two lists differ, with both. */
export const differences = async (
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

/** What the base's own loader maps, asked in a chroot, by way of an emulator in it if the machine is another; needs root. */
export const listed = async (
  base: Base,
  path: RootPath,
  emulator: readonly string[] = [],
): Promise<readonly string[]> => {
  const reading = readElf(base.tree, path)
  const loader = reading.kind === 'elf' ? (reading.elf.interp ?? '') : ''
  const args = [base.directory, ...emulator, loader, '--list', path]
  const { stdout, stderr, status } = await attempt('/usr/sbin/chroot', args)
  const lines = stdout.toString('latin1').split('\n')
  const paths = lines.flatMap((line) => /(?:=> |^\s*)(\/.*) \(0x/.exec(line)?.[1] ?? [])
  return status === 0 ? paths.map((one) => canonical(base, one)) : [`ld.so: ${stderr}`]
}

import {
  chmodSync,
  closeSync,
  constants,
  linkSync,
  mkdirSync,
  openSync,
  symlinkSync,
  writeSync,
} from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { toBytes, toDisplay } from '../../formats/byte-string.ts'
import { SlimError } from '../../model/error.ts'
import type { RootPath } from '../../model/file.ts'
import type { PlanEntry } from '../../model/plan-entry.ts'
import { dirname, normalise, root } from '../../rootfs/path.ts'
import { outputModes } from './atomic-output.ts'
import { applyMetadata, type HostTree, makeSpecial } from './host-file.ts'
import type { LayerContents } from './layer-contents.ts'
import { Losses } from './losses.ts'

/** Entries written between two turns of the event loop, so that a signal is heard. */
const burst = 64

/**
 * Writes entries below a host directory that is empty and ours alone. No link is ever followed: a parent must be a directory
 * that an earlier entry made, else PATH_ESCAPES. Directories get their metadata last, deepest first. Returns a warning for
 * each kind of thing that this host or user could not keep.
 */
export const writeTree = async (
  entries: readonly PlanEntry[],
  contents: LayerContents,
  directory: string,
): Promise<readonly string[]> => {
  const tree = { directory, scratch: freeName(directory, entries), losses: new Losses() }
  const made = new Set<RootPath>([root])
  for (const [index, entry] of entries.entries()) {
    assertInside(entry.path, made)
    const { type } = entry.file
    const there = await create(entry, contents, tree)
    if (type === 'directory') made.add(entry.path)
    else if (there && entry.hardLinkTo === undefined)
      await applyMetadata(hostPath(tree, entry.path), entry, tree)
    if (index % burst === 0) await setImmediate()
  }
  for (const entry of entries.filter(({ file }) => file.type === 'directory').reverse())
    await applyMetadata(hostPath(tree, entry.path), entry, tree)
  // The root comes last, planned or not: until then nobody else reaches what is below it.
  if (!entries.some(({ path }) => path === root)) chmodSync(directory, outputModes.directory)
  return tree.losses.warnings()
}

const assertInside = (path: RootPath, directories: ReadonlySet<RootPath>): void => {
  if (normalise(path) !== path || !directories.has(dirname(path)))
    throw new SlimError('PATH_ESCAPES', `${toDisplay(path)} is not in a directory of the image`)
}

const hostPath = ({ directory }: HostTree, path: RootPath): Buffer =>
  path === root ? Buffer.from(directory) : Buffer.concat([Buffer.from(directory), toBytes(path)])

const freeName = (directory: string, entries: readonly PlanEntry[]): string => {
  const taken = new Set<string>(entries.map(({ path }) => path))
  let name = '/.unfinished'
  while (taken.has(name)) name += '-'
  return directory + name
}

/** False when there is nothing to give metadata to. */
const create = async (
  entry: PlanEntry,
  contents: LayerContents,
  tree: HostTree,
): Promise<boolean> => {
  const { path, file, hardLinkTo } = entry
  const host = hostPath(tree, path)
  if (hardLinkTo !== undefined) linkSync(hostPath(tree, hardLinkTo), host)
  else if (file.type === 'file') writeNew(host, contents.read(entry))
  else if (file.type === 'symlink') symlinkSync(toBytes(file.target), host)
  else if (file.type !== 'directory') {
    const there = await makeSpecial(host, file, tree)
    if (!there) tree.losses.add('device', toDisplay(path))
    return there
  } else if (path !== root) mkdirSync(host, 0o700)
  return true
}

const newFile = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW

const writeNew = (path: Buffer, content: Iterable<Uint8Array>): void => {
  const file = openSync(path, newFile, 0o600)
  try {
    for (const chunk of content)
      for (let at = 0; at < chunk.length; ) at += writeSync(file, chunk, at)
  } finally {
    closeSync(file)
  }
}

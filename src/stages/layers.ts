import { createWriteStream, rmSync } from 'node:fs'
import { mkdir, mkdtemp, open } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Meter } from '../formats/digest.ts'
import { blocksOf, gzip, gzipParameters } from '../formats/gzip.ts'
import { ociMediaTypes } from '../formats/oci-config.ts'
import { tarEntryOf } from '../formats/tar-entry.ts'
import { type Chunks, type TarMember, writeTar } from '../formats/tar-writer.ts'
import { SlimError } from '../model/error.ts'
import type { FileTree, RootPath } from '../model/file.ts'
import type { LayerBlob, Progress } from '../model/image.ts'
import type { Plan } from '../model/plan.ts'
import type { PlanEntry } from '../model/plan-entry.ts'

/** Bytes read from the tree at a time, so that no file decides how much memory a build takes. */
const readSize = 16 * 1024 * 1024

/** Bytes between two reports of progress. */
const progressStep = 1024 * 1024

/** What packing needs from its surroundings. */
export interface PackOptions {
  /** Host directory that exists and belongs to this run alone; the blobs are left there. */
  readonly workspace: string
  readonly progress: Progress
}

const workspaces = new Set<string>()

/**
 * Gives `work` a host directory of its own, mode 0700, inside `parent` (made when missing), and removes it when the work
 * ends, well or not. Throws OUTPUT_FAILED when it cannot be made.
 */
export const withWorkspace = async <Result>(
  parent: string,
  work: (workspace: string) => Promise<Result>,
): Promise<Result> => {
  const workspace = await newDirectory(parent)
  workspaces.add(workspace)
  try {
    return await work(workspace)
  } finally {
    removeWorkspace(workspace)
  }
}

/** Removes the workspaces in use, for a program that is about to end: synchronous, never throws. */
export const removeWorkspaces = (): void => {
  for (const workspace of [...workspaces]) removeWorkspace(workspace)
}

const newDirectory = async (parent: string): Promise<string> => {
  try {
    await mkdir(parent, { recursive: true })
    return await mkdtemp(join(parent, 'build-'))
  } catch (error) {
    throw asOutputFailed(error, parent)
  }
}

const removeWorkspace = (workspace: string): void => {
  workspaces.delete(workspace)
  try {
    rmSync(workspace, { recursive: true, force: true })
  } catch {
    // Nothing of worth is in it, and what the work did or threw is what counts.
  }
}

/**
 * Writes each planned layer into the workspace, once as a tar and once gzipped, in one pass and in the order planned.
 * Progress counts bytes of file content over all layers. Throws CONTENT_CHANGED when a file is not as long as
 * planned, OUTPUT_FAILED for an entry that no tar can hold, and what `tree.read` throws.
 */
export const packLayers = async (
  plan: Plan,
  tree: FileTree,
  options: PackOptions,
): Promise<readonly LayerBlob[]> => {
  const sizes = plan.layers.flatMap((layer) => layer.entries.map(contentSize))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const layers: LayerBlob[] = []
  let done = 0
  let told = 0
  for (const [index, layer] of plan.layers.entries()) {
    const packed = (bytes: number) => {
      done += bytes
      if (done < total && done - told < progressStep) return
      told = done
      options.progress({ message: layer.name, done, total })
    }
    const members = layer.entries.map((entry) => memberOf(entry, tree, packed))
    layers.push(await packLayer(members, join(options.workspace, `layer-${index}`)))
  }
  return layers
}

interface LayerMember extends TarMember {
  readonly path: RootPath
}

/** One pass: the tar is hashed and kept on its way into the compressor. */
const packLayer = async (members: readonly LayerMember[], file: string): Promise<LayerBlob> => {
  const [tar, blob] = [`${file}.tar`, `${file}.tar.gz`]
  const contents = new Map<RootPath, number>()
  const bytes = writeTar(members, ({ path, entry }, offset) => {
    if (entry.type === 'file') contents.set(path, offset)
  })
  const uncompressed = new Meter()
  const compressed = new Meter()
  try {
    const blocks = uncompressed.measure(blocksOf(bytes, gzipParameters.blockSize))
    const packed = compressed.measure(gzip(alsoInto(tar, blocks)))
    await pipeline(packed, createWriteStream(blob, { flags: 'wx', mode: 0o600 }))
  } catch (error) {
    throw asOutputFailed(error, file)
  }
  const descriptor = {
    mediaType: ociMediaTypes.layer,
    digest: compressed.digest(),
    size: compressed.size,
  }
  return { descriptor, diffId: uncompressed.digest(), size: uncompressed.size, blob, tar, contents }
}

async function* alsoInto(file: string, chunks: Chunks): AsyncGenerator<Uint8Array> {
  const handle = await open(file, 'wx', 0o600)
  try {
    for await (const chunk of chunks) {
      await handle.writeFile(chunk)
      yield chunk
    }
  } finally {
    await handle.close()
  }
}

/** Errors of the file system get a code; ours have one, and anything else is a bug and stays what it is. */
const asOutputFailed = (error: unknown, file: string): unknown => {
  if (error instanceof SlimError || !(error instanceof Error) || !('syscall' in error)) return error
  return new SlimError('OUTPUT_FAILED', `cannot write ${file}: ${error.message}`, {
    hint: 'make room there, or name another directory with TMPDIR',
    cause: error,
  })
}

const contentSize = ({ file, hardLinkTo }: PlanEntry): number =>
  file.type === 'file' && hardLinkTo === undefined ? file.size : 0

const memberOf = (
  entry: PlanEntry,
  tree: FileTree,
  packed: (bytes: number) => void,
): LayerMember => ({
  path: entry.path,
  entry: tarEntryOf(entry),
  content: () => contentOf(entry, tree, packed),
})

function* contentOf(
  entry: PlanEntry,
  tree: FileTree,
  packed: (bytes: number) => void,
): Generator<Uint8Array> {
  const size = contentSize(entry)
  if (entry.content?.from === 'memory') {
    yield entry.content.bytes
    packed(size)
  }
  if (entry.content?.from !== 'tree') return
  for (let start = 0; start < size; start += readSize) {
    const chunk = tree.read(entry.content.path, start, Math.min(start + readSize, size))
    yield chunk
    packed(chunk.length)
  }
}

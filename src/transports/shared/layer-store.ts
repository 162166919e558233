import { createHash, randomUUID } from 'node:crypto'
import {
  createWriteStream,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { hexOf } from '../../formats/digest.ts'
import { TarReader } from '../../formats/tar-reader.ts'
import { SlimError } from '../../model/error.ts'
import type { Digest, Progress } from '../../model/image.ts'
import { type LayerEntry, layerEntryOf } from '../../rootfs/layer-entry.ts'
import type { IndexedLayer } from '../../rootfs/layered-tree.ts'
import { cacheError, inCache } from './cache-error.ts'
import { decompress } from './decompress.ts'
import { decodeLayerIndex, encodeLayerIndex, type LayerIndex } from './layer-index.ts'
import { makeDirectories } from './make-directories.ts'
import { openStoredLayer } from './stored-layer.ts'

/** Where the bytes of a layer come from and what they should be. */
export interface LayerSource {
  /** For errors: file and layer. */
  readonly what: string
  readonly open: () => Readable | Promise<Readable>
  /** Of the bytes as stored; checked while they are read. */
  readonly digest?: Digest
  /** Of the uncompressed tar; checked. */
  readonly diffId?: Digest
  /** Bytes as stored; checked. */
  readonly size?: number
}

/** What an unpacked layer must not exceed; image layers have no limit of their own. */
export interface StoreLimits {
  /** Bytes of an uncompressed tar. */
  readonly unpacked: number
  /** How many times larger than the stored bytes a tar may be, once it is larger than `free`. */
  readonly ratio: number
  readonly free: number
}

const defaultLimits: StoreLimits = { unpacked: 64 * 2 ** 30, ratio: 1000, free: 64 * 2 ** 20 }

const progressStep = 16 * 2 ** 20
const dayMs = 24 * 60 * 60 * 1000

/**
 * Uncompressed layers, each up to the blocks that end its tar, and their indexes by the digest of the stored bytes, in `layers/sha256` of the cache. Files are written under a
 * temporary name and renamed, the index last: it is the commit, so that runs side by side and runs that are killed leave only
 * whole layers. What is found damaged is removed.
 */
export class LayerStore {
  readonly #directory: string
  readonly #limits: StoreLimits

  constructor(cacheDirectory: string, limits: StoreLimits = defaultLimits) {
    this.#directory = join(cacheDirectory, 'layers', 'sha256')
    this.#limits = limits
  }

  /**
   * A layer that was imported before, by the digest of its stored bytes; undefined when it is not there or was damaged. Throws
   * CACHE_UNUSABLE.
   */
  open(digest: Digest): IndexedLayer | undefined {
    const { index, tar } = this.#files(digest)
    let bytes: Buffer
    try {
      bytes = readFileSync(index)
    } catch (error) {
      if (isForbidden(error)) throw cacheError(this.#directory, error)
      return undefined
    }
    const decoded = decodeLayerIndex(new Uint8Array(bytes).buffer)
    const layer = decoded?.digest === digest ? this.#openTar(tar, decoded) : undefined
    if (layer === undefined) this.#discard(digest)
    return layer
  }

  /**
   * Reads a layer into the store, checking digests and size on the way. Throws BLOB_DIGEST, ARCHIVE_TOO_LARGE, PATH_ESCAPES, the
   * other codes of damaged archives, and CACHE_UNUSABLE; nothing is left in the store then.
   */
  async import(source: LayerSource, progress: Progress): Promise<IndexedLayer> {
    const temporary = this.#temporaryName()
    try {
      const index = await this.#unpack(source, temporary, progress)
      checkIdentity(source, index)
      const { tar, index: indexFile } = this.#files(index.digest)
      inCache(this.#directory, () => {
        writeFileSync(`${temporary}.index`, encodeLayerIndex(index), { flag: 'wx' })
        renameSync(temporary, tar)
        renameSync(`${temporary}.index`, indexFile)
      })
      const layer = this.#openTar(tar, index)
      if (layer !== undefined) return layer
      throw new SlimError('CACHE_DAMAGED', `${tar} was changed while it was written`)
    } finally {
      rmSync(temporary, { force: true })
      rmSync(`${temporary}.index`, { force: true })
    }
  }

  async #unpack(source: LayerSource, file: string, progress: Progress): Promise<LayerIndex> {
    const stored = createHash('sha256')
    const unpacked = createHash('sha256')
    const indexer = new Indexer(source.what)
    const sizes = { stored: 0, unpacked: 0 }
    const failures = new Set<unknown>()
    const { what, size: total } = source
    const input = await source.open()
    async function* metered() {
      let told = 0
      for await (const chunk of input as AsyncIterable<Uint8Array>) {
        stored.update(chunk)
        sizes.stored += chunk.length
        if (sizes.stored - told >= progressStep) {
          told = sizes.stored
          progress({ message: what, done: told, ...(total === undefined ? {} : { total }) })
        }
        yield chunk
      }
    }
    const { chunks } = await decompress(metered(), what)
    const limits = this.#limits
    let kept = 0
    async function* indexed() {
      for await (const chunk of chunks) {
        sizes.unpacked += chunk.length
        checkLimits(what, sizes, limits)
        unpacked.update(chunk)
        const part = indexer.push(chunk)
        kept += part.length
        yield part
      }
      indexer.end()
    }
    const output = createWriteStream(file, { flags: 'wx' })
    // A failure of the output ends the pipeline with that same error.
    output.once('error', (error) => failures.add(error))
    await pipeline(indexed(), output).catch((error: unknown) => {
      throw failures.has(error) ? cacheError(this.#directory, error) : error
    })
    return {
      digest: `sha256:${stored.digest('hex')}`,
      diffId: `sha256:${unpacked.digest('hex')}`,
      tarSize: kept,
      afterEnd: indexer.afterEnd,
      entries: indexer.entries,
      warnings: [],
      ...checkedSize(source, sizes.stored),
    }
  }

  #openTar(tar: string, index: LayerIndex): IndexedLayer | undefined {
    try {
      return openStoredLayer(tar, index, () => this.#discard(index.digest))
    } catch {
      return undefined
    }
  }

  #discard(digest: Digest): void {
    const { tar, index } = this.#files(digest)
    inCache(this.#directory, () => {
      rmSync(index, { force: true })
      rmSync(tar, { force: true })
    })
  }

  #files(digest: Digest) {
    const base = join(this.#directory, hexOf(digest))
    return { tar: `${base}.tar`, index: `${base}.index` }
  }

  #temporaryName(): string {
    inCache(this.#directory, () => {
      makeDirectories(this.#directory)
      this.#sweep()
    })
    return join(this.#directory, `unfinished-${randomUUID()}`)
  }

  /** Removes what runs that were killed left behind. */
  #sweep(): void {
    for (const name of readdirSync(this.#directory)) {
      const file = join(this.#directory, name)
      const stat = name.startsWith('unfinished-')
        ? statSync(file, { throwIfNoEntry: false })
        : undefined
      if (stat !== undefined && Date.now() - stat.mtimeMs > dayMs) rmSync(file, { force: true })
    }
  }
}

/** Turns a tar that comes in chunks into entries with the digest of each file's stored bytes. */
class Indexer {
  readonly entries: LayerEntry[] = []
  readonly #reader: TarReader
  #pushed = 0
  /** Bytes other than zero after the blocks that end the archive. */
  afterEnd = 0
  #hash = createHash('sha256')
  #file: Parameters<typeof layerEntryOf>[0] | undefined

  constructor(what: string) {
    this.#reader = new TarReader(what, {
      member: (member) => {
        if (member.type === 'file') this.#file = member
        else this.#add(layerEntryOf(member))
      },
      content: (bytes) => this.#hash.update(bytes),
      contentEnd: () => {
        if (this.#file !== undefined) this.#add(layerEntryOf(this.#file, this.#hash.digest()))
        this.#hash = createHash('sha256')
        this.#file = undefined
      },
    })
  }

  /** The part of the chunk that belongs to the archive: what follows the blocks that end it is nobody's. */
  push(chunk: Uint8Array): Uint8Array {
    this.#reader.push(chunk)
    const before = this.#pushed
    this.#pushed += chunk.length
    const length = Math.max(0, (this.#reader.endsAt ?? this.#pushed) - before)
    for (const byte of chunk.subarray(length)) if (byte !== 0) this.afterEnd++
    return chunk.subarray(0, length)
  }

  end(): void {
    this.#reader.end()
  }

  #add(entry: LayerEntry): void {
    this.entries.push(entry)
  }
}

/** Not there is an ordinary answer, and what is damaged is made anew; where one may not look nothing can be done. */
const isForbidden = (error: unknown): boolean =>
  ['EACCES', 'EPERM', 'ENOTDIR', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '')

const checkLimits = (
  what: string,
  sizes: { readonly stored: number; readonly unpacked: number },
  limits: StoreLimits,
): void => {
  const { stored, unpacked } = sizes
  const isBomb = unpacked > limits.free && unpacked > stored * limits.ratio
  if (unpacked <= limits.unpacked && !isBomb) return
  const limit = isBomb ? `${limits.ratio} times its stored size` : `${limits.unpacked} bytes`
  throw new SlimError('ARCHIVE_TOO_LARGE', `${what} unpacks to more than ${limit}`, {
    hint: 'do not trust this archive; an honest layer is not made of one byte repeated',
  })
}

const checkedSize = ({ what, size }: LayerSource, found: number): object => {
  if (size === undefined || size === found) return {}
  throw new SlimError('BLOB_DIGEST', `${what} has ${found} bytes, not ${size}`, {
    hint: 'make or copy the image again',
  })
}

const checkIdentity = (source: LayerSource, index: LayerIndex): void => {
  for (const [name, wanted, found] of [
    ['digest', source.digest, index.digest],
    ['diffID', source.diffId, index.diffId],
  ] as const)
    if (wanted !== undefined && wanted !== found)
      throw new SlimError('BLOB_DIGEST', `${source.what} has the ${name} ${found}, not ${wanted}`, {
        hint: 'make or copy the image again',
      })
}

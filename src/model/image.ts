import type { FileTree, RootPath } from './file.ts'
import type { PlanEntry } from './plan-entry.ts'

/** `sha256:` and 64 lower-case hex digits; image-spec, descriptor.md, "Digests". */
export type Digest = `sha256:${string}`

/** Where a blob is and what it is; image-spec, descriptor.md. */
export interface Descriptor {
  readonly mediaType: string
  readonly digest: Digest
  /** Bytes of the blob as stored. */
  readonly size: number
  readonly platform?: Platform
  readonly annotations?: Readonly<Record<string, string>>
}

/** What an image runs on; image-spec, image-index.md, in GOOS/GOARCH words. */
export interface Platform {
  readonly os: string
  readonly architecture: string
  readonly variant?: string
}

/** Docker's health check, which image-spec leaves to implementations; durations in nanoseconds. */
export interface Healthcheck {
  readonly Test?: readonly string[]
  readonly Interval?: number
  readonly Timeout?: number
  readonly StartPeriod?: number
  readonly StartInterval?: number
  readonly Retries?: number
}

/** The execution parameters, field names as in image-spec, config.md. */
export interface ContainerConfig {
  readonly User?: string
  readonly ExposedPorts?: Readonly<Record<string, Record<string, never>>>
  /** `NAME=value`, order kept. */
  readonly Env?: readonly string[]
  readonly Entrypoint?: readonly string[]
  readonly Cmd?: readonly string[]
  readonly Volumes?: Readonly<Record<string, Record<string, never>>>
  readonly WorkingDir?: string
  readonly Labels?: Readonly<Record<string, string>>
  readonly StopSignal?: string
  readonly Healthcheck?: Healthcheck
  readonly Shell?: readonly string[]
}

/** How much is in a tree: regular files' bytes, hard links once; entries that are not directories. */
export interface TreeSize {
  readonly bytes: number
  readonly files: number
}

/** What layers hold and what they amount to does not show. */
export interface HiddenEntry {
  /** Undefined for bytes after the end of a layer's archive. */
  readonly path: RootPath | undefined
  /** diffID of the layer that holds it. */
  readonly layer: Digest
  /**
   * `replaced` by an entry that comes later, of its own layer or a higher one; `removed` by a whiteout of a higher layer; `whiteout`: a mark
   * that removes; `unused`: a file of aufs' own, which no reader unpacks; `after the end`: bytes other than zero behind the archive.
   */
  readonly why: 'replaced' | 'removed' | 'whiteout' | 'unused' | 'after the end'
}

/** A base (or any image) opened for reading. */
export interface BaseImage {
  /** As the user wrote it. */
  readonly reference: string
  /** Digest of the manifest, or of the file for a tar; undefined for a directory. */
  readonly digest: Digest | undefined
  /** From the image config; undefined where there is none (a directory, a tar). */
  readonly platform: Platform | undefined
  readonly config: ContainerConfig
  /** What its image config has besides and a runtime may obey (`OnBuild`, `Hostname`, names in another case), as it is there. */
  readonly otherFields: Readonly<Record<string, unknown>>
  /** RFC 3339, from the image config. */
  readonly created: string | undefined
  readonly tree: FileTree
  /** Of its layers, lowest first; a directory that another takes the place of is none. */
  readonly hidden: readonly HiddenEntry[]
  /** Undefined where counting would mean walking a running machine. */
  readonly size: TreeSize | undefined
  /** What the reader wants said: skipped entries, attributes that could not be read. */
  readonly warnings: readonly string[]
}

/** A layer as packed: two digests, never confused; image-spec, layer.md and config.md. */
export interface LayerBlob {
  /** Of the compressed blob. */
  readonly descriptor: Descriptor
  /** Of the uncompressed tar. */
  readonly diffId: Digest
  /** Bytes of the uncompressed tar. */
  readonly size: number
  /** Host path of the compressed blob, in the run's own workspace. */
  readonly blob: string
  /** Host path of the uncompressed tar, in the run's own workspace. */
  readonly tar: string
  /** Where the content of each regular file begins in the uncompressed tar. */
  readonly contents: ReadonlyMap<RootPath, number>
}

/** A finished image before it is written anywhere. */
export interface Image {
  /** Repository-like name, used where a transport wants a tag. */
  readonly name: string
  readonly manifest: Uint8Array
  readonly manifestDescriptor: Descriptor
  readonly config: Uint8Array
  readonly configDescriptor: Descriptor
  readonly layers: readonly LayerBlob[]
  /** All layers flattened, in writing order: parents before children, hard-link targets before links. */
  readonly entries: readonly PlanEntry[]
}

/** Says how far a long piece of work is; `total` is missing where it is not known. */
export type Progress = (event: {
  readonly message: string
  readonly done?: number
  readonly total?: number
}) => void

/** What reading an image needs from its surroundings. */
export interface OpenOptions {
  /** Which image of an index; undefined takes the only one, or the one for this machine. */
  readonly platform: Platform | undefined
  /** Host directory of the layer cache; created when missing. */
  readonly cache: string
  readonly progress: Progress
}

/** What writing an image did. */
export interface Written {
  /** As the user would name it to read it back. */
  readonly destination: string
  /** Digest of the manifest as stored there; for a plain tar its own; undefined for a directory and a docker-archive, which has no manifest. */
  readonly digest: Digest | undefined
  /** What could not be kept, such as owners without root. */
  readonly warnings: readonly string[]
}

/** Where images are read and written; containers-transports(5). `location` is what follows the colon. */
export interface Transport {
  readonly name: string
  /** What it names can only be read. */
  readonly readOnly?: true
  /** Throws BASE_NOT_FOUND, BASE_PLATFORM, BLOB_DIGEST, IMAGE_DAMAGED and the ARCHIVE_ codes. */
  open(location: string, options: OpenOptions): Promise<BaseImage>
  /**
   * Whether `write` could write there, found out before the work is done and without writing. Throws REFERENCE_INVALID and
   * OUTPUT_EXISTS. A transport that has nothing to say leaves it out.
   */
  checkDestination?(location: string): Promise<void>
  /** Writes to a temporary name and renames; leaves nothing behind when it fails. Throws OUTPUT_FAILED, OUTPUT_EXISTS. */
  write(image: Image, location: string): Promise<Written>
}

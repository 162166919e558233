import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { dumpTar } from './tar-dump.ts'

/** What is done to an image; all digests are made right again. */
export interface Tampering {
  /** Changes the config document in its place. */
  readonly config?: (document: ConfigDocument) => void
  /** Layers that take the place of the image's own, both as uncompressed tars, lowest first. */
  readonly layers?: (tars: readonly Buffer[]) => readonly Buffer[]
}

/** The image configuration as it is written. */
export interface ConfigDocument {
  readonly config: Record<string, unknown>
  readonly rootfs: { diff_ids: readonly string[] }
  [field: string]: unknown
}

interface ManifestDocument {
  config: { readonly digest: string }
  layers: readonly { readonly digest: string }[]
}

/** Writes the image of an OCI archive into a new layout, tampered with; its reference. */
export const tampered = async (
  archive: string,
  directory: string,
  { config: edit, layers: remade = (tars) => tars }: Tampering,
): Promise<string> => {
  const members = new Map(dumpTar(await readFile(archive)).map((one) => [one.name, one.content]))
  const at = (name: string): Buffer => members.get(name) as Buffer
  const blob = ({ digest }: { readonly digest: string }) => at(`blobs/${digest.replace(':', '/')}`)
  const parsed = (bytes: Buffer): unknown => JSON.parse(bytes.toString())
  const index = parsed(at('index.json')) as {
    readonly manifests: readonly [{ readonly digest: string }]
  }
  const manifest = parsed(blob(index.manifests[0])) as ManifestDocument
  const config = parsed(blob(manifest.config)) as ConfigDocument
  const tars = remade(manifest.layers.map((layer) => gunzipSync(blob(layer))))
  await mkdir(join(directory, 'blobs/sha256'), { recursive: true })
  const stored = async (bytes: Buffer) => {
    const hex = createHash('sha256').update(bytes).digest('hex')
    await writeFile(join(directory, 'blobs/sha256', hex), bytes)
    return { digest: `sha256:${hex}`, size: bytes.length }
  }
  edit?.(config)
  config.rootfs.diff_ids = tars.map((tar) => digestOf(tar))
  const mediaType = 'application/vnd.oci.image.'
  const layers = tars.map(async (tar) => ({
    mediaType: `${mediaType}layer.v1.tar+gzip`,
    ...(await stored(gzipSync(tar))),
  }))
  const made = {
    schemaVersion: 2,
    config: {
      mediaType: `${mediaType}config.v1+json`,
      ...(await stored(Buffer.from(JSON.stringify(config)))),
    },
    layers: await Promise.all(layers),
  }
  const entry = {
    mediaType: `${mediaType}manifest.v1+json`,
    ...(await stored(Buffer.from(JSON.stringify(made)))),
  }
  const top = { schemaVersion: 2, manifests: [entry] }
  await writeFile(join(directory, 'index.json'), JSON.stringify(top))
  await writeFile(join(directory, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  return `oci:${directory}`
}

const digestOf = (bytes: Buffer): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`

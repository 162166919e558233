import type { ContainerConfig, Descriptor, Digest, Healthcheck, Platform } from '../model/image.ts'
import { compareBytes } from './byte-string.ts'

/** Media types that this program writes; image-spec, media-types.md. */
export const ociMediaTypes = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
} as const

/** What an image config says of one layer. */
export interface ConfigLayer {
  readonly diffId: Digest
  /** For people: what the layer holds; its history comment. */
  readonly name: string
}

/** The facts of an image config. */
export interface ConfigFacts {
  readonly platform: Platform
  /** RFC 3339; stands for the image and for each layer. */
  readonly created: string
  readonly config: ContainerConfig
  /** Base first. */
  readonly layers: readonly ConfigLayer[]
}

/**
 * The image configuration document, image-spec config.md: fields in the order of that document, keys of maps sorted, what
 * is undefined left out. One history entry per layer, so that no reader counts wrong, without our version: a new release
 * that packs the same bytes must give the same digest.
 */
export const formatConfig = ({ platform, created, config, layers }: ConfigFacts): Uint8Array => {
  const history = layers.map(({ name }) => ({ created, created_by: 'slim build', comment: name }))
  return formatJson({
    created,
    architecture: platform.architecture,
    os: platform.os,
    variant: platform.variant,
    config: orderedConfig(config),
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: history.length === 0 ? undefined : history,
  })
}

/** The image manifest, image-spec manifest.md; layers base first, by the digests of their compressed blobs. */
export const formatManifest = (config: Descriptor, layers: readonly Descriptor[]): Uint8Array =>
  formatJson({
    schemaVersion: 2,
    mediaType: ociMediaTypes.manifest,
    config: orderedDescriptor(config),
    layers: layers.map(orderedDescriptor),
  })

/** JSON without spaces, in the order of the value; `undefined` is left out. */
export const formatJson = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value), 'utf8')

/** A descriptor's fields in the order of image-spec descriptor.md, annotations sorted. */
export const orderedDescriptor = (descriptor: Descriptor): object => {
  const { mediaType, digest, size, annotations, platform } = descriptor
  return {
    mediaType,
    digest,
    size,
    annotations: annotations && sortedKeys(annotations),
    platform: platform && orderedPlatform(platform),
  }
}

const orderedPlatform = ({ architecture, os, variant }: Platform): object => ({
  architecture,
  os,
  variant,
})

const sortedKeys = <Value>(map: Readonly<Record<string, Value>>): Record<string, Value> =>
  Object.fromEntries(Object.entries(map).sort(([a], [b]) => compareBytes(a, b)))

const sortedSet = (set: Readonly<Record<string, unknown>>): Record<string, object> =>
  Object.fromEntries(
    Object.keys(set)
      .sort(compareBytes)
      .map((key) => [key, {}]),
  )

const orderedHealthcheck = (check: Healthcheck): object => {
  const { Test, Interval, Timeout, StartPeriod, StartInterval, Retries } = check
  return { Test, Interval, Timeout, StartPeriod, StartInterval, Retries }
}

/** The order of config.md's own list; Healthcheck and Shell, which it leaves to others, come last. */
const orderedConfig = (config: ContainerConfig): object => {
  const { User, ExposedPorts, Env, Entrypoint, Cmd, Volumes, WorkingDir, Labels } = config
  const { StopSignal, Healthcheck, Shell } = config
  return {
    User,
    ExposedPorts: ExposedPorts && sortedSet(ExposedPorts),
    Env,
    Entrypoint,
    Cmd,
    Volumes: Volumes && sortedSet(Volumes),
    WorkingDir,
    Labels: Labels && sortedKeys(Labels),
    StopSignal,
    Healthcheck: Healthcheck && orderedHealthcheck(Healthcheck),
    Shell,
  }
}

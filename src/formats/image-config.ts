import type { BaseImage, ContainerConfig, Digest, Healthcheck, Platform } from '../model/image.ts'
import { type JsonField, parseJson } from './json-document.ts'
import { digestAt, platformAt } from './oci-image.ts'

/** The facts of an image config that a reader needs. */
export interface ImageConfig {
  readonly platform: Platform
  /** RFC 3339 by specification; passed on as it is. */
  readonly created: string | undefined
  readonly config: ContainerConfig
  readonly otherFields: BaseImage['otherFields']
  /** Digests of the uncompressed layers, base first. */
  readonly diffIds: readonly Digest[]
}

/** The image configuration document, image-spec config.md, which Docker's is too. Throws IMAGE_DAMAGED. */
export const parseImageConfig = (document: string, bytes: Uint8Array): ImageConfig => {
  const top = parseJson(document, bytes)
  const rootfs = top.field('rootfs')
  const type = rootfs.field('type')
  if (type.text() !== 'layers') throw type.wrong('is not "layers"')
  const config = top.field('config')
  return {
    platform: platformAt(top),
    created: top.field('created').optionalText(),
    config: config.isThere ? containerConfig(config) : {},
    otherFields: otherFields(top, config),
    diffIds: rootfs.field('diff_ids').items().map(digestAt),
  }
}

type Readers = { readonly [Name in keyof Required<ContainerConfig>]: (field: JsonField) => unknown }

const readers: Readers = {
  User: (field) => field.optionalText(),
  ExposedPorts: (field) => keySet(field),
  Env: (field) => texts(field),
  Entrypoint: (field) => texts(field),
  Cmd: (field) => texts(field),
  Volumes: (field) => keySet(field),
  WorkingDir: (field) => field.optionalText(),
  Labels: (field) => Object.fromEntries(field.entries().map(([key, value]) => [key, value.text()])),
  StopSignal: (field) => field.optionalText(),
  Healthcheck: (field) => healthcheck(field),
  Shell: (field) => texts(field),
}

/** Empty values mean the same as absent ones and are left out, as Go programs write them for what is not set. */
const containerConfig = (config: JsonField): ContainerConfig =>
  withoutEmpty(
    Object.fromEntries(
      Object.entries(readers).map(([name, read]) => [name, read(config.field(name))]),
    ),
  )

/** Go reads a name in any case: `Config` or `entrypoint` would be obeyed in the place of the field that was read here. */
const otherFields = (top: JsonField, config: JsonField): Readonly<Record<string, unknown>> => {
  const lookalikes = top.entries().filter(([name]) => !own.has(name) && own.has(folded(name)))
  const unread = config.entries().filter(([name]) => !Object.hasOwn(readers, name))
  return Object.fromEntries([...lookalikes, ...unread].map(([name, { value }]) => [name, value]))
}

const own = new Set(['created', 'architecture', 'os', 'variant', 'config', 'rootfs'])

const folded = (name: string): string => name.toUpperCase().toLowerCase()

const healthcheck = (field: JsonField): Healthcheck | undefined => {
  if (!field.isThere) return undefined
  const number = (name: string) =>
    field.field(name).isThere ? field.field(name).integer(0) : undefined
  return withoutEmpty({
    Test: texts(field.field('Test')),
    Interval: number('Interval'),
    Timeout: number('Timeout'),
    StartPeriod: number('StartPeriod'),
    StartInterval: number('StartInterval'),
    Retries: number('Retries'),
  })
}

const texts = (field: JsonField): readonly string[] => field.items().map((item) => item.text())

const keySet = (field: JsonField): Record<string, Record<string, never>> =>
  Object.fromEntries(field.entries().map(([key]) => [key, {}]))

type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> }

const withoutEmpty = <T extends object>(fields: T): Present<T> =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => {
      if (value === undefined || value === '') return false
      return typeof value !== 'object' || Object.keys(value as object).length > 0
    }),
  ) as Present<T>

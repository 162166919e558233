import type { ContainerConfig, Digest, Healthcheck, Platform } from '../model/image.ts'
import { type JsonField, parseJson } from './json-document.ts'
import { digestAt, platformAt } from './oci-image.ts'

/** The facts of an image config that a reader needs. */
export interface ImageConfig {
  readonly platform: Platform
  /** RFC 3339 by specification; passed on as it is. */
  readonly created: string | undefined
  readonly config: ContainerConfig
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
    diffIds: rootfs.field('diff_ids').items().map(digestAt),
  }
}

/** Empty values mean the same as absent ones and are left out, as Go programs write them for what is not set. */
const containerConfig = (field: JsonField): ContainerConfig =>
  withoutEmpty({
    User: field.field('User').optionalText(),
    ExposedPorts: keySet(field.field('ExposedPorts')),
    Env: texts(field.field('Env')),
    Entrypoint: texts(field.field('Entrypoint')),
    Cmd: texts(field.field('Cmd')),
    Volumes: keySet(field.field('Volumes')),
    WorkingDir: field.field('WorkingDir').optionalText(),
    Labels: Object.fromEntries(
      field
        .field('Labels')
        .entries()
        .map(([key, value]) => [key, value.text()]),
    ),
    StopSignal: field.field('StopSignal').optionalText(),
    Healthcheck: healthcheck(field.field('Healthcheck')),
    Shell: texts(field.field('Shell')),
  })

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

import * as z from 'zod'
import type { BaseLock } from '../model/base-family.ts'
import type { BaseRecipe } from '../model/base-recipe.ts'
import { SlimError } from '../model/error.ts'
import type { Platform } from '../model/image.ts'
import { digestOf } from './digest.ts'
import { formatPlatform } from './platform.ts'
import { withoutSecrets } from './url-secrets.ts'

const word = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9+._:~^-]*$/)

const lockSchema = z.strictObject({
  lock: z.literal(1),
  inputs: z.string(),
  date: z.iso.datetime(),
  packages: z.array(
    z.strictObject({
      name: word,
      version: word,
      architecture: word,
      sha256: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .optional(),
    }),
  ),
})

/** Digest of what decides which packages a base has: repositories, names and platform, without passwords in addresses. */
export const lockInputs = ({ system, packages }: BaseRecipe, platform: Platform): string => {
  const { kind, ...rest } = system
  const text = JSON.stringify([formatPlatform(platform), kind, rest, packages])
  return digestOf(Buffer.from(withoutSecrets(text)))
}

const inSeconds = (date: string): number => Math.floor(Date.parse(date) / 1000)

/** RFC 3339, UTC. */
export const rfc3339 = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')

/** A lock as JSON, one package a line, so that a difference of two is a difference of packages. */
export const formatLock = ({ inputs, date, packages }: BaseLock): string =>
  [
    '{',
    '  "lock": 1,',
    `  "inputs": ${JSON.stringify(inputs)},`,
    `  "date": ${JSON.stringify(rfc3339(date))},`,
    '  "packages": [',
    packages
      .map(({ name, version, architecture, sha256 }) =>
        JSON.stringify({ name, version, architecture, sha256 }),
      )
      .map((line) => `    ${line}`)
      .join(',\n'),
    '  ]',
    '}',
    '',
  ].join('\n')

/** Reads what {@link formatLock} wrote. Throws LOCK_INVALID. */
export const parseLock = (file: string, text: string): BaseLock => {
  const result = lockSchema.safeParse(jsonOf(text))
  if (result.success) {
    const { inputs, date, packages } = result.data
    const plain = packages.map(({ sha256, ...one }) =>
      sha256 === undefined ? one : { ...one, sha256 },
    )
    return { inputs, date: inSeconds(date), packages: plain }
  }
  const [issue] = result.error.issues
  const where = issue?.path.map(String).join('.') ?? ''
  throw new SlimError(
    'LOCK_INVALID',
    `${file} is not a lock of this program${where === '' ? '' : `: ${where} is damaged`}`,
    { at: { file }, hint: 'make it anew with --update' },
  )
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

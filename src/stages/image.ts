import { resolve } from 'node:path'
import { digestOf } from '../formats/digest.ts'
import { formatConfig, formatManifest, ociMediaTypes } from '../formats/oci-config.ts'
import { SlimError } from '../model/error.ts'
import type { RootPath } from '../model/file.ts'
import type { Descriptor, Image, LayerBlob, Transport, Written } from '../model/image.ts'
import type { Plan } from '../model/plan.ts'
import type { PlanEntry } from '../model/plan-entry.ts'

/** The finished image: config and manifest documents over the packed layers, which are in the order of `plan.layers`. */
export const assembleImage = (plan: Plan, layers: readonly LayerBlob[]): Image => {
  const { platform, created } = plan
  const names = plan.layers.map(({ name }) => name)
  const config = formatConfig({
    platform,
    created,
    config: plan.config,
    layers: layers.map(({ diffId }, index) => ({ diffId, name: names[index] ?? '' })),
  })
  const configDescriptor = describe(ociMediaTypes.config, config)
  const manifest = formatManifest(
    configDescriptor,
    layers.map(({ descriptor }) => descriptor),
  )
  return {
    name: plan.name,
    manifest,
    manifestDescriptor: { ...describe(ociMediaTypes.manifest, manifest), platform },
    config,
    configDescriptor,
    layers,
    entries: flattened(plan),
  }
}

const describe = (mediaType: string, bytes: Uint8Array): Descriptor => ({
  mediaType,
  digest: digestOf(bytes),
  size: bytes.length,
})

/** A path that several layers hold (a directory, most of the time) keeps its first place and its last entry. */
const flattened = (plan: Plan): readonly PlanEntry[] => {
  const entries = new Map<RootPath, PlanEntry>()
  for (const layer of plan.layers) for (const entry of layer.entries) entries.set(entry.path, entry)
  return [...entries.values()]
}

interface Destination {
  readonly transport: Transport
  readonly location: string
}

const parseDestination = (text: string, transports: readonly Transport[]): Destination => {
  const colon = text.indexOf(':')
  const transport = transports.find(({ name }) => name === text.slice(0, Math.max(colon, 0)))
  const location = text.slice(colon + 1)
  const writable = transports.filter(({ readOnly }) => readOnly !== true)
  if (transport !== undefined && writable.includes(transport) && location !== '')
    return { transport, location }
  const known = writable.map(({ name }) => `${name}:`).join(', ')
  const what = JSON.stringify(text)
  throw new SlimError(
    'REFERENCE_INVALID',
    transport?.readOnly === true
      ? `the destination ${what} can only be read`
      : `the destination ${what} is not of the form transport:location`,
    {
      hint:
        text !== '' && colon < 0 ? `write oci-archive:${text}` : `begin it with one of ${known}`,
    },
  )
}

/**
 * Finds what is wrong with the destinations before any work is done for them; writes nothing. Throws REFERENCE_INVALID for
 * an unknown transport, a location that its transport cannot mean and one location given twice; OUTPUT_EXISTS for
 * something in the way.
 */
export const checkDestinations = async (
  destinations: readonly string[],
  transports: readonly Transport[],
): Promise<void> => {
  const seen = new Set<string>()
  for (const text of destinations) {
    const { transport, location } = parseDestination(text, transports)
    if (seen.has(location))
      throw new SlimError('REFERENCE_INVALID', `two destinations are ${location}`, {
        hint: 'give each a name of its own',
      })
    seen.add(location)
    await transport.checkDestination?.(location)
  }
}

const locationOf = (reference: string): string =>
  resolve(reference.slice(reference.indexOf(':') + 1))

/**
 * Refuses to write over the base: the rename at the end would take its place. Both may have a tag after a colon. Throws
 * OUTPUT_EXISTS.
 */
export const checkNotBase = (destinations: readonly string[], base: string): void => {
  const from = locationOf(base)
  for (const text of destinations) {
    const to = locationOf(text)
    if (to === from || to.startsWith(`${from}:`) || from.startsWith(`${to}:`))
      throw new SlimError('OUTPUT_EXISTS', `${text} is the base itself`, {
        hint: 'write the image to another place',
      })
  }
}

/**
 * Writes the image to each destination in turn. Each appears whole or not at all; when one cannot be written, those before
 * it stay, because they are complete. Throws what {@link checkDestinations} and `Transport.write` throw.
 */
export const writeImage = async (
  image: Image,
  destinations: readonly string[],
  transports: readonly Transport[],
): Promise<readonly Written[]> => {
  const parsed = destinations.map((text) => parseDestination(text, transports))
  const written: Written[] = []
  for (const { transport, location } of parsed) written.push(await transport.write(image, location))
  return written
}

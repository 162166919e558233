import { SlimError } from '../model/error.ts'
import { fromText, toDisplay } from './byte-string.ts'
import { closest } from './suggestion.ts'

/** An image reference taken apart; containers-transports(5). */
export interface Reference {
  readonly transport: string
  /** What follows the first colon; never empty. */
  readonly location: string
}

/** Transports of other tools, and how to get from there to one of ours. */
const elsewhere: Readonly<Record<string, string>> = {
  docker: 'registries are not read yet',
  'docker-daemon': 'container daemons are not asked',
  'containers-storage': 'the storage of container engines is not read',
  dir: 'skopeo directories are not read',
}

/**
 * Splits `transport:location`. `transports` are the names that exist. Throws REFERENCE_INVALID for an unknown transport, with
 * the one that was likely meant, and for an empty location.
 */
export const parseReference = (text: string, transports: readonly string[]): Reference => {
  const colon = text.indexOf(':')
  const transport = colon < 0 ? '' : text.slice(0, colon)
  const location = text.slice(colon + 1)
  // `host:` is a place of its own and needs no location.
  if (transports.includes(transport) && (location !== '' || transport === 'host'))
    return { transport, location }
  const shown = toDisplay(fromText(text))
  const all = transports.map((name) => `${name}:`).join(', ')
  if (transports.includes(transport))
    throw invalid(`${shown} names no place`, `write what is to be read after ${transport}:`)
  const reason = Object.hasOwn(elsewhere, transport) ? elsewhere[transport] : undefined
  if (reason !== undefined)
    throw invalid(
      `${shown}: ${reason}`,
      `copy the image first: skopeo copy ${shown} oci-archive:base.oci.tar`,
    )
  if (/^[./~]/.test(text))
    throw invalid(`${shown} has no transport`, `write a transport before the path: ${all}`)
  const near = closest(transport === '' ? text : transport, transports)
  const meant = near === undefined ? '' : `did you mean ${near}:? `
  throw invalid(
    `${shown} does not begin with a known transport`,
    `${meant}begin it with one of ${all}`,
  )
}

const invalid = (message: string, hint: string): SlimError =>
  new SlimError('REFERENCE_INVALID', message, { hint })

/** A location taken apart into a host path and what selects an image in it. */
export interface SplitLocation {
  readonly path: string
  /** Undefined where the location has none. */
  readonly tag: string | undefined
}

/**
 * Every way to read `PATH[:TAG]`, in the order to try: skopeo and podman end the path at the first colon, so that comes first,
 * and paths that hold colons follow, the whole location last. Ways with an empty path or tag are left out.
 */
export const splitsOf = (location: string): readonly SplitLocation[] => {
  const splits: SplitLocation[] = []
  for (let at = location.indexOf(':'); at >= 0; at = location.indexOf(':', at + 1)) {
    const split = { path: location.slice(0, at), tag: location.slice(at + 1) }
    if (split.path !== '' && split.tag !== '') splits.push(split)
  }
  return [...splits, { path: location, tag: undefined }]
}

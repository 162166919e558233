import { SlimError } from '../../model/error.ts'

/** `PATH[:REFERENCE]`, as containers-transports(5) writes it for archives and layouts. */
export interface TaggedLocation {
  readonly path: string
  /** A tag or, for docker-archive, `name:tag`; undefined where the location has none. */
  readonly tag: string | undefined
}

/** The path ends at the first colon, as for skopeo and podman. Throws REFERENCE_INVALID for an empty path or tag. */
export const splitLocation = (location: string): TaggedLocation => {
  const colon = location.indexOf(':')
  const path = colon < 0 ? location : location.slice(0, colon)
  const tag = colon < 0 ? undefined : location.slice(colon + 1)
  if (path !== '' && tag !== '') return { path, tag }
  throw invalid(location, 'has no path or an empty tag', 'write it as PATH or PATH:TAG')
}

/** image-spec annotations.md, grammar of org.opencontainers.image.ref.name. */
const refName = /^[A-Za-z0-9]+(?:(?:[-._:@+]|--|\/)[A-Za-z0-9]+)*$/

/** A tag that index.json may hold. Throws REFERENCE_INVALID. */
export const assertRefName = (tag: string): void => {
  if (!refName.test(tag))
    throw invalid(tag, 'is not a tag', 'use letters and digits, with one of - . _ : @ + / between')
}

/** distribution-spec, "Pulling manifests": name and tag; the host may have a port. */
const dockerReference =
  /^(?:[A-Za-z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+|\/)[a-z0-9]+)*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?$/

/** `name` or `name:tag` → `name:tag`, `latest` where there is none. Throws REFERENCE_INVALID. */
export const dockerTag = (reference: string): string => {
  if (!dockerReference.test(reference))
    throw invalid(reference, 'is not of the form name:tag', 'use lower-case letters and digits')
  const last = reference.slice(reference.lastIndexOf('/') + 1)
  return last.includes(':') ? reference : `${reference}:latest`
}

const invalid = (text: string, problem: string, hint: string): SlimError =>
  new SlimError('REFERENCE_INVALID', `${JSON.stringify(text)} ${problem}`, { hint })

import { type IndexEntry, kindOf, parseIndex } from '../../formats/oci-image.ts'
import { closest } from '../../formats/suggestion.ts'
import { SlimError } from '../../model/error.ts'
import type { Digest } from '../../model/image.ts'
import { type BlobSource, readBlob } from './blob-source.ts'

/** Indexes inside indexes: image-spec allows any depth, two are in use. */
const deepest = 8

const refName = 'org.opencontainers.image.ref.name'

/**
 * The entries of index.json that a tag means; without a tag, all of them when they have one tag or none in common. Throws
 * BASE_NOT_FOUND for an unknown tag, listing those there are, and REFERENCE_INVALID when one has to be named.
 */
export const entriesOfTag = (
  what: string,
  entries: readonly IndexEntry[],
  tag: string | undefined,
): readonly IndexEntry[] => {
  const images = entries.filter(isImage)
  const tags = [...new Set(images.flatMap((entry) => tagOf(entry) ?? []))].sort()
  if (tag !== undefined) {
    const tagged = images.filter((entry) => tagOf(entry) === tag)
    if (tagged.length === 0) throw unknownTag(what, tag, tags)
    return tagged
  }
  const isOne = new Set(images.map(tagOf)).size <= 1 || new Set(images.map(byDigest)).size === 1
  if (isOne) return images
  throw severalTags(what, tags)
}

/** No image has that name; lists those there are. */
export const unknownTag = (what: string, tag: string, tags: readonly string[]): SlimError => {
  const near = closest(tag, tags)
  const meant = near === undefined ? '' : `did you mean ${near}? `
  const there = tags.length === 0 ? 'it has no tags: leave the tag out' : `it has ${listed(tags)}`
  return new SlimError('BASE_NOT_FOUND', `${what} has no image ${JSON.stringify(tag)}`, {
    hint: `${meant}${there}`,
  })
}

/** One of several images has to be named. */
export const severalTags = (what: string, tags: readonly string[]): SlimError =>
  new SlimError('REFERENCE_INVALID', `${what} has several images`, {
    hint: `name one of them after a colon: ${listed(tags)}`,
  })

const mostListed = 20

const listed = (tags: readonly string[]): string => {
  const more = tags.length - mostListed
  const shown = tags.slice(0, mostListed).map((tag) => JSON.stringify(tag).slice(1, -1))
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '')
}

const tagOf = ({ annotations }: IndexEntry): string | undefined => annotations?.[refName]

const byDigest = ({ digest }: IndexEntry): Digest => digest

/** The manifests that entries lead to, through indexes inside indexes, in order and each once. Throws IMAGE_DAMAGED. */
export const manifestsOf = (
  source: BlobSource,
  entries: readonly IndexEntry[],
): readonly IndexEntry[] => {
  const manifests = new Map<Digest, IndexEntry>()
  const seen = new Set<Digest>()
  const visit = (entry: IndexEntry, depth: number): void => {
    if (kindOf(entry) === 'manifest' && !manifests.has(entry.digest))
      manifests.set(entry.digest, entry)
    if (kindOf(entry) !== 'index' || seen.has(entry.digest)) return
    seen.add(entry.digest)
    const document = `${source.name}: index ${entry.digest}`
    if (depth === deepest)
      throw new SlimError('IMAGE_DAMAGED', `${document} lies inside ${deepest} others`)
    for (const inner of parseIndex(document, readBlob(source, entry)).filter(isImage))
      visit(inner, depth + 1)
  }
  for (const entry of entries) visit(entry, 0)
  return [...manifests.values()]
}

/**
 * Media types that are not known are to be passed over, image-spec image-index.md; so are artifacts and what BuildKit stores
 * of how an image was made, under the platform unknown/unknown.
 */
const isImage = (entry: IndexEntry): boolean =>
  ['index', 'manifest'].includes(kindOf(entry)) &&
  entry.artifactType === undefined &&
  entry.annotations?.['vnd.docker.reference.type'] === undefined &&
  entry.platform?.os !== 'unknown'

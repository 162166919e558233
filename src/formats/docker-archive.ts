import { type JsonField, parseJson } from './json-document.ts'

/** One image of a `docker save` archive; members are named relative to the archive's root. */
export interface SavedImage {
  /** Member that is the image config. */
  readonly config: string
  /** `name:tag`, as the saving program wrote them. */
  readonly tags: readonly string[]
  /** Members that are the layers, base first. */
  readonly layers: readonly string[]
}

/**
 * manifest.json of what `docker save` and `podman save` write; Docker image-spec v1.2, "Combined Image JSON + Filesystem Changeset
 * Format". Throws IMAGE_DAMAGED.
 */
export const parseSavedImages = (document: string, bytes: Uint8Array): readonly SavedImage[] =>
  parseJson(document, bytes)
    .items()
    .map((item) => ({
      config: member(item.field('Config')),
      tags: item
        .field('RepoTags')
        .items()
        .map((tag) => tag.text()),
      layers: item.field('Layers').items().map(member),
    }))

const member = (field: JsonField): string => {
  const name = field.text()
  if (name === '') throw field.wrong('is empty')
  return name
}

/**
 * A name as people write it in its full form: `nginx` and `docker.io/library/nginx:latest` are the same image; distribution
 * reference, "familiar names".
 */
export const fullImageName = (name: string): string => {
  const short = name.replace(/^(?:index\.)?docker\.io\/(?:library\/)?/, '')
  const last = short.slice(short.lastIndexOf('/') + 1)
  return last.includes(':') || last.includes('@') ? short : `${short}:latest`
}

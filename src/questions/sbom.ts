import { createHash } from 'node:crypto'
import { toDisplay } from '../formats/byte-string.ts'
import { formatSpdx } from '../formats/spdx.ts'
import type { FileTree, RootPath } from '../model/file.ts'
import type { BaseImage, Digest } from '../model/image.ts'
import type { Inventory } from '../model/inventory.ts'
import type { Package, PackageDb } from '../model/package.ts'
import type { Plan } from '../model/plan.ts'
import type { PlanEntry } from '../model/plan-entry.ts'
import type { Sbom, SbomFile, SbomFormat } from '../model/sbom.ts'
import type { VerifyReport } from '../model/verify.ts'
import { contentDigest } from '../rootfs/content-digest.ts'
import { ifReadable } from '../rootfs/if-readable.ts'
import { root } from '../rootfs/path.ts'
import { walk } from '../rootfs/walk.ts'
import { type Algorithm, type Amounts, sbomOf } from './shared/sbom-contents.ts'

/** What a planned image is: the stages' results, and the digest of the image where it is made already. */
export interface PlannedImage {
  readonly plan: Plan
  readonly tree: FileTree
  readonly inventory: Inventory
  /** The base. */
  readonly image: BaseImage
  readonly digest: Digest | undefined
}

/** The contents of an image as planned, with what of it is the base's. Throws what reading the base throws. */
export const sbomOfPlan = (
  { plan, tree, inventory, image: base, digest }: PlannedImage,
  tool: Sbom['tool'],
): Sbom => {
  const planned = plan.layers.flatMap(({ entries }) => entries)
  const byPath = new Map(planned.map((entry) => [entry.path, entry]))
  return sbomOf({
    tool,
    name: plan.name,
    digest,
    created: plan.created,
    base: { name: nameOf(base.reference), digest: base.digest },
    inventory,
    tree,
    packages: plan.packages,
    entries: planned.map((entry) => {
      const digest = (algorithm: Algorithm) => plannedDigest(entry, byPath, tree, algorithm)
      const { path, file } = entry
      return { path, file, digest, origin: originOf(entry, { digest, tree }) }
    }),
  })
}

/** A finished image, and what comparing it with its base has said. */
export interface FoundImage {
  readonly image: BaseImage
  readonly inventory: Inventory
  readonly compared:
    | { readonly report: VerifyReport; readonly packages: PackageDb; readonly base: BaseImage }
    | undefined
}

/** The contents of a finished image. Throws what reading it throws. */
export const sbomOfImage = (
  { image, inventory, compared }: FoundImage,
  tool: Sbom['tool'],
): Sbom => {
  const { tree } = image
  const shownIn = (kind: 'derived' | 'added' | 'changed') =>
    new Set(compared?.report[kind].map(({ path }) => path))
  const [derived, added, changed] = [shownIn('derived'), shownIn('added'), shownIn('changed')]
  const origin = (path: RootPath): SbomFile['origin'] => {
    if (compared === undefined) return undefined
    const shown = toDisplay(path)
    if (added.has(shown)) return 'added'
    if (changed.has(shown)) return 'changed'
    const digest = (algorithm: Algorithm) => contentDigest(tree, path, algorithm)
    return derived.has(shown) && !isAsIn(compared.base.tree, path, digest) ? 'derived' : 'base'
  }
  return sbomOf({
    tool,
    name: nameOf(image.reference),
    digest: image.digest,
    created: image.created,
    base: compared && {
      name: nameOf(compared.base.reference),
      digest: compared.base.digest,
    },
    inventory,
    tree,
    packages: amountsOf(inventory.packages, image, compared),
    entries: [...walk(tree, root)].map(({ path, entry }) => ({
      path,
      file: entry,
      origin: origin(path),
      digest: (algorithm) => contentDigest(tree, path, algorithm),
    })),
  })
}

/**
 * `docker.io/x/nginx:1`, `/images/nginx.oci.tar`: what is after the last slash, for a document tells nothing of a machine; the form of an
 * archive is no part of a name.
 */
const nameOf = (reference: string): string => {
  const [, location = reference] = /^[a-z-]+:(.*)$/s.exec(reference) ?? []
  const last = location.replace(/\/+$/, '').split('/').at(-1) ?? ''
  return last.replace(/(?<=.)(?:\.oci|\.docker)?\.tar(?=:|$)/, '') || 'image'
}

/** What is made anew and comes out as it was is the base's. */
const originOf = (
  { path, origin, file }: PlanEntry,
  { digest, tree }: { readonly digest: (algorithm: Algorithm) => string; readonly tree: FileTree },
): SbomFile['origin'] => {
  if (origin === 'base') return 'base'
  if (origin === 'added' || file.layer === 'recipe') return 'added'
  return isAsIn(tree, path, digest) ? 'base' : 'derived'
}

const isAsIn = (
  base: FileTree,
  path: RootPath,
  digest: (algorithm: Algorithm) => string,
): boolean => base.lstat(path)?.type === 'file' && contentDigest(base, path) === digest('sha256')

const plannedDigest = (
  { content, hardLinkTo }: PlanEntry,
  entries: ReadonlyMap<RootPath, PlanEntry>,
  tree: FileTree,
  algorithm: Algorithm,
): string => {
  const source = hardLinkTo === undefined ? content : entries.get(hardLinkTo)?.content
  if (source === undefined) throw new Error('a planned file has no content')
  return source.from === 'memory'
    ? createHash(algorithm).update(source.bytes).digest('hex')
    : contentDigest(tree, source.path, algorithm)
}

/** How many files a package has without trimming only the base can say. */
const amountsOf = (
  { packages }: PackageDb,
  image: BaseImage,
  compared: FoundImage['compared'],
): readonly Amounts[] => {
  const isFile = (tree: FileTree) => (path: RootPath) => {
    const type = ifReadable(() => tree.lstat(path))?.type
    return type !== undefined && type !== 'directory'
  }
  const key = (one: Package) => `${one.name}:${one.architecture}:${one.version}`
  const known = new Map(compared?.packages.packages.map((one) => [key(one), one]))
  return packages.map((one) => {
    const whole = known.get(key(one))
    return {
      package: one,
      keptFiles: one.files.filter(isFile(image.tree)).length,
      totalFiles: compared && whole?.files.filter(isFile(compared.base.tree)).length,
    }
  })
}

/** The contents as a document; the library that writes CycloneDX is in a chunk of its own. */
export const formatSbom = async (sbom: Sbom, format: SbomFormat): Promise<string> => {
  if (format === 'spdx') return formatSpdx(sbom)
  const { formatCycloneDx } = await import('../formats/cyclonedx.ts')
  return formatCycloneDx(sbom)
}

/** The contents of an image as planned, in each of the formats. */
export const documentsOfPlan = (
  formats: readonly SbomFormat[],
  planned: PlannedImage,
  tool: Sbom['tool'],
): Promise<readonly { readonly format: SbomFormat; readonly text: string }[]> => {
  const sbom = sbomOfPlan(planned, tool)
  return Promise.all(
    formats.map(async (format) => ({ format, text: await formatSbom(sbom, format) })),
  )
}

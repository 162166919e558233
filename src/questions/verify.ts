import { toDisplay } from '../formats/byte-string.ts'
import { digestOf, hexOf } from '../formats/digest.ts'
import { formatPlatform, platformDistance } from '../formats/platform.ts'
import type { FileEntry, FileTree, RootPath } from '../model/file.ts'
import type { BaseImage, ContainerConfig, HiddenEntry, Platform } from '../model/image.ts'
import type { PackageDb } from '../model/package.ts'
import type { PlanEntry } from '../model/plan-entry.ts'
import type { ChangedReport, Difference, VerifyReport } from '../model/verify.ts'
import { contentDigest } from '../rootfs/content-digest.ts'
import { root } from '../rootfs/path.ts'
import { walk } from '../rootfs/walk.ts'
import { type Compared, entryDifferences } from './shared/entry-differences.ts'
import { listedAndMissing } from './shared/listed-and-missing.ts'
import { packageDifferences } from './shared/package-differences.ts'
import { recordedDigests } from './shared/recorded-digests.ts'

/** What an image has to be. */
export interface Expectation {
  readonly base: BaseImage
  readonly packages: PackageDb
  /** What the image has to be for. */
  readonly platform: Platform
  /** What the contents of `entries` are read from: the base's tree, with what a recipe adds laid over it. */
  readonly tree: FileTree
  /** In writing order. */
  readonly entries: readonly PlanEntry[]
  /** The recipe that `entries` were planned for; undefined when they are what the image's own paths imply. */
  readonly recipe:
    | {
        readonly file: string
        readonly config: ContainerConfig
        /** Those of `entries` that list what the image is made of. */
        readonly sboms: readonly RootPath[]
      }
    | undefined
  /** Seconds since 1970, from SOURCE_DATE_EPOCH; undefined when it is not set. */
  readonly sourceDateEpoch: number | undefined
}

/** The image as it is. */
export interface Found {
  readonly image: BaseImage
  readonly packages: PackageDb
}

/**
 * Compares every entry, every package, the platform and, with a recipe, the config of an image with what they have to be. Nothing is taken on the
 * image's word but one: its date, up to which SOURCE_DATE_EPOCH may have moved times back. Throws what reading the trees throws.
 */
export const verify = (expectation: Expectation, found: Found): VerifyReport => {
  const { image } = found
  const { base, recipe } = expectation
  const comparison = new Comparison(expectation, image)
  const entries = comparison.run()
  const packages = packageDifferences(expectation.packages, found.packages, expectation.entries)
  const digests = recordedDigests(image.tree, expectation.packages, comparison.sameFiles)
  const hidden = hiddenEntries(base, image)
  const platform = platformDifferences(expectation.platform, image)
  const config = configDifferences(recipe?.config, image)
  const missing = [
    ...entries.missing,
    ...listedAndMissing(expectation, { tree: image.tree, packages: found.packages }),
  ]
  const isDifferent =
    entries.added.some(({ declared }) => !declared) ||
    [entries.changed, missing, hidden, packages, digests.differences, platform, config ?? []].some(
      (differences) => differences.length > 0,
    )
  return {
    equal: !isDifferent,
    image: { reference: image.reference, digest: image.digest ?? null },
    base: { reference: base.reference, digest: base.digest ?? null },
    recipe: recipe?.file ?? null,
    ...entries,
    missing,
    hidden,
    sboms: recipe === undefined ? null : provedSboms(recipe.sboms, entries),
    packages: { total: found.packages.packages.length, differences: packages },
    digests,
    platform,
    config,
    warnings: [
      ...new Set([...image.warnings, ...base.warnings, ...(expectation.packages.warnings ?? [])]),
    ],
  }
}

type Entries = Pick<VerifyReport, 'entries' | 'derived' | 'added' | 'changed' | 'missing'>

/** One walk over the image. */
class Comparison {
  readonly #expectation: Expectation
  readonly #image: BaseImage
  readonly #expected: ReadonlyMap<RootPath, PlanEntry>
  readonly #created: number | undefined
  readonly #firstNames = new Map<string, RootPath>()
  readonly #derived: Entries['derived'][number][] = []
  readonly #added: Entries['added'][number][] = []
  readonly #changed: ChangedReport[] = []
  #total = 0
  #same = 0
  #dated = 0
  /** Regular files that are the base's, in the order of the walk. */
  readonly sameFiles: RootPath[] = []

  constructor(expectation: Expectation, image: BaseImage) {
    this.#expectation = expectation
    this.#image = image
    this.#expected = new Map(expectation.entries.map((entry) => [entry.path, entry]))
    this.#created = expectation.sourceDateEpoch ?? secondsOf(image.created)
  }

  run(): Entries {
    const { tree } = this.#image
    const top = tree.lstat(root)
    if (top !== undefined) this.#compare(root, top)
    for (const { path, entry } of walk(tree, root)) this.#compare(path, entry)
    return {
      entries: { total: this.#total, same: this.#same, dated: this.#dated },
      derived: this.#derived,
      added: this.#added,
      changed: this.#changed,
      missing: this.#missing(),
    }
  }

  #compare(path: RootPath, entry: FileEntry): void {
    this.#total++
    const found = this.#found(path, entry)
    const candidates = this.#candidates(path)
    const equal = candidates.find(
      (expected) => entryDifferences(this.#compared(expected), found).length === 0,
    )
    const expected = candidates.at(-1)
    if (equal !== undefined) this.#equal(equal, entry)
    else if (expected === undefined)
      this.#added.push({ path: toDisplay(path), type: entry.type, declared: false })
    else {
      const differences = entryDifferences(this.#compared(expected), found)
      this.#changed.push({ path: toDisplay(path), rule: expected.rule ?? null, differences })
    }
  }

  #equal({ path, file, origin, rule }: PlanEntry, { type, mtime }: FileEntry): void {
    if (mtime !== file.mtime) this.#dated++
    if (file.layer === 'recipe') this.#added.push({ path: toDisplay(path), type, declared: true })
    else if (origin === 'generated') this.#derived.push({ path: toDisplay(path), rule: rule ?? '' })
    else {
      this.#same++
      if (type === 'file') this.sameFiles.push(path)
    }
  }

  /**
   * What an entry may be, what it should be last. Without a recipe a file that a trimmed image has anew may be the base's own too, for
   * nothing need have been left out.
   */
  #candidates(path: RootPath): readonly PlanEntry[] {
    const expected = this.#expected.get(path)
    if (expected === undefined) return []
    const { recipe, tree } = this.#expectation
    const file = tree.lstat(path)
    if (recipe !== undefined || expected.origin !== 'generated' || file === undefined)
      return [expected]
    return [{ path, file, origin: 'base', content: { from: 'tree', path } }, expected]
  }

  /** The image may leave out anything of the base; what has to be made anew it may not, nor what its recipe wants. */
  #missing(): Entries['missing'] {
    const { entries, recipe, tree } = this.#expectation
    return entries
      .filter(({ path }) => this.#image.tree.lstat(path) === undefined)
      .filter(({ path }) => recipe !== undefined || tree.lstat(path) !== undefined)
      .map(({ path, rule }) => ({ path: toDisplay(path), by: rule ?? 'recipe' }))
  }

  #found(path: RootPath, entry: FileEntry): Compared {
    const inode = entry.type === 'file' ? entry.inode : path
    const firstName = this.#firstNames.get(inode) ?? path
    this.#firstNames.set(inode, firstName)
    return { entry, firstName, content: () => contentDigest(this.#image.tree, path), times: [] }
  }

  #compared(expected: PlanEntry): Compared {
    const { path, file, hardLinkTo } = expected
    const created = this.#created
    const isNew = file.layer === 'recipe'
    return {
      entry: file,
      content: () => this.#contentOf(expected),
      firstName: hardLinkTo ?? path,
      times: created === undefined ? [] : [isNew ? created : Math.min(created, file.mtime)],
    }
  }

  #contentOf({ content, hardLinkTo }: PlanEntry): string {
    const source = hardLinkTo === undefined ? content : this.#expected.get(hardLinkTo)?.content
    if (source === undefined) throw new Error('a planned file has no content')
    return source.from === 'memory'
      ? hexOf(digestOf(source.bytes))
      : contentDigest(this.#expectation.tree, source.path)
  }
}

const provedSboms = (sboms: readonly RootPath[], { added }: Entries): readonly string[] => {
  const proved = new Set(added.filter(({ declared }) => declared).map(({ path }) => path))
  return sboms.map(toDisplay).filter((path) => proved.has(path))
}

/** A layer of the base may hide what it does: those are the base's bytes. */
const hiddenEntries = (base: BaseImage, image: BaseImage): VerifyReport['hidden'] => {
  const key = ({ path, layer, why }: HiddenEntry) => `${layer} ${why} ${path ?? ''}`
  const known = new Set(base.hidden.map(key))
  return image.hidden
    .filter((one) => !known.has(key(one)))
    .map(({ path, ...one }) => ({ path: path === undefined ? null : toDisplay(path), ...one }))
}

const secondsOf = (date: string | undefined): number | undefined => {
  const seconds = Math.floor(Date.parse(date ?? '') / 1000)
  return Number.isNaN(seconds) ? undefined : seconds
}

/** A root file system claims no platform. */
const platformDifferences = (
  expected: Platform,
  { platform: found }: BaseImage,
): readonly Difference[] =>
  found === undefined || platformDistance(found, expected) === 0
    ? []
    : [{ what: 'platform', expected: formatPlatform(expected), found: formatPlatform(found) }]

/** A root file system has no config to compare. */
const configDifferences = (
  expected: ContainerConfig | undefined,
  { config, otherFields, platform }: BaseImage,
): readonly Difference[] | null => {
  if (expected === undefined || platform === undefined) return null
  const [wanted, found] = [fieldsOf(expected), fieldsOf({ ...config, ...otherFields })]
  return [...new Set([...wanted.keys(), ...found.keys()])].sort().flatMap((what) => {
    const difference = { what, expected: wanted.get(what) ?? '–', found: found.get(what) ?? '–' }
    return difference.expected === difference.found ? [] : [difference]
  })
}

/** As readers see them: what is empty is not there, and the order of names means nothing. */
const fieldsOf = (config: object): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(config)
      .map(([name, value]: readonly [string, unknown]): [string, string] => [
        name,
        JSON.stringify(sorted(value)),
      ])
      .filter(([, value]) => !['""', '[]', '{}', 'null', 'false', '0'].includes(value)),
  )

const sorted = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value

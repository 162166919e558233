import { fromText, toDisplay } from '../formats/byte-string.ts'
import { parseOsRelease } from '../formats/os-release.ts'
import { parseGroup, parsePasswd } from '../formats/passwd.ts'
import type { ByteString, FileTree } from '../model/file.ts'
import type { BaseImage, Platform } from '../model/image.ts'
import type { Inventory } from '../model/inventory.ts'
import type { PackageDb, PackageFormat, PatientPackageFormat } from '../model/package.ts'
import { normalise } from '../rootfs/path.ts'
import { readBaseFile } from './shared/base-file.ts'
import { basePlatform } from './shared/base-platform.ts'
import { inheritedCommand } from './shared/inherited-command.ts'
import { librarySearch } from './shared/library-search.ts'

/** The base as opened; `tree` may have more in it than the image's own (what the recipe adds). */
export interface InventoryBase {
  readonly image: BaseImage
  readonly tree: FileTree
}

/** What of a recipe changes how the base is read; a {@link import('../model/recipe.ts').Recipe} is one. */
export interface InventoryRecipe {
  readonly env?: ReadonlyMap<string, string>
  readonly workdir?: string | undefined
  readonly platform?: Platform | undefined
  readonly entrypoint?: readonly ByteString[] | undefined
  readonly timeZones?: readonly string[]
  readonly locales?: readonly string[]
}

/** What execvp(3) and container runtimes fall back on where PATH is not set. */
const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/**
 * Reads what can be known of a base before any program is looked at. The first of `formats` that finds packages in its database
 * gives them; no database is a warning. Throws PACKAGES_DAMAGED, and BASE_PLATFORM when config, recipe and programs contradict
 * one another; a damaged os-release or ld.so.cache is a warning.
 */
export const takeInventory = async (
  { image, tree }: InventoryBase,
  recipe: InventoryRecipe,
  formats: readonly (PackageFormat | PatientPackageFormat)[],
): Promise<Inventory> => {
  const warnings: string[] = []
  const env = environment(image.config.Env ?? [], recipe.env ?? new Map())
  const commandPath = (env.get('PATH') ?? defaultPath).split(':')
  const bytesOf = (path: ByteString) =>
    readBaseFile(tree, path, warnings)?.bytes ?? new Uint8Array()
  const packages = await readPackages(tree, formats)
  warnings.push(...databaseWarnings(packages))
  return {
    osRelease: osRelease(tree, warnings),
    platform: basePlatform(tree, {
      base: image.platform,
      recipe: recipe.platform,
      command: recipe.entrypoint?.[0] ?? inheritedCommand(image.config).map(fromText)[0],
      commandPath,
    }),
    packages,
    libraries: librarySearch(tree, env, warnings),
    env,
    commandPath,
    timeZones: recipe.timeZones ?? [],
    locales: recipe.locales ?? [],
    users: parsePasswd(bytesOf('/etc/passwd')),
    groups: parseGroup(bytesOf('/etc/group')),
    workdir: normalise(fromText(recipe.workdir ?? image.config.WorkingDir ?? '/')),
    warnings,
  }
}

const noPackages: PackageDb = { format: 'none', packages: [], ownersOf: () => [] }

/**
 * The packages of a tree, by the first of `formats` that finds some: a tool for another system's packages (dpkg on Alpine, rpm on Debian)
 * brings a database that is empty. None where there is no database. Throws PACKAGES_DAMAGED.
 */
export const readPackages = async (
  tree: FileTree,
  formats: readonly (PackageFormat | PatientPackageFormat)[],
): Promise<PackageDb> => {
  let empty: PackageDb | undefined
  for (const format of formats) {
    if (!format.detect(tree)) continue
    const database = await format.read(tree)
    if (database.packages.length > 0) return database
    empty ??= database
  }
  return empty ?? noPackages
}

const mostNamed = 12

const databaseWarnings = ({
  format,
  altered = [],
  warnings = [],
}: PackageDb): readonly string[] => {
  if (format === 'none') return [withoutDatabase]
  if (altered.length === 0) return warnings
  const named = altered
    .slice(0, mostNamed)
    .map((one) => `${one.package.name} ${one.package.version}`)
    .join(', ')
  const more = altered.length > mostNamed ? ` and ${altered.length - mostNamed} more` : ''
  return [
    ...warnings,
    `records of the package database are not what their own digests are of, so that its tools refuse them: ${named}${more}`,
  ]
}

const withoutDatabase =
  'the base has no package database: which packages its files are from, in which versions and under which licences, cannot be known, and a scanner will find none in the image'

/** The base's variables with the recipe's on top; the last of two with the same name counts, as for Docker. */
const environment = (
  base: readonly string[],
  recipe: ReadonlyMap<string, string>,
): ReadonlyMap<ByteString, ByteString> => {
  const env = new Map<ByteString, ByteString>()
  for (const text of base) {
    const equals = text.indexOf('=')
    if (equals > 0) env.set(fromText(text.slice(0, equals)), fromText(text.slice(equals + 1)))
  }
  for (const [name, value] of recipe) env.set(fromText(name), fromText(value))
  return env
}

const osRelease = (tree: FileTree, warnings: string[]): ReadonlyMap<string, string> => {
  const file =
    readBaseFile(tree, '/etc/os-release', warnings) ??
    readBaseFile(tree, '/usr/lib/os-release', warnings)
  if (file === undefined) return new Map()
  const { values, damagedLines } = parseOsRelease(file.bytes)
  for (const line of damagedLines)
    warnings.push(`${toDisplay(file.path)}:${line} is no assignment and left out of account`)
  return values
}

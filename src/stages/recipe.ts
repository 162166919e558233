import { access, type FileHandle, open, stat } from 'node:fs/promises'
import { dirname, isAbsolute, resolve } from 'node:path'
import { type LocatedRecipe, parseRecipe } from '../formats/recipe-document.ts'
import { parseRules, rulesInvalid } from '../formats/rule-file.ts'
import { documentInvalid } from '../formats/schema-document.ts'
import { closest } from '../formats/suggestion.ts'
import { readYaml } from '../formats/yaml-document.ts'
import { type Mistake, SlimError } from '../model/error.ts'
import type { Addition, Recipe, RuleChoice } from '../model/recipe.ts'
import type { Rule } from '../model/rule.ts'

/** A recipe is written by people; what is larger is something else. */
const mostBytes = 1024 * 1024

/** Transports whose location is a path of this machine; containers-transports(5) and our own `rootfs`. */
const fileTransports: readonly string[] = ['docker-archive', 'oci', 'oci-archive', 'rootfs']

const problems: Readonly<Record<string, string>> = {
  EACCES: 'may not be read',
  EISDIR: 'is a directory',
  ENAMETOOLONG: 'is longer than a path can be',
  ENOENT: 'is not there',
  ENOTDIR: 'is below something that is not a directory',
}

const problemOf = (error: unknown): string => {
  const { code } = error as NodeJS.ErrnoException
  return problems[code ?? ''] ?? `cannot be read (${code ?? String(error)})`
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  )

const notFound = async (file: string, error: unknown): Promise<SlimError> => {
  const endings = [`${file}.yaml`, `${file}.yml`]
  const there = await Promise.all(endings.map(exists))
  const near = endings.find((_, index) => there[index])
  const hint =
    near === undefined ? 'name a file that is there, as examples in recipes/ are' : `name ${near}`
  return new SlimError('RECIPE_NOT_FOUND', `${file} ${problemOf(error)}`, { hint, cause: error })
}

/** At most one byte more than the limit, so that an endless file is read no further. */
const readSome = async (handle: FileHandle): Promise<Uint8Array> => {
  const buffer = Buffer.alloc(mostBytes + 1)
  let length = 0
  while (length < buffer.length) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return buffer.subarray(0, length)
}

const readBytes = async (file: string): Promise<Uint8Array> => {
  let handle: FileHandle | undefined
  try {
    handle = await open(file)
    return await readSome(handle)
  } catch (error) {
    throw await notFound(file, error)
  } finally {
    await handle?.close()
  }
}

/** A relative location of a file transport becomes absolute; everything else stays as written. */
const absoluteReference = (reference: string, directory: string): string => {
  const colon = reference.indexOf(':')
  const location = reference.slice(colon + 1)
  const isFile = fileTransports.includes(reference.slice(0, colon))
  if (!isFile || location === '' || isAbsolute(location)) return reference
  return `${reference.slice(0, colon)}:${resolve(directory, location)}`
}

/** Additions with host paths made absolute; RECIPE_INVALID names each that is not there. */
const locateAdditions = async (
  file: string,
  { recipe, placeOf }: LocatedRecipe,
): Promise<readonly Addition[]> => {
  const additions = recipe.add.map((addition) => ({
    ...addition,
    from: resolve(dirname(file), addition.from),
  }))
  const checked = additions.map(async ({ from }, index): Promise<readonly Mistake[]> => {
    try {
      await stat(from)
      return []
    } catch (error) {
      const message = `\`add[${index}].from\`: ${from} ${problemOf(error)}`
      return [{ message, at: placeOf(['add', index, 'from']) }]
    }
  })
  const mistakes = (await Promise.all(checked)).flat()
  if (mistakes.length > 0) throw documentInvalid(file, mistakes)
  return additions
}

/** The bytes of a file that people write, at most 1 MiB. Throws RECIPE_NOT_FOUND and RECIPE_INVALID. */
export const readLimited = async (file: string): Promise<Uint8Array> => {
  const bytes = await readBytes(file)
  if (bytes.length <= mostBytes) return bytes
  throw new SlimError('RECIPE_INVALID', `${file} is larger than 1 MiB`, {
    hint: 'name a recipe file, such as recipes/nginx.yaml',
  })
}

const rulesIn = async (file: string): Promise<readonly Rule[]> => {
  const { value, mistakes, placeOf } = readYaml(
    file,
    Buffer.from(await readLimited(file)).toString(),
  )
  if (mistakes.length > 0) throw rulesInvalid(file, mistakes)
  return parseRules(value, file, placeOf)
}

/** The recipe's own rules, and the ids it switches off, each of which has to be a built-in one. */
const chooseRules = async (
  file: string,
  { recipe: { rules }, placeOf }: LocatedRecipe,
  known: readonly string[],
): Promise<RuleChoice> => {
  const unknown = rules.off.flatMap((id, index): Mistake[] => {
    if (known.includes(id)) return []
    const near = closest(id, known)
    const hint = near === undefined ? 'list the rules with `slim rules`' : `write ${near}`
    return [{ message: `there is no rule ${id}`, hint, at: placeOf(['rules', 'off', index]) }]
  })
  if (unknown.length > 0) throw documentInvalid(file, unknown)
  const files = rules.files.map((one) => resolve(dirname(file), one))
  const added = (await Promise.all(files.map(rulesIn))).flat()
  const taken = added.find(({ id }) => known.includes(id) && !rules.off.includes(id))
  if (taken !== undefined)
    throw new SlimError('RULES_INVALID', `${file}: a built-in rule has the id ${taken.id} too`, {
      hint: `name it otherwise, or switch the built-in one off under \`rules.off\``,
    })
  return { added, off: rules.off }
}

/** What the command line and the program say about a recipe. */
export interface RecipeOverrides {
  /** Takes the place of `from:`. */
  readonly base?: string | undefined
  /** Ids of the built-in rules. */
  readonly ruleIds?: readonly string[]
}

/**
 * Reads a recipe file (YAML, UTF-8, at most 1 MiB). Relative host paths in the file (`from:`, `add:`, `rules:`) are relative to the
 * file's directory; `--base` is left as it is, relative to the working directory. Throws RECIPE_NOT_FOUND when the file or a
 * rule file cannot be read, RECIPE_INVALID with every mistake in it, each with its place, and RULES_INVALID.
 */
export const readRecipe = async (
  file: string,
  { base, ruleIds = [] }: RecipeOverrides,
): Promise<Recipe> => {
  const located = parseRecipe(file, await readLimited(file), base !== undefined)
  const from = base ?? absoluteReference(located.recipe.from ?? '', resolve(dirname(file)))
  const add = await locateAdditions(file, located)
  const rules = await chooseRules(file, located, ruleIds)
  return { ...located.recipe, file, from, add, rules }
}

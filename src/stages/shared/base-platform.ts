import { toDisplay } from '../../formats/byte-string.ts'
import { elfHeadSize, platformOfElf } from '../../formats/elf-platform.ts'
import { escapeGlob } from '../../formats/glob-pattern.ts'
import { formatPlatform } from '../../formats/platform.ts'
import { SlimError } from '../../model/error.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import type { Platform } from '../../model/image.ts'
import { glob } from '../../rootfs/glob.ts'
import { resolveFile } from '../../rootfs/resolve.ts'

/** What is said about the platform, and where programs are that can confirm it. */
export interface PlatformClaims {
  /** The image config of the base. */
  readonly base: Platform | undefined
  readonly recipe: Platform | undefined
  readonly commandPath: readonly ByteString[]
}

/**
 * The platform of a base: what its config says, else the recipe, else its own programs. Throws BASE_PLATFORM when these
 * contradict one another or none says anything.
 */
export const basePlatform = (tree: FileTree, claims: PlatformClaims): Platform => {
  const { base, recipe } = claims
  const program = programPlatform(tree, claims.commandPath)
  const said = base ?? recipe ?? program?.platform
  if (said === undefined)
    throw new SlimError('BASE_PLATFORM', 'the base has no program that tells its platform', {
      hint: 'name the platform in the recipe',
    })
  if (recipe !== undefined && recipe.architecture !== said.architecture)
    throw new SlimError(
      'BASE_PLATFORM',
      `the base is for ${formatPlatform(said)}, the recipe for ${formatPlatform(recipe)}`,
      { hint: 'take a base for the platform that the recipe names' },
    )
  if (program !== undefined && program.platform.architecture !== said.architecture)
    throw new SlimError(
      'BASE_PLATFORM',
      `${toDisplay(program.path)} of the base is for ${formatPlatform(program.platform)}, not ${formatPlatform(said)}`,
      {
        hint:
          base === undefined
            ? 'correct the platform in the recipe, or take another base'
            : 'correct the platform in the config of the base',
      },
    )
  return said
}

interface ProgramPlatform {
  readonly path: RootPath
  readonly platform: Platform
}

/** Looked at first: what nearly every base has. */
const usual = ['/bin/sh', '/usr/bin/env', '/sbin/ldconfig', '/bin/busybox']
const loaders = ['/lib*/ld-*.so*', '/lib/*/ld-*.so*', '/usr/lib*/ld-*.so*', '/lib/ld64.so.*']
/** A directory of ten thousand scripts need not be read to its end. */
const maxLooks = 256

const programPlatform = (
  tree: FileTree,
  commandPath: readonly ByteString[],
): ProgramPlatform | undefined => {
  let looks = 0
  for (const candidate of candidates(tree, commandPath)) {
    const path = resolveFile(tree, candidate)
    const platform = path === undefined ? undefined : platformOfElf(tree.read(path, 0, elfHeadSize))
    if (path !== undefined && platform !== undefined) return { path, platform }
    if (++looks === maxLooks) return undefined
  }
  return undefined
}

function* candidates(
  tree: FileTree,
  commandPath: readonly ByteString[],
): Generator<ByteString, void, undefined> {
  yield* usual
  for (const pattern of loaders) yield* glob(tree, pattern)
  for (const directory of commandPath)
    if (directory.startsWith('/')) yield* glob(tree, `${escapeGlob(directory)}/*`)
}

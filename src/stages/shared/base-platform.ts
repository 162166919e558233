import { toDisplay } from '../../formats/byte-string.ts'
import { elfHeadSize, platformOfElf } from '../../formats/elf-platform.ts'
import { escapeGlob } from '../../formats/glob-pattern.ts'
import { formatPlatform, platformDistance, runsOn } from '../../formats/platform.ts'
import { SlimError } from '../../model/error.ts'
import type { ByteString, FileTree, RootPath } from '../../model/file.ts'
import type { Platform } from '../../model/image.ts'
import { glob } from '../../rootfs/glob.ts'
import { basename } from '../../rootfs/path.ts'
import { resolveFile } from '../../rootfs/resolve.ts'

/** What is said about the platform, and where programs are that can confirm it. */
export interface PlatformClaims {
  /** The image config of the base. */
  readonly base: Platform | undefined
  readonly recipe: Platform | undefined
  /** The program that the image is made for, as it is named: asked where nothing that is usual is there. */
  readonly command: ByteString | undefined
  readonly commandPath: readonly ByteString[]
}

/**
 * The platform of a base: what its config says, else the recipe, else its own programs, which also say the variant where the recipe does
 * not. Throws BASE_PLATFORM when these contradict one another or none says anything.
 */
export const basePlatform = (tree: FileTree, claims: PlatformClaims): Platform => {
  const { base, recipe } = claims
  const program = programPlatform(tree, claims)
  const said = base ?? refined(recipe, program?.platform) ?? program?.platform
  if (said === undefined)
    throw new SlimError('BASE_PLATFORM', 'the base has no program that tells its platform', {
      hint: 'name the platform, in the recipe or with --platform',
    })
  if (recipe !== undefined && platformDistance(recipe, said) === undefined)
    throw new SlimError(
      'BASE_PLATFORM',
      `the base is for ${formatPlatform(said)}, the recipe for ${formatPlatform(recipe)}`,
      { hint: 'take a base for the platform that the recipe names, or name another in the recipe' },
    )
  if (program !== undefined && runsOn(program.platform, said) !== 'same')
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

/** `linux/arm` in a recipe is the arm that the programs are built for. */
const refined = (
  recipe: Platform | undefined,
  program: Platform | undefined,
): Platform | undefined =>
  recipe !== undefined &&
  program !== undefined &&
  recipe.variant === undefined &&
  runsOn(program, recipe) === 'same'
    ? program
    : recipe

interface ProgramPlatform {
  readonly path: RootPath
  readonly platform: Platform
}

/** Looked at first: what nearly every base has. */
const usual = ['/bin/sh', '/usr/bin/env', '/sbin/ldconfig', '/bin/busybox']
const loaders = ['/lib*/ld-*.so*', '/lib/*/ld-*.so*', '/usr/lib*/ld-*.so*', '/lib*/ld64.so.*']
/** A directory of ten thousand scripts need not be read to its end. */
const maxLooks = 256

const programPlatform = (tree: FileTree, claims: PlatformClaims): ProgramPlatform | undefined =>
  first(tree, usual) ??
  widest([...asked(tree, loaderPaths(tree))]) ??
  first(tree, commandPaths(tree, claims))

/** A base may have the loaders of several machines: its own is that which runs the programs of the others too. */
const widest = (found: readonly ProgramPlatform[]): ProgramPlatform | undefined =>
  found.reduce<ProgramPlatform | undefined>(
    (best, one) =>
      best === undefined || runsOn(best.platform, one.platform) === 'compatible' ? one : best,
    undefined,
  )

const first = (tree: FileTree, paths: Iterable<ByteString>): ProgramPlatform | undefined => {
  for (const found of asked(tree, paths)) return found
  return undefined
}

/** An emulator is laid into bases of other machines, so that they can be run on its own. */
const emulator = /^qemu-/

function* asked(
  tree: FileTree,
  paths: Iterable<ByteString>,
): Generator<ProgramPlatform, void, undefined> {
  let looks = 0
  for (const candidate of paths) {
    const path = resolveFile(tree, candidate)
    if (path === undefined || emulator.test(basename(path))) continue
    const platform = platformOfElf(tree.read(path, 0, elfHeadSize))
    if (platform !== undefined) yield { path, platform }
    if (++looks === maxLooks) return
  }
}

function* loaderPaths(tree: FileTree): Generator<ByteString, void, undefined> {
  for (const pattern of loaders) yield* glob(tree, pattern)
}

function* commandPaths(
  tree: FileTree,
  { command, commandPath }: PlatformClaims,
): Generator<ByteString, void, undefined> {
  if (command?.startsWith('/') === true) yield command
  for (const directory of commandPath)
    if (directory.startsWith('/')) yield* glob(tree, `${escapeGlob(directory)}/*`)
}

import { toDisplay } from '../../formats/byte-string.ts'
import { elfHeadSize, platformOfElf } from '../../formats/elf-platform.ts'
import { formatPlatform, runsOn } from '../../formats/platform.ts'
import type { Closure } from '../../model/closure.ts'
import { SlimError } from '../../model/error.ts'
import type { FileTree } from '../../model/file.ts'
import type { Platform } from '../../model/image.ts'
import { ifReadable } from '../../rootfs/if-readable.ts'

/** What the recipe or the base names to be run, and what such a program is told to run; all else may be data for other machines. */
const runRules: ReadonlySet<string> = new Set([
  'arguments.command',
  'image.entrypoint',
  'image.healthcheck',
  'recipe.also',
  'recipe.entrypoint',
])

/**
 * Refuses an image that could not run what it is made for: a program of another machine, such as one that was compiled on a developer's
 * and added. A 32-bit program on the 64-bit machine of its kind is worth telling: one sentence each. Throws PROGRAM_PLATFORM.
 */
export const checkPrograms = (
  { kept }: Pick<Closure, 'kept'>,
  tree: FileTree,
  machine: Platform,
): readonly string[] =>
  [...kept].flatMap(([path, edges]) => {
    const edge = edges.find(({ why }) => runRules.has(why.rule))
    if (edge === undefined || tree.lstat(path)?.type !== 'file') return []
    const program = ifReadable(() => platformOfElf(tree.read(path, 0, elfHeadSize)))
    const runs = program === undefined ? 'same' : runsOn(program, machine)
    if (program === undefined || runs === 'same') return []
    const [built, image] = [formatPlatform(program), formatPlatform(machine)]
    if (runs === 'compatible')
      return [
        `${toDisplay(path)} is a program for ${built} in an image for ${image}: it runs only where the kernel and the processor take 32-bit programs`,
      ]
    throw new SlimError(
      'PROGRAM_PLATFORM',
      `${toDisplay(path)} is built for ${built}, the image is for ${image} (${edge.why.rule})`,
      {
        hint:
          tree.lstat(path)?.layer === 'recipe'
            ? `add the program built for ${image}, or take a base for ${built}`
            : `take a base whose programs are all for ${image}, or another program`,
      },
    )
  })

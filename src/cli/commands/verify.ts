import * as Args from '@oclif/core/args'
import { Command } from '@oclif/core/command'
import * as Flags from '@oclif/core/flags'
import { base, cache, json, platform } from '../flags.ts'
import { printResult } from '../output.ts'
import { decidingStages, openSession } from '../session.ts'

const impliedStages = ['base', 'inventory', 'plan'] as const

/** `slim verify IMAGE --base REF` */
export default class Verify extends Command {
  static override summary = 'prove that nothing in an image differs from its base'
  static override description = [
    "Every entry of the image must be the base's: type, bytes, mode, owner, time, link target, hard links and extended attributes, file capabilities with them. What a trimmed image has anew (the package database, ld.so.cache and other lists of files) is computed from the base once more and must be equal to that. Every package must be one of the base, name, version and architecture, and each package of which a file is there must be named. Files are also compared with the digests that the base's own package database recorded, so that a base that was tampered with shows.",
    'The platform that the image claims must be that of the base, and no layer may hold what another entry hides. An entry that the base does not have is a difference, and so is a Java runtime that was linked anew: unless --recipe says that it belongs there. With --recipe the image is planned again, and it must be that and nothing else, its config too.',
    'Times may be those of the image itself where the base has newer ones, as SOURCE_DATE_EPOCH makes them; a directory has no date of its own, so set SOURCE_DATE_EPOCH as it was for the build.',
    'Exit status: 0 nothing differs; 1 something differs; 2 not done.',
  ].join('\n\n')
  static override examples = [
    '<%= config.bin %> verify oci-archive:nginx.oci.tar --base oci-archive:debian.oci.tar',
    '<%= config.bin %> verify rootfs:out --base rootfs:debian.tar --recipe nginx.yaml --json',
  ]
  static override args = {
    image: Args.string({ required: true, description: 'image reference, transport:location' }),
  }
  static override flags = {
    base: Flags.string({
      required: true,
      summary: 'the base that the image was made from',
      description: base.description ?? '',
      helpValue: 'REF',
    }),
    recipe: Flags.string({
      summary: 'the recipe that the image was made with: plan it again and compare everything',
      helpValue: 'FILE',
    }),
    platform,
    json,
    cache,
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Verify)
    const { engine, withWorld } = await openSession(flags.cache)
    const request = {
      image: args.image,
      base: flags.base,
      recipe: flags.recipe,
      platform: flags.platform,
    }
    const stages = flags.recipe === undefined ? impliedStages : decidingStages
    const report = await withWorld(['open', ...stages, 'report'], (world) =>
      engine.verify(request, world),
    )
    await printResult(
      report,
      flags.json,
      async () => (await import('../verify-text.ts')).verifyText,
    )
    return report.equal ? 0 : 1
  }
}

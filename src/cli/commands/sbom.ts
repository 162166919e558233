import * as Args from '@oclif/core/args'
import { Command } from '@oclif/core/command'
import * as Flags from '@oclif/core/flags'
import { type StageName, stageNames } from '../../model/stage.ts'
import { base, cache, json, platform, sbomFormatsOf } from '../flags.ts'
import { print } from '../output.ts'
import { decidingStages, openSession } from '../session.ts'

/** `slim sbom IMAGE|RECIPE` */
export default class Sbom extends Command {
  static override summary = 'list what an image is made of, as CycloneDX or SPDX'
  static override description = [
    'Every package of the database with its package URL, source and licence, every regular file with its digests and the package that has it; files that no package has are `unowned`. Of a recipe: what the image would hold; nothing is written.',
    'With --base or --recipe the image is compared as by `slim verify`: what was made anew is `derived`, what the base does not have is `added`, and each package says how many of its files are kept and how many there are.',
    "Dates are the image's and identifiers follow from the contents: the same image gives the same bytes. A licence that the package does not say in a form that can be read is NOASSERTION, and a name that is not on SPDX's list stays that name.",
  ].join('\n\n')
  static override examples = [
    '<%= config.bin %> sbom oci-archive:nginx.oci.tar --output nginx.cdx.json',
    '<%= config.bin %> sbom oci-archive:nginx.oci.tar --format spdx --base rootfs:debian.tar',
    '<%= config.bin %> sbom nginx.yaml --base rootfs:debian.tar',
  ]
  static override args = {
    image: Args.string({
      required: true,
      description: 'image reference, transport:location, or recipe file, *.yaml',
    }),
  }
  static override flags = {
    format: Flags.string({
      summary: 'cyclonedx (CycloneDX 1.6) or spdx (SPDX 2.3)',
      default: 'cyclonedx',
      helpValue: 'FORMAT',
    }),
    base: Flags.string({
      summary: 'the base that the image was made from',
      description: base.description ?? '',
      helpValue: 'REF',
    }),
    recipe: Flags.string({
      summary: 'the recipe that the image was made with',
      helpValue: 'FILE',
    }),
    output: Flags.string({
      summary: 'write the document to a file instead of stdout',
      helpValue: 'FILE',
    }),
    platform,
    json,
    cache,
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Sbom)
    const [format = 'cyclonedx'] = sbomFormatsOf([flags.format])
    const { engine, withWorld } = await openSession(flags.cache)
    const compared = flags.recipe === undefined ? stageNames.slice(0, 3) : decidingStages
    const stages: readonly StageName[] = /\.ya?ml$/.test(args.image)
      ? decidingStages
      : ['open', ...compared]
    const document = await withWorld(stages, (world) =>
      engine.sbom(
        {
          of: args.image,
          format,
          base: flags.base,
          recipe: flags.recipe,
          platform: flags.platform,
          output: flags.output,
        },
        world,
      ),
    )
    if (flags.output === undefined) await print(document.trimEnd())
    return 0
  }
}

import * as Args from '@oclif/core/args'
import { Command } from '@oclif/core/command'
import * as Flags from '@oclif/core/flags'
import { SlimError } from '../../model/error.ts'
import { stageNames } from '../../model/stage.ts'
import { buildEach } from '../build-each.ts'
import { base, cache, json, output, sbomFormat, sbomFormatsOf, strict } from '../flags.ts'
import { openSession, requestOf } from '../session.ts'

/** `slim build RECIPE…` */
export default class Build extends Command {
  static override summary = 'build the trimmed image of each recipe'
  static override description = [
    "Without --output the image is written to ./NAME.oci.tar, after the recipe's name.",
    'Exit status: 0 done; 1 done, but --strict found unmet needs or blind spots; 2 not done.',
    'With several recipes a mistake in one does not keep the others from being built; --json then prints an array with the report of each, in their order, or { "recipe", "error" }.',
  ].join('\n\n')
  static override examples = [
    '<%= config.bin %> build nginx.yaml',
    '<%= config.bin %> build nginx.yaml --base rootfs:debian.tar --output oci:out --output rootfs:out.tar',
    '<%= config.bin %> build nginx.yaml --sbom cyclonedx,spdx --sbom-embed spdx',
  ]
  static override args = {
    recipe: Args.string({ required: true, multiple: true, description: 'recipe files' }),
  }
  static override flags = {
    base,
    output,
    sbom: sbomFormat({
      summary: 'write a list of the contents beside each output; may be given several times',
      description:
        'cyclonedx (CycloneDX 1.6, NAME.cdx.json) or spdx (SPDX 2.3, NAME.spdx.json), or both with a comma between; NAME is that of the output, with its tag for one of several images of an oci: directory',
    }),
    'sbom-embed': sbomFormat({
      summary: 'put it into the image too, in /usr/share/sbom; `slim verify --recipe` proves it',
    }),
    strict,
    json,
    cache,
    test: Flags.boolean({ hidden: true }),
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Build)
    const outputs = flags.output ?? []
    if (flags.test)
      throw new SlimError('USAGE', '--test is not built yet', {
        hint: 'leave it out and run the checks of the recipe yourself',
      })
    if (args.recipe.length > 1 && outputs.length > 0)
      throw new SlimError('USAGE', '--output names one image, but there are several recipes', {
        hint: 'build one recipe at a time, or leave --output out to get NAME.oci.tar for each',
      })
    const documents = {
      sbom: sbomFormatsOf(flags.sbom),
      sbomEmbed: sbomFormatsOf(flags['sbom-embed']),
    }
    const { engine, withWorld } = await openSession(flags.cache)
    const requests = args.recipe.map((recipe) => requestOf(recipe, flags.base, outputs, documents))
    return buildEach(requests, flags, (request) =>
      withWorld(stageNames, (world) => engine.build(request, world)),
    )
  }
}

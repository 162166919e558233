import * as Args from '@oclif/core/args'
import { Command } from '@oclif/core/command'
import * as Flags from '@oclif/core/flags'
import { baseStageNames } from '../../../model/stage.ts'
import { json, output } from '../../flags.ts'
import { printResult } from '../../output.ts'
import { openSession } from '../../session.ts'

/** `slim base build BASE` */
export default class BaseBuild extends Command {
  static override summary = "make a standard base with the distribution's own tools"
  static override description = [
    'Debian packages with mmdebstrap, rpms with dnf: as root, or as an ordinary user in a user namespace. Without --output the image is written to ./NAME.oci.tar.',
    'The exact version of every package goes into a lock beside the base file. While the base file says the same, a build takes just these versions; --update takes new ones.',
    'Exit status: 0 done; 2 not done.',
  ].join('\n\n')
  static override examples = [
    '<%= config.bin %> base build recipes/bases/debian-12.yaml',
    '<%= config.bin %> base build debian-12.yaml --locked --output oci:bases:12 --output rootfs:debian-12.tar',
  ]
  static override args = {
    base: Args.string({ required: true, description: 'base file' }),
  }
  static override flags = {
    output,
    locked: Flags.boolean({
      summary: 'take the versions of the lock or none',
      exclusive: ['update'],
    }),
    update: Flags.boolean({ summary: 'take new versions and write the lock anew' }),
    json,
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(BaseBuild)
    const { withWorld } = await openSession(undefined)
    const { buildBase, endTools } = await import('../../../base-build.ts')
    // Before their directories are removed.
    process.prependOnceListener('exit', endTools)
    const lock = flags.update ? 'renew' : flags.locked ? 'require' : 'follow'
    const request = { file: args.base, outputs: flags.output ?? [], lock } as const
    const report = await withWorld(baseStageNames, (world) => buildBase(request, world))
    await printResult(report, flags.json, async () => (await import('../../base-text.ts')).baseText)
    return 0
  }
}

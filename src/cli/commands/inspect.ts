import * as Args from '@oclif/core/args'
import { Command } from '@oclif/core/command'
import { cache, json, platform } from '../flags.ts'
import { printResult } from '../output.ts'
import { openSession } from '../session.ts'

/** `slim inspect IMAGE` */
export default class Inspect extends Command {
  static override summary = 'show the config and the packages of an image'
  static override examples = [
    '<%= config.bin %> inspect oci-archive:nginx.oci.tar',
    '<%= config.bin %> inspect oci:images --platform linux/arm64 --json',
  ]
  static override args = {
    image: Args.string({ required: true, description: 'image reference, transport:location' }),
  }
  static override flags = {
    platform,
    json,
    cache,
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Inspect)
    const { engine, withWorld } = await openSession(flags.cache)
    const report = await withWorld(['base', 'inventory'], (world) =>
      engine.inspect(args.image, flags.platform, world),
    )
    await printResult(
      report,
      flags.json,
      async () => (await import('../inspect-text.ts')).inspectText,
    )
    return 0
  }
}

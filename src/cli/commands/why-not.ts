import { Command } from '@oclif/core/command'
import { base, cache, json, path, recipe } from '../flags.ts'
import { printResult } from '../output.ts'
import { decidingStages, openSession, requestOf } from '../session.ts'

/** `slim why-not RECIPE PATH` */
export default class WhyNot extends Command {
  static override summary = 'say why a file of the base is not in the image'
  static override examples = ['<%= config.bin %> why-not nginx.yaml /bin/sh']
  static override args = { recipe, path }
  static override flags = { base, json, cache }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(WhyNot)
    const { engine, withWorld } = await openSession(flags.cache)
    const request = requestOf(args.recipe, flags.base)
    const report = await withWorld(decidingStages, (world) =>
      engine.whyNot(request, args.path, world),
    )
    await printResult(report, flags.json, async () => {
      const { whyNotText } = await import('../why-not-text.ts')
      return (shown, screen) => whyNotText(shown, args.path, screen)
    })
    return 0
  }
}

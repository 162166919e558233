import { Command } from '@oclif/core/command'
import { base, cache, json, path, recipe } from '../flags.ts'
import { printResult } from '../output.ts'
import { decidingStages, openSession, requestOf } from '../session.ts'

/** `slim why RECIPE PATH` */
export default class Why extends Command {
  static override summary = 'show the chain of evidence for a file of the image'
  static override examples = [
    '<%= config.bin %> why nginx.yaml /usr/lib/x86_64-linux-gnu/libcrypto.so.3',
  ]
  static override args = { recipe, path }
  static override flags = { base, json, cache }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Why)
    const { engine, withWorld } = await openSession(flags.cache)
    const request = requestOf(args.recipe, flags.base)
    const report = await withWorld(decidingStages, (world) => engine.why(request, args.path, world))
    await printResult(report, flags.json, async () => (await import('../why-text.ts')).whyText)
    return 0
  }
}

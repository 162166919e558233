import { Command } from '@oclif/core/command'
import { base, cache, json, recipe, strict } from '../flags.ts'
import { printResult } from '../output.ts'
import { decidingStages, openSession, requestOf } from '../session.ts'
import { strictStatus } from '../strict.ts'

/** `slim plan RECIPE` */
export default class Plan extends Command {
  static override summary = 'say what would be kept, dropped, unmet and blind; write nothing'
  static override examples = [
    '<%= config.bin %> plan nginx.yaml',
    '<%= config.bin %> plan nginx.yaml --base oci-archive:debian.oci.tar --json',
  ]
  static override args = { recipe }
  static override flags = { base, strict, json, cache }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Plan)
    const { engine, withWorld } = await openSession(flags.cache)
    const request = requestOf(args.recipe, flags.base)
    const { report } = await withWorld(decidingStages, (world) => engine.decide(request, world))
    await printResult(report, flags.json, async () => (await import('../report-text.ts')).planText)
    return flags.strict ? strictStatus([report]) : 0
  }
}

import * as Args from '@oclif/core/args'
import { Command } from '@oclif/core/command'
import { SlimError } from '../../model/error.ts'
import { json } from '../flags.ts'
import { printResult } from '../output.ts'

/** `slim rules [ID]` */
export default class Rules extends Command {
  static override summary = 'list what is known about libraries and programs; explain one rule'
  static override examples = [
    '<%= config.bin %> rules',
    '<%= config.bin %> rules libc.hosts',
    '<%= config.bin %> rules --json',
  ]
  static override args = { id: Args.string({ description: 'id of one rule' }) }
  static override flags = { json }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Rules)
    const { rules } = await import('../../build.ts')
    const { id } = args
    if (id === undefined) {
      await printResult(
        rules(),
        flags.json,
        async () => (await import('../rules-text.ts')).rulesText,
      )
      return 0
    }
    const rule = rules().find((one) => one.id === id)
    if (rule === undefined)
      throw await noRule(
        id,
        rules().map((one) => one.id),
      )
    await printResult(rule, flags.json, async () => (await import('../rules-text.ts')).ruleText)
    return 0
  }
}

const noRule = async (id: string, known: readonly string[]): Promise<SlimError> => {
  const { closest } = await import('../../formats/suggestion.ts')
  const near = closest(id, known)
  const hint = near === undefined ? 'list them with `slim rules`' : `did you mean ${near}?`
  return new SlimError('USAGE', `there is no rule ${id}`, { hint })
}

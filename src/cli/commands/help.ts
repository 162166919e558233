import * as Args from '@oclif/core/args'
import { Command } from '@oclif/core/command'
import { loadHelpClass } from '@oclif/core/help'
import { requireCommand } from '../usage.ts'

/** `slim help [COMMAND]` */
export default class Help extends Command {
  static override summary = 'show help for slim or one of its commands'
  static override args = {
    command: Args.string({ description: 'command to show help for' }),
    second: Args.string({ description: 'its second word', hidden: true }),
  }

  async run(): Promise<number> {
    const { args } = await this.parse(Help)
    const about = [args.command, args.second].filter((word) => word !== undefined)
    requireCommand(about, this.config.commandIDs)
    const HelpClass = await loadHelpClass(this.config)
    await new HelpClass(this.config).showHelp(about)
    return 0
  }
}

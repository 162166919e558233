import * as Args from '@oclif/core/args'
import { Command } from '@oclif/core/command'
import { cache, json, platform } from '../flags.ts'
import { printResult } from '../output.ts'
import { openSession } from '../session.ts'

/** `slim lint BASE` */
export default class Lint extends Command {
  static override summary =
    'check a base against its own package database; list what nobody vouches for'
  static override description = [
    'Errors: files that are not what the package database recorded (of rpm and apk also mode, owner, links and capabilities), or are missing. Warnings: packages that are neither installed nor removed, or installed twice, dependencies that nothing satisfies, broken alternatives, diversions and links, files of several packages, executables of none. Notes: configuration that was changed, and what has setuid, setgid or capabilities.',
    'What is normal is no finding: documentation and translations that slim bases leave out, and what the settings of the base itself leave out (path-exclude of dpkg, %_excludedocs of rpm), are one number.',
    'Exit status: 0 no errors; 1 errors; 2 not done.',
  ].join('\n\n')
  static override examples = [
    '<%= config.bin %> lint oci-archive:debian.oci.tar',
    '<%= config.bin %> lint host: --json',
  ]
  static override args = {
    base: Args.string({ required: true, description: 'image reference, transport:location' }),
  }
  static override flags = { platform, json, cache }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Lint)
    const { engine, withWorld } = await openSession(flags.cache)
    const report = await withWorld(['base', 'inventory'], (world) =>
      engine.lint(args.base, flags.platform, world),
    )
    await printResult(report, flags.json, async () => (await import('../lint-text.ts')).lintText)
    return report.findings.some(({ severity }) => severity === 'error') ? 1 : 0
  }
}

import type { Analyzer, AnalyzerContext, Need } from '../model/need.ts'
import { findCommand } from '../rootfs/find-command.ts'
import { isElf } from './shared/process.ts'
import { type StartedCommand, startedCommands } from './shared/started-commands.ts'

const known = (words: readonly (string | undefined)[]): readonly string[] => {
  const end = words.indexOf(undefined)
  return (end === -1 ? words : words.slice(0, end)).filter((word) => word !== undefined)
}

const needOf = (
  started: StartedCommand,
  { tree, inventory, program }: AnalyzerContext,
): readonly Need[] => {
  const why = { rule: 'arguments.command', evidence: program.argv.join(' ') }
  const common = { why, certainty: 'required' } as const
  if ('line' in started) {
    if (started.line === undefined) return []
    return [{ path: '/bin/sh', role: 'exec', argv: ['/bin/sh', '-c', started.line], ...common }]
  }
  const argv = known(started.argv)
  const [name] = argv
  if (name === undefined) return []
  if (started.path === undefined) return [{ command: name, argv, ...common }]
  const found = findCommand(tree, name, started.path.split(':'), inventory.workdir)
  const via = { ...common, why: { ...why, via: 'PATH as env changes it' } }
  return 'path' in found
    ? [{ path: found.path, role: 'exec', argv, ...via }]
    : [{ absent: name, tried: found.tried, ...via }]
}

/**
 * Programs that run what their arguments say: `tini -- app`, `gosu user app`, `env X=1 app`, `busybox timeout 5 app`. What a shell script tells
 * them is followed with the script, where PATH and variables are known.
 */
export const argumentsAnalyzer: Analyzer = {
  name: 'arguments',
  summary: 'the command that a program is told to run by its arguments',
  matches: (probe) => probe.role === 'exec' && isElf(probe),
  analyze: (_, context) => ({
    needs: startedCommands(context.program.argv, context.inventory.env).flatMap((started) =>
      needOf(started, context),
    ),
  }),
}

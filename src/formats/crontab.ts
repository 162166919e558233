import type { ByteString } from '../model/file.ts'
import type { Directive, DirectiveSyntax } from './directive.ts'

const assignment = /^([A-Za-z_]\w*)\s*=\s*(.*)$/
const job = /^(?:@\w+|(?:\S+\s+){4}\S+)\s+(\S+)\s+(.+)$/

const directiveOf = (text: ByteString, line: number): Directive[] => {
  const common = { line, block: [] }
  const [, name, value = ''] = assignment.exec(text) ?? []
  if (name !== undefined)
    return [{ ...common, name, args: [value.replace(/^(["'])(.*)\1$/, '$2')] }]
  const [, user, command] = job.exec(text) ?? []
  return user === undefined || command === undefined
    ? []
    : [{ ...common, name: 'job', args: [user, command] }]
}

/** Reads a system crontab(5): assignments by their name, and `job USER COMMAND` for each entry; the schedule is left out. */
export const parseCrontab: DirectiveSyntax = (text) => ({
  directives: text
    .split('\n')
    .map((line) => line.trim())
    .flatMap((line, index) =>
      line === '' || line.startsWith('#') ? [] : directiveOf(line, index + 1),
    ),
})

import { servers } from '../../src/analyzers/servers.ts'
import type { Findings, Need } from '../../src/model/need.ts'
import { basename } from '../../src/rootfs/path.ts'
import type { InventorySpec } from './inventory.ts'
import { sceneOf } from './process.ts'

const program = /^\s*(\/\S+)/

/** What the servers analyzer finds for the program on the first line of a tree, started with these words. */
export const serverFindings = (
  text: string,
  words: readonly string[] = [],
  spec: InventorySpec = {},
): Findings => {
  const path = program.exec(text)?.[1] ?? '/'
  const { context, probe } = sceneOf(text, path, spec)
  const argv = [basename(path), ...words]
  return servers.analyze(probe('exec'), { ...context, program: { ...context.program, argv } })
}

const whatOf = (need: Need): string => {
  if ('path' in need) return [need.role, need.path, ...(need.argv ?? []).slice(1)].join(' ')
  if ('directory' in need)
    return `directory ${need.directory}${need.owner === undefined ? '' : ` owner=${need.owner}`}`
  if ('tree' in need) return `tree ${need.tree}`
  if ('glob' in need) return `glob ${need.glob}`
  if ('user' in need) return `user ${need.user}`
  return 'command' in need ? `command ${need.command}` : 'other'
}

/** One need as `ROLE PATH`, `KIND VALUE`; `optional` and `possible` needs say so. */
const needText = (need: Need): string => {
  if (need.certainty === 'possible') return `possible ${whatOf(need)}`
  return need.optional === true ? `optional ${whatOf(need)}` : whatOf(need)
}

/** The needs of {@link serverFindings} as text. */
export const serverNeeds = (
  text: string,
  words?: readonly string[],
  spec?: InventorySpec,
): readonly string[] => serverFindings(text, words, spec).needs.map(needText)

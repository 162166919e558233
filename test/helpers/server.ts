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

/** One need as `ROLE PATH`, `KIND VALUE`; `optional` and `possible` needs say so. */
export const needText = (need: Need): string => {
  const owner = 'owner' in need && need.owner !== undefined ? ` owner=${need.owner}` : ''
  const what =
    'path' in need
      ? `${need.role} ${need.path}${need.argv === undefined ? '' : ` ${need.argv.slice(1).join(' ')}`.trimEnd()}`
      : 'directory' in need
        ? `directory ${need.directory}${owner}`
        : Object.entries(need)
            .filter(([key]) => ['tree', 'glob', 'user', 'command', 'absent'].includes(key))
            .map(([key, value]) => `${key} ${String(value)}`)
            .join()
  if (need.certainty === 'possible') return `possible ${what}`
  return need.optional === true ? `optional ${what}` : what
}

/** The needs of {@link serverFindings} as text. */
export const serverNeeds = (
  text: string,
  words?: readonly string[],
  spec?: InventorySpec,
): readonly string[] => serverFindings(text, words, spec).needs.map(needText)

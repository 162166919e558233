import { expect } from 'vitest'
import { makeNodeAnalyzer } from '../../src/analyzers/node.ts'
import { parseRules } from '../../src/formats/rule-file.ts'
import type { LanguagePackages } from '../../src/model/language.ts'
import type { Findings, Need } from '../../src/model/need.ts'
import type { InventorySpec } from './inventory.ts'
import { sceneOf } from './process.ts'

/** How a program is followed; by default with `packages: imports`, no rules and glibc. */
export interface NodeAsked {
  readonly packages?: LanguagePackages
  readonly spec?: InventorySpec
  readonly rules?: unknown
  readonly interp?: string
}

/** What is found for `node` with these arguments in the tree of a text. */
export const analyzeNode = (
  text: string,
  argv: readonly string[],
  asked: NodeAsked = {},
): Promise<Findings> => {
  const { packages = 'imports', spec = {}, rules = [], interp = '/lib64/ld.so' } = asked
  const binary = `/usr/bin/node elf interp=${interp}`
  const { context, probe } = sceneOf(`${binary}\n${text}`, '/usr/bin/node', spec)
  const analyzer = makeNodeAnalyzer({ choices: { packages }, rules: parseRules(rules, 'rules') })
  expect(analyzer.matches(probe('exec'))).toBe(true)
  const program = { ...context.program, argv: ['node', ...argv] }
  return analyzer.analyze(probe('exec'), { ...context, program })
}

const letters = { required: '', expected: '? ', possible: '?? ' } as const

/** One line a need, each once: `CERTAINTY ROLE TARGET`; package.json files are left out. */
const linesOf = ({ needs }: Findings): readonly string[] => {
  const line = (need: Need): string => {
    const sure = letters[need.certainty]
    if ('path' in need) return `${sure}${need.role === 'read' ? '' : `${need.role} `}${need.path}`
    if ('absent' in need) return `${sure}lacks ${need.absent}`
    if ('command' in need) return `${sure}command ${need.command}`
    return `${sure}${'tree' in need ? `tree ${need.tree}` : 'glob' in need ? `glob ${need.glob}` : '-'}`
  }
  const lines = needs.map(line).filter((text) => !/\/package\.json$/.test(text))
  // What is asked for twice is told with the greatest certainty, which comes first.
  const bare = (text: string): string => text.replace(/^\?+ /, '')
  return lines.filter((text, at) => lines.findIndex((one) => bare(one) === bare(text)) === at)
}

/** Its needs, as lines. */
export const followNode = async (text: string, argv: readonly string[], asked?: NodeAsked) =>
  linesOf(await analyzeNode(text, argv, asked))

/** Rule and path of its blind spots. */
export const blindNode = async (text: string, argv: readonly string[], asked?: NodeAsked) =>
  (await analyzeNode(text, argv, asked)).blindSpots?.map(({ rule, path }) => `${rule} ${path}`)

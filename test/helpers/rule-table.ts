import { describe, expect, test } from 'vitest'
import { elf } from '../../src/analyzers/elf.ts'
import { makeRulesAnalyzer } from '../../src/analyzers/rules.ts'
import { parseRules } from '../../src/formats/rule-file.ts'
import { normalise } from '../../src/rootfs/path.ts'
import { traceClosure } from '../../src/stages/closure.ts'
import { type InventorySpec, inventoryOf } from './inventory.ts'
import { treeOf } from './tree.ts'

/** One base that a rule holds for, and all that the rule then reaches in it. */
export interface RuleRow {
  /** What `/bin/app` is beside an ELF program: `needed=libx.so.1 imports=f rodata=text`. */
  readonly app: string
  /** More of the tree. */
  readonly files: string
  readonly spec?: InventorySpec
  /** Paths that the rule asks for, sorted, without directories of others; `? `
   * before what is only possible, `+ ` before what is made. */
  readonly reaches: readonly string[]
  /** The program of a base for which the rule must not hold: the same without what the rule speaks of. */
  readonly otherwise?: string
}

const prelude = '/lib64/ld.so elf soname=ld.so\n/lib/libc.so.6 elf soname=libc.so.6'

const reached = async (document: unknown, id: string, { files, spec }: RuleRow, app: string) => {
  const rules = parseRules(document, 'rules.yaml').filter((rule) => rule.id === id)
  const program = app === '' ? '' : ` ${app}`
  const tree = treeOf(`${prelude}\n/bin/app elf interp=/lib64/ld.so${program}\n${files}`)
  const closure = await traceClosure(
    {
      needs: ['/', '/bin/app'].map((path) => ({
        path,
        role: path === '/' ? ('read' as const) : ('exec' as const),
        why: { rule: 'test' },
        certainty: 'required' as const,
      })),
    },
    {
      tree,
      inventory: inventoryOf(tree, spec),
      analyzers: [elf, makeRulesAnalyzer(rules)],
      drop: [],
    },
  )
  const byRule = (map: typeof closure.kept): string[] =>
    [...map].filter(([, edges]) => edges.some(({ why }) => why.rule === id)).map(([path]) => path)
  const innermost = (paths: readonly string[]): string[] =>
    paths.filter((path) => !paths.some((other) => other.startsWith(`${path}/`)))
  return [
    ...innermost(byRule(closure.kept)).map((path) =>
      closure.made.has(normalise(path)) ? `+ ${path}` : path,
    ),
    ...innermost(byRule(closure.possible)).map((path) => `? ${path}`),
  ]
}

/** Holds every rule of a file against its rows: what it reaches, that it does not always hold, and that no rule is without a row. */
export const describeRules = (
  document: unknown,
  rows: Readonly<Record<string, RuleRow | readonly RuleRow[]>>,
): void => {
  const ids = parseRules(document, 'rules.yaml').map(({ id }) => id)
  test('every rule of the file has a test', () => {
    expect(Object.keys(rows).sort()).toEqual(ids.toSorted())
  })
  describe.each(Object.entries(rows))('%s', (id, given) => {
    const all = Array.isArray(given) ? given : [given]
    test.each(all as readonly RuleRow[])('$app', async (row) => {
      expect(await reached(document, id, row, row.app)).toEqual(row.reaches)
      if (row.otherwise !== undefined)
        expect(await reached(document, id, row, row.otherwise)).toEqual([])
    })
  })
}

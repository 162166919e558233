import { makeRulesAnalyzer } from '../../src/analyzers/rules.ts'
import { toDisplay } from '../../src/formats/byte-string.ts'
import type { Need } from '../../src/model/need.ts'
import { builtInRules } from '../../src/plugins.ts'
import { traceClosure } from '../../src/stages/closure.ts'
import { type InventorySpec, inventoryOf } from './inventory.ts'
import { treeOf } from './tree.ts'

/** A rule held against a tree: `/bin/app` is started, and the root directory is there as in every image. */
export interface RuleCase {
  /** The rule's id. */
  readonly rule: string
  /** Fields of `/bin/app`, an ELF program with a loader and libc.so.6; `needed=libc.so.6` is said already. */
  readonly app?: string
  /** Further files. */
  readonly files: string
  /** Files that are read, beside the program that is run. */
  readonly reads?: readonly string[]
  readonly inventory?: InventorySpec
}

const common = (app: string): string => `
  /bin/app            elf interp=/lib64/ld.so needed=libc.so.6${app.startsWith(',') ? '' : ' '}${app}
  /lib64/ld.so        elf soname=ld.so
  /lib/libc.so.6      elf soname=libc.so.6 rodata=libgcc_s.so.1
`

/** Paths that the one rule keeps, sorted: not what is kept anyway. `possible` ones end with `?`. */
export const keptByRule = async ({
  rule,
  app = '',
  files,
  reads = [],
  inventory,
}: RuleCase): Promise<string[]> => {
  const rules = builtInRules.filter(({ id }) => id === rule)
  if (rules.length === 0) throw new Error(`there is no rule ${rule}`)
  const tree = treeOf(`${common(app)}${files}`)
  const needs = ['/', ...reads].map(
    (path): Need => ({ path, role: 'read', why: { rule: 'test' }, certainty: 'required' }),
  )
  const program = { path: '/bin/app', role: 'exec', argv: ['app'] } as const
  const closure = await traceClosure(
    { needs: [...needs, { ...program, why: { rule: 'test' }, certainty: 'required' }] },
    {
      tree,
      inventory: inventoryOf(tree, inventory),
      analyzers: [makeRulesAnalyzer(rules)],
      drop: [],
    },
  )
  const of = (map: typeof closure.kept, mark: string): string[] =>
    [...map]
      .filter(([, edges]) => edges.some(({ why }) => why.rule === rule))
      .map(([path]) => `${toDisplay(path)}${mark}`)
  return [...of(closure.kept, ''), ...of(closure.possible, '?')].sort()
}

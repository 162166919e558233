import { elf } from '../../src/analyzers/elf.ts'
import { type Process, processOf } from '../../src/analyzers/shared/process.ts'
import { toBytes } from '../../src/formats/byte-string.ts'
import type { FileTree } from '../../src/model/file.ts'
import type { AnalyzerContext, Need, Probe, Role } from '../../src/model/need.ts'
import { factsOf } from '../../src/rootfs/facts.ts'
import { normalise } from '../../src/rootfs/path.ts'
import { type InventorySpec, inventoryOf } from './inventory.ts'
import { treeOf } from './tree.ts'

/** A program in a tree, ready to be asked about. */
export interface Scene {
  readonly tree: FileTree
  readonly context: AnalyzerContext
  /** What an analyzer is asked about; the program itself without a path. */
  readonly probe: (role: Role, path?: string) => Probe
}

/** The tree of a text with one of its files as the program. */
export const sceneOf = (text: string, program = '/app', spec: InventorySpec = {}): Scene => {
  const tree = treeOf(text)
  const path = normalise(program)
  const context = {
    tree,
    inventory: inventoryOf(tree, spec),
    program: { path, invokedAs: path, argv: [program] },
    facts: factsOf(tree),
  }
  const probe = (role: Role, other = program): Probe => {
    const at = normalise(other)
    const file = tree.lstat(at)
    if (file === undefined) throw new Error(`${other} is not in the tree`)
    const head = file.type === 'file' ? tree.read(at, 0, 256) : toBytes('')
    return { path: at, file, role, head }
  }
  return { tree, context, probe }
}

/** The process that a program of a tree becomes. */
export const processIn = (text: string, program?: string, spec?: InventorySpec): Process => {
  const { context, probe } = sceneOf(text, program, spec)
  return processOf(context, probe('exec'))
}

/** Needs of the elf analyzer for the program. */
export const elfNeeds = (text: string, program?: string, spec?: InventorySpec): readonly Need[] => {
  const { context, probe } = sceneOf(text, program, spec)
  return elf.analyze(probe('exec'), context).needs
}

/** One line a need: `FROM needs NAME: PATH (VIA)`, `FROM lacks NAME`; the loader of the program is left out. */
export const linesOf = (needs: readonly Need[]): readonly string[] =>
  needs
    .filter(({ why }) => why.rule !== 'elf.interp')
    .map((need) => {
      const who = need.from ?? '-'
      if ('absent' in need) return `${who} lacks ${need.absent}`
      const path = 'path' in need ? need.path : '?'
      return `${who} needs ${need.why.evidence ?? '?'}: ${path} (${need.why.via ?? '-'})`
    })

/** The places tried for the only absent name. */
export const triedFor = (needs: readonly Need[]): readonly string[] => {
  const [absent, ...others] = needs.filter((need) => 'absent' in need)
  if (absent === undefined || others.length > 0) throw new Error('not exactly one absent name')
  return 'tried' in absent ? absent.tried : []
}

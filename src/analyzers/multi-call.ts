import type { RootPath } from '../model/file.ts'
import type { Analyzer, AnalyzerContext, Need, Probe } from '../model/need.ts'
import { child } from '../rootfs/path.ts'
import { resolve } from '../rootfs/resolve.ts'
import { isElf, processOf, readOnlyStrings } from './shared/process.ts'

/** What programs that are many say of themselves: BusyBox, coreutils built as one, toybox. */
const marks = ['multi-call binary', 'coreutils-prog=', 'toybox [--']

const inodeOf = ({ tree }: AnalyzerContext, path: RootPath): string | undefined => {
  const entry = tree.lstat(path)
  return entry?.type === 'file' ? entry.inode : undefined
}

/** Names in the directories of PATH that are links to the program, of either kind. */
const otherNames = ({ path }: Probe, context: AnalyzerContext): readonly RootPath[] => {
  const { tree, inventory } = context
  const inode = inodeOf(context, path)
  const directories = inventory.commandPath.flatMap((directory) => {
    const found = resolve(tree, directory)
    return found.kind === 'found' ? [found.path] : []
  })
  return [...new Set(directories)].flatMap((directory) =>
    tree
      .list(directory)
      .map((name) => child(directory, name))
      .filter((name) => {
        const found = resolve(tree, name)
        const isSame = found.kind === 'found' && inodeOf(context, found.path) === inode
        return isSame && name !== path
      }),
  )
}

/** A program that is many by the name it is called with: its other names in the base, none of which anything kept has called. */
export const multiCall: Analyzer = {
  name: 'multi-call',
  summary: 'the other names of a multi-call program such as busybox',
  ignoresArguments: true,
  matches: (probe) => probe.role === 'exec' && isElf(probe),
  analyze: (probe, context) => {
    const [program] = processOf(context, probe).objects
    const strings = program === undefined ? [] : readOnlyStrings(program)
    const mark = marks.find((one) => strings.some((text) => text.includes(one)))
    if (mark === undefined) return { needs: [] }
    const why = { rule: 'multi-call.name', evidence: mark }
    const needs = otherNames(probe, context).map(
      (path): Need => ({ path, role: 'read', why, certainty: 'possible' }),
    )
    return { needs }
  },
}

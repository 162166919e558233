import { toDisplay } from '../formats/byte-string.ts'
import type { Edge } from '../model/closure.ts'
import type { RootPath } from '../model/file.ts'
import type { WhyNotReport } from '../model/report.ts'
import { ancestors } from '../rootfs/path.ts'
import { type Asked, askedPath } from './shared/asked.ts'
import { edgeReport, ownerReports } from './shared/edges.ts'
import { packageSentences } from './shared/unkept-packages.ts'

const mostNearest = 5

/** What is known of a path that is not kept: who owns it, which edges were not followed, and what of its kind is kept. */
export const whyNot = (typed: string, asked: Asked): WhyNotReport => {
  const path = askedPath(typed, asked)
  const { state, edges } = stateOf(path, asked)
  const owners = asked.packages.ownersOf(path)
  return {
    path: toDisplay(path),
    state,
    owners: ownerReports(owners),
    packages: state === 'unreached' ? packageSentences(path, asked) : [],
    edges: edges.map(edgeReport),
    nearest: state === 'absent' ? [] : nearest(path, asked),
  }
}

const stateOf = (
  path: RootPath,
  { tree, closure }: Asked,
): { state: WhyNotReport['state']; edges: readonly Edge[] } => {
  const places = [
    ['kept', closure.kept],
    ['dropped', closure.dropped],
    ['possible', closure.possible],
  ] as const
  for (const [state, map] of places) {
    const edges = map.get(path)
    if (edges !== undefined) return { state, edges }
  }
  return { state: tree.lstat(path) === undefined ? 'absent' : 'unreached', edges: [] }
}

/** Kept files of the same package, else the deepest kept directory above. */
const nearest = (path: RootPath, { tree, packages, closure }: Asked): string[] => {
  const siblings = packages
    .ownersOf(path)
    .flatMap((owner) => owner.files)
    .filter((file) => file !== path && closure.kept.has(file))
    .filter((file) => tree.lstat(file)?.type !== 'directory')
  const directory = ancestors(path).findLast((above) => closure.kept.has(above))
  const found = siblings.length > 0 ? siblings.slice(0, mostNearest) : [directory ?? '/']
  return found.map(toDisplay)
}

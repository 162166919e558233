import { toDisplay } from '../formats/byte-string.ts'
import type { Edge, Omission } from '../model/closure.ts'
import type { RootPath } from '../model/file.ts'
import type { Package } from '../model/package.ts'
import type { WhyNotReport } from '../model/report.ts'
import { ancestors } from '../rootfs/path.ts'
import { type Asked, askedPath } from './shared/asked.ts'
import { edgeReport, ownerReports } from './shared/edges.ts'
import { packageSentences } from './shared/unkept-packages.ts'

const mostNearest = 5

/** What is known of a path that is not kept: who owns it, which edges were not followed, and what of its kind is kept. */
export const whyNot = (typed: string, asked: Asked): WhyNotReport => {
  const path = askedPath(typed, asked)
  const owners = asked.packages.ownersOf(path)
  const { state, edges, omission = null } = stateOf(path, owners, asked)
  return {
    path: toDisplay(path),
    state,
    omission,
    owners: ownerReports(owners),
    packages: state === 'unreached' ? packageSentences(path, asked) : [],
    edges: edges.map(edgeReport),
    nearest: state === 'absent' ? [] : nearest(path, asked),
  }
}

interface State {
  readonly state: WhyNotReport['state']
  readonly edges: readonly Edge[]
  readonly omission?: Omission
}

const stateOf = (path: RootPath, owners: readonly Package[], { tree, closure }: Asked): State => {
  const places = [
    ['kept', closure.kept],
    ['dropped', closure.dropped],
    ['possible', closure.possible],
  ] as const
  for (const [state, map] of places) {
    const edges = map.get(path)
    if (edges !== undefined) return { state, edges }
  }
  const omitted = closure.omitted.get(path)
  if (omitted !== undefined) {
    const { edges, ...omission } = omitted
    return { state: 'omitted', edges, omission }
  }
  if (tree.lstat(path) === undefined) return { state: 'absent', edges: [] }
  const whole = owners.find((owner) => closure.whole.includes(owner))
  return whole === undefined
    ? { state: 'unreached', edges: [] }
    : { state: 'omitted', edges: [], omission: documentationOf(whole) }
}

/** All else of a package that is kept whole is needed. */
const documentationOf = ({ name }: Package): Omission => ({
  rule: 'package.documentation',
  reason: `${name} is kept whole, without its documentation`,
})

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

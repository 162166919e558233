import { toDisplay } from '../../formats/byte-string.ts'
import type { Edge } from '../../model/closure.ts'
import type { RootPath } from '../../model/file.ts'
import type { Package } from '../../model/package.ts'
import type { EdgeReport, OwnerReport } from '../../model/report.ts'

const shown = (text: string | undefined): string | null =>
  text === undefined ? null : toDisplay(text)

/** An edge in words, paths in display form. */
export const edgeReport = ({ from, to, through, by, why, certainty }: Edge): EdgeReport => ({
  from: shown(from),
  to: toDisplay(to),
  through: through.map(toDisplay),
  by,
  rule: why.rule,
  evidence: shown(why.evidence),
  via: shown(why.via),
  certainty,
})

/** Owners in words. */
export const ownerReports = (owners: readonly Package[]): OwnerReport[] =>
  owners.map(({ name, version }) => ({ name, version }))

/** `from` of a first edge, walked back until nobody is named: the chain from the recipe to `path`, in that order. */
export const chainTo = (
  path: RootPath,
  kept: ReadonlyMap<RootPath, readonly Edge[]>,
): readonly Edge[] => {
  const chain: Edge[] = []
  const seen = new Set<RootPath>()
  let at: RootPath | undefined = path
  while (at !== undefined && !seen.has(at)) {
    seen.add(at)
    const first: Edge | undefined = kept.get(at)?.[0]
    if (first === undefined) break
    chain.push(first)
    at = first.from
  }
  return chain.reverse()
}

import { fromText, toDisplay } from '../formats/byte-string.ts'
import { SlimError } from '../model/error.ts'
import type { RootPath } from '../model/file.ts'
import type { WhyReport } from '../model/report.ts'
import { type Asked, askedPath } from './shared/asked.ts'
import { chainTo, edgeReport, ownerReports } from './shared/edges.ts'

/** The full chain of evidence for a kept path; PATH_NOT_KEPT when it is not in the image. */
export const why = (typed: string, asked: Asked): WhyReport => {
  const path = askedPath(typed, asked)
  const edges = asked.closure.kept.get(path)
  if (edges === undefined) return whyGenerated(typed, path, asked)
  const chain = chainTo(path, asked.closure.kept)
  return {
    path: toDisplay(path),
    chain: chain.map(edgeReport),
    others: edges.slice(1).map(edgeReport),
    owners: ownerReports(asked.packages.ownersOf(path)),
  }
}

/** Files made here (the package database, ld.so.cache) have no chain: the rule that makes them is their reason. */
const whyGenerated = (typed: string, path: RootPath, asked: Asked): WhyReport => {
  const { plan, tree } = asked
  const entry = plan.layers.flatMap((layer) => layer.entries).find((one) => one.path === path)
  if (entry === undefined) {
    const isInBase = tree.lstat(path) !== undefined
    throw new SlimError(
      'PATH_NOT_KEPT',
      `${toDisplay(path)} is not in the image${isInBase ? '' : ', nor in the base'}`,
      isInBase ? { hint: 'ask `slim why-not` for what is known of it' } : hintFor(typed, asked),
    )
  }
  const to = toDisplay(path)
  const edge = {
    from: null,
    to,
    through: [],
    by: 'plan',
    rule: entry.rule ?? 'tree.parent',
    evidence: entry.origin,
    via: null,
    certainty: 'required',
  }
  return { path: to, chain: [edge], others: [], owners: [] }
}

const mostNamed = 3

/** A name alone is no path: those of the image that have it, else what a path is. */
const hintFor = (typed: string, { closure }: Asked): { readonly hint?: string } => {
  if (typed.startsWith('/')) return {}
  const name = fromText(typed)
  const named = [...closure.kept.keys()].filter((path) => path.endsWith(`/${name}`))
  const paths = named.slice(0, mostNamed).map(toDisplay).join(' or ')
  return { hint: named.length === 0 ? 'write an absolute path' : `write the whole path: ${paths}` }
}

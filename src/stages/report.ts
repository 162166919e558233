import { toDisplay } from '../formats/byte-string.ts'
import { formatPlatform } from '../formats/platform.ts'
import type { Closure } from '../model/closure.ts'
import type { RootPath } from '../model/file.ts'
import type { BaseImage, Image, LayerBlob, TreeSize, Written } from '../model/image.ts'
import type { Inventory } from '../model/inventory.ts'
import type { Plan } from '../model/plan.ts'
import type { Recipe } from '../model/recipe.ts'
import type { PlanReport, PossibleReport, Report } from '../model/report.ts'

/** The facts that a plan report is made from. */
export interface PlanFacts {
  readonly recipe: Recipe
  readonly image: BaseImage
  readonly inventory: Inventory
  readonly closure: Closure
  readonly plan: Plan
}

const shown = (path: RootPath | undefined): string | null =>
  path === undefined ? null : toDisplay(path)

const planSize = (plan: Plan): TreeSize => {
  const entries = plan.layers.flatMap((layer) => layer.entries)
  const contents = entries.filter((entry) => entry.content !== undefined)
  return {
    bytes: contents.reduce((sum, { file }) => sum + (file.type === 'file' ? file.size : 0), 0),
    files: entries.filter((entry) => entry.file.type !== 'directory').length,
  }
}

const possibleReports = ({ possible }: Closure): PossibleReport[] =>
  [...possible].map(([path, [edge]]) => ({
    path: toDisplay(path),
    from: shown(edge?.from),
    rule: edge?.why.rule ?? '',
    evidence: edge?.why.evidence === undefined ? null : toDisplay(edge.why.evidence),
  }))

/** What `plan --json` prints: everything that is known before a byte is written. */
export const makePlanReport = ({
  recipe,
  image,
  inventory,
  closure,
  plan,
}: PlanFacts): PlanReport => ({
  recipe: recipe.file,
  base: {
    reference: image.reference,
    digest: image.digest ?? null,
    platform: formatPlatform(inventory.platform),
    bytes: image.size?.bytes ?? null,
    files: image.size?.files ?? null,
    packages: inventory.packages.packages.length,
  },
  image: {
    ...planSize(plan),
    packages: plan.packages.map(({ package: { name, version, architecture }, ...counts }) => ({
      name,
      version,
      architecture,
      ...counts,
    })),
  },
  unmet: closure.unmet.map(({ what, from, why, certainty, tried }) => ({
    what: toDisplay(what),
    from: shown(from),
    rule: why.rule,
    certainty,
    tried,
  })),
  blindSpots: closure.blindSpots.map(({ path, rule, what, evidence }) => ({
    path: toDisplay(path),
    rule,
    what,
    evidence: evidence.map(toDisplay),
  })),
  possible: possibleReports(closure),
  warnings: plan.warnings,
})

/** What was made of a plan. */
export interface Made {
  readonly image: Image
  readonly layers: readonly LayerBlob[]
  readonly written: readonly Written[]
  readonly sboms: Report['sboms']
}

/** What `build --json` prints. */
export const makeReport = (plan: PlanReport, { image, layers, written, sboms }: Made): Report => ({
  ...plan,
  image: {
    digest: image.manifestDescriptor.digest,
    ...plan.image,
    compressedBytes: layers.reduce((sum, layer) => sum + layer.descriptor.size, 0),
  },
  outputs: written.map(({ destination, digest }) => ({ destination, digest: digest ?? null })),
  sboms,
  warnings: [...plan.warnings, ...written.flatMap((one) => one.warnings)],
})

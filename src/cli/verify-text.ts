import type { Difference, VerifyReport } from '../model/verify.ts'
import { counted, plural } from './amounts.ts'
import { cutTable } from './cut-table.ts'
import type { Screen } from './screen.ts'
import { tableText } from './table.ts'

type Row = readonly string[]

const digestsText = ({ digests: { unrecorded } }: VerifyReport): string =>
  `files compared with the base's own package database; ${counted(unrecorded)} more ${unrecorded === 1 ? 'is' : 'are'} not in it`

/** Each number, what it counts, and what that means; a count of differences is red. */
const summary = (report: VerifyReport, screen: Screen): string => {
  const { entries, derived, added, changed, missing, packages, digests, recipe, config } = report
  const undeclared = added.filter(({ declared }) => !declared).length
  const good = (name: string, count: number, meaning: string) => [name, counted(count), meaning]
  const bad = (name: string, count: number, meaning: string) => [
    count === 0 ? name : screen.paint('red', name),
    counted(count),
    meaning,
  ]
  const rare = (name: string, count: number, meaning: string) =>
    count === 0 ? [] : [bad(name, count, meaning)]
  const rows = [
    good('same', entries.same, 'as in the base: bytes, mode, owner, time, links, attributes'),
    good('derived', derived.length, 'written anew; computed from the base again, and equal'),
    ...(recipe === null
      ? []
      : [
          good(
            'declared',
            added.length - undeclared,
            'added by the recipe, or as a list of contents, and equal',
          ),
        ]),
    bad('added', undeclared, 'not in the base'),
    bad('changed', changed.length, 'not as in the base'),
    bad('missing', missing.length, 'should be there'),
    ...rare('hidden', report.hidden.length, 'in a layer, and not in what the layers amount to'),
    good('packages', packages.total, 'named by the package database'),
    bad('misnamed', packages.differences.length, "packages or versions that are not the base's"),
    good('digests', digests.checked, digestsText(report)),
    bad('tampered', digests.differences.length, 'files of the base that are not as installed'),
    ...rare('platform', report.platform.length, 'another than that of the base'),
    ...(config === null ? [] : [bad('config', config.length, 'fields not as planned')]),
  ]
  const columns = [
    { name: 'entries', align: 'left' },
    { name: counted(entries.total), align: 'right' },
    { name: '', align: 'left' },
  ] as const
  return tableText({ columns, rows, flexible: 2 }, screen)
}

const derivedTable = ({ derived }: VerifyReport, screen: Screen): string => {
  const counts = new Map<string, { count: number; first: string }>()
  for (const { rule, path } of derived) {
    const known = counts.get(rule)
    counts.set(rule, { count: (known?.count ?? 0) + 1, first: known?.first ?? path })
  }
  const rows = [...counts].map(([rule, { count, first }]) => [
    rule,
    count === 1 ? first : `${first} and ${counted(count - 1)} more`,
  ])
  return cutTable(['derived', ''], rows, screen)
}

const differenceRows = (subject: string, differences: readonly Difference[]): Row[] =>
  differences.map(({ what, expected, found }, index) => [
    index === 0 ? subject : '',
    what,
    expected,
    found,
  ])

const differenceTables = (report: VerifyReport, screen: Screen): readonly string[] => {
  const { added, changed, missing, packages, digests, platform, config } = report
  const version = (text: string | null) => text ?? '–'
  return [
    cutTable(
      ['added', 'type'],
      added.filter(({ declared }) => !declared).map(({ path, type }) => [path, type]),
      screen,
    ),
    cutTable(
      ['changed', 'what', 'expected', 'found'],
      changed.flatMap(({ path, differences }) => differenceRows(path, differences)),
      screen,
    ),
    cutTable(
      ['missing', 'wanted by'],
      missing.map(({ path, by }) => [path, by]),
      screen,
    ),
    cutTable(
      ['package', 'architecture', 'base', 'image'],
      packages.differences.map(({ name, architecture, expected, found }) => [
        name,
        architecture,
        version(expected),
        version(found),
      ]),
      screen,
    ),
    cutTable(
      ['tampered', 'package', 'recorded', 'found'],
      digests.differences.map(({ path, package: owner, algorithm, expected, found }) => [
        path,
        owner,
        `${algorithm}:${expected}`,
        found,
      ]),
      screen,
    ),
    cutTable(
      ['config', 'expected', 'found'],
      [...platform, ...(config ?? [])].map(({ what, expected, found }) => [what, expected, found]),
      screen,
    ),
  ]
}

const hiddenText = ({ hidden }: VerifyReport, screen: Screen): readonly string[] => {
  if (hidden.length === 0) return []
  const rows = hidden.map(({ path, why, layer }) => [path ?? '–', why, layer])
  return [
    cutTable(['hidden', 'why', 'layer'], rows, screen),
    'what is hidden is in the image for whoever reads its layers, and other programs may unpack it: build the image again',
  ]
}

const datedText = ({ entries }: VerifyReport): string =>
  entries.dated === 0
    ? ''
    : `${plural(entries.dated, 'entry has', 'entries have')} the date of the image instead of their own (SOURCE_DATE_EPOCH)`

/** Which lists should be there only who built the image knows. */
const sbomText = ({ sboms }: VerifyReport): string => {
  if (sboms === null) return ''
  return sboms.length === 0
    ? 'no list of contents (SBOM) in the image was proved: without --sbom-embed it has none'
    : `lists of contents (SBOM) made again, and equal: ${sboms.join(', ')}`
}

/** With a recipe it is compared but in a root file system, which has none. */
const configText = ({ recipe, config }: VerifyReport): string =>
  config === null && recipe === null
    ? 'the config (entry point, environment, user and the like) is not compared: --recipe compares it too'
    : ''

const verdict = (report: VerifyReport, screen: Screen): string => {
  if (report.equal) return screen.paint('green', 'nothing differs')
  const isUndeclared = report.recipe === null && report.added.length > 0
  const hint = isUndeclared ? '; --recipe says which additions belong there' : ''
  return `${screen.paint('red', 'it differs')}${hint}`
}

/** What `slim verify` prints: how many entries are what, what was derived, a table for each kind of difference, the verdict. */
export const verifyText = (report: VerifyReport, screen: Screen): string => {
  const warnings = report.warnings.map((one) => `${screen.paint('yellow', 'warning:')} ${one}`)
  const { configuration } = report.digests
  const against = report.recipe === null ? '' : ` and ${report.recipe}`
  return [
    `${screen.paint('bold', report.image.reference)} against ${report.base.reference}${against}`,
    summary(report, screen),
    derivedTable(report, screen),
    cutTable(
      ['configuration changed since it was installed'],
      configuration.map((path) => [path]),
      screen,
    ),
    ...differenceTables(report, screen),
    ...hiddenText(report, screen),
    datedText(report),
    configText(report),
    sbomText(report),
    warnings.join('\n'),
    verdict(report, screen),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

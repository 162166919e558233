import type { PlanReport, Report } from '../model/report.ts'
import { counted, inBytes, percent } from './amounts.ts'
import { findingsText } from './findings-text.ts'
import type { Screen } from './screen.ts'
import { tableText } from './table.ts'

/** What could not be counted without walking a running machine. */
const unknown = '–'

const figures = ({ base, image }: PlanReport, screen: Screen): string => {
  const row = (name: string, from: number | null, to: number, show: (n: number) => string) =>
    from === null
      ? [name, unknown, show(to), unknown]
      : [name, show(from), show(to), percent(to, from)]
  return tableText(
    {
      columns: [
        { name: '', align: 'left' },
        { name: 'base', align: 'right' },
        { name: 'image', align: 'right' },
        { name: 'left', align: 'right' },
      ],
      rows: [
        row('bytes', base.bytes, image.bytes, inBytes),
        row('files', base.files, image.files, counted),
        row('packages', base.packages, image.packages.length, counted),
      ],
      flexible: 0,
    },
    screen,
  )
}

const packageTable = ({ image }: PlanReport, screen: Screen): string =>
  tableText(
    {
      columns: [
        { name: 'package', align: 'left' },
        { name: 'version', align: 'left' },
        { name: 'kept', align: 'right' },
        { name: 'of files', align: 'right' },
      ],
      rows: image.packages.map(({ name, version, keptFiles, totalFiles }) => [
        name,
        version,
        counted(keptFiles),
        counted(totalFiles),
      ]),
      flexible: 1,
    },
    screen,
  )

const headline = ({ recipe, base }: PlanReport, screen: Screen): string =>
  `${screen.paint('bold', recipe)} from ${base.reference} (${base.platform})`

const outputs = ({ image, outputs: written, sboms }: Report, screen: Screen): string => {
  const line = (label: string, value: string) =>
    `${screen.paint('dim', label.padEnd(10))}  ${value}`
  return [
    line('compressed', inBytes(image.compressedBytes)),
    line('digest', image.digest),
    ...written.map(({ destination }) => line('output', screen.paint('green', destination))),
    ...sboms.map(({ file }) => line('sbom', screen.paint('green', file))),
  ].join('\n')
}

const joined = (parts: readonly string[]): string =>
  parts.filter((part) => part !== '').join('\n\n')

/** What `slim build` prints: base against image, what is not met and not seen, the digest and the outputs. */
export const buildText = (report: Report, screen: Screen): string =>
  joined([
    headline(report, screen),
    figures(report, screen),
    findingsText(report, screen),
    outputs(report, screen),
  ])

/** What `slim plan` prints: base against image, what is kept of each package, what is not met and not seen. */
export const planText = (report: PlanReport, screen: Screen): string =>
  joined([
    headline(report, screen),
    figures(report, screen),
    report.image.packages.length > 0 ? packageTable(report, screen) : '',
    findingsText(report, screen),
  ])

import type { InspectReport } from '../model/report.ts'
import { counted, inBytes } from './amounts.ts'
import type { Screen } from './screen.ts'
import { tableText } from './table.ts'

type Row = readonly [name: string, value: string]

/** A config value on as few lines as it reads well: a list of words as JSON, a map's keys one a line. */
const valueText = (value: unknown): string => {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return JSON.stringify(value)
  return Object.entries(value)
    .map(([key, held]) => (isEmpty(held) ? key : `${key}=${valueText(held)}`))
    .join('\n')
}

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0

const configRows = (config: InspectReport['config']): Row[] =>
  Object.entries(config).flatMap(([key, value]): Row[] => {
    const isEnvironment = key === 'Env' && Array.isArray(value)
    return isEmpty(value) ? [] : [[key, isEnvironment ? value.join('\n') : valueText(value)]]
  })

const factRows = (report: InspectReport): Row[] => [
  ['digest', report.digest ?? '–'],
  ['platform', report.platform],
  ['created', report.created ?? '–'],
  ['system', report.os ?? '–'],
  ['bytes', report.bytes === null ? '–' : inBytes(report.bytes)],
  ['files', report.files === null ? '–' : counted(report.files)],
  ['packages', counted(report.packages.length)],
]

const pairs = (heading: string, rows: readonly Row[], screen: Screen): string =>
  tableText(
    {
      columns: [
        { name: heading, align: 'left' },
        { name: '', align: 'left' },
      ],
      rows,
      flexible: 1,
    },
    screen,
  )

const packageTable = ({ packages }: InspectReport, screen: Screen): string =>
  tableText(
    {
      columns: [
        { name: 'package', align: 'left' },
        { name: 'version', align: 'left' },
        { name: 'architecture', align: 'left' },
        { name: 'files', align: 'right' },
      ],
      rows: packages.map(({ name, version, architecture, files }) => [
        name,
        version,
        architecture,
        counted(files),
      ]),
      flexible: 1,
    },
    screen,
  )

/** What `slim inspect` prints: facts, the execution parameters, the packages, and what the reader could not keep. */
export const inspectText = (report: InspectReport, screen: Screen): string => {
  const config = configRows(report.config)
  const warnings = report.warnings.map(
    (warning) => `${screen.paint('yellow', 'warning:')} ${warning}`,
  )
  return [
    screen.paint('bold', report.reference),
    pairs('image', factRows(report), screen),
    ...(config.length > 0 ? [pairs('config', config, screen)] : []),
    ...(report.packages.length > 0 ? [packageTable(report, screen)] : []),
    ...(warnings.length > 0 ? [warnings.join('\n')] : []),
  ].join('\n\n')
}

import { type LintFinding, type LintKind, type LintReport, lintKinds } from '../model/lint.ts'
import { counted, plural } from './amounts.ts'
import { cutTable } from './cut-table.ts'
import type { Screen, Style } from './screen.ts'
import { tableText } from './table.ts'

const titles: Readonly<Record<LintKind, string>> = {
  digest: 'not as its package installed it',
  metadata: 'mode, owner, target or capabilities not as recorded',
  missing: 'recorded and not there',
  unfinished: 'neither installed nor removed',
  duplicate: 'installed in several versions',
  removed: 'removed but for its configuration',
  dependency: 'asked for and satisfied by nothing',
  alternative: 'broken alternative',
  diversion: 'diversion by a package that is not there',
  replaced: 'recorded, and the file of another package is there',
  shared: 'owned by packages of several names',
  dangling: 'link of a package that leads nowhere',
  unowned: 'executable of no package',
  absent: 'listed by a package and not there; no file, as far as is recorded',
  configuration: 'configuration changed or removed',
  privileged: 'setuid, setgid or capabilities',
}

const styles: Readonly<Record<LintFinding['severity'], Style>> = {
  error: 'red',
  warning: 'yellow',
  note: 'cyan',
}

const countTable = (kinds: readonly (readonly LintFinding[])[], screen: Screen): string =>
  tableText(
    {
      columns: [
        { name: 'findings', align: 'left' },
        { name: '', align: 'right' },
        { name: '', align: 'left' },
      ],
      rows: kinds.flatMap((findings) =>
        findings
          .slice(0, 1)
          .map(({ kind, severity }) => [
            screen.paint(styles[severity], severity),
            counted(findings.length),
            `${kind}: ${titles[kind]}`,
          ]),
      ),
      flexible: 2,
    },
    screen,
  )

const findingTable = (findings: readonly LintFinding[], screen: Screen): string =>
  cutTable(
    [findings[0]?.kind ?? '', 'package', 'what'],
    findings.map(({ subject, package: owner, what }) => [subject, owner ?? '–', what]),
    screen,
  )

const factsText = ({ format, packages, checked, leftOut }: LintReport): string =>
  format === 'none'
    ? 'no package database'
    : [
        `${plural(packages, 'package')} (${format}), ${plural(checked, 'file')} compared with their recorded digests`,
        ...(leftOut > 0
          ? [
              `${plural(leftOut, 'path')} left out on purpose: documentation, translations, what settings and packages say`,
            ]
          : []),
      ].join('\n')

/** The exit status is that of the errors alone, and a reader of the last line is not to miss the rest. */
const verdict = ({ findings }: LintReport, screen: Screen): string => {
  const count = (severity: LintFinding['severity']) =>
    findings.filter((one) => one.severity === severity).length
  const [errors, warnings, notes] = [count('error'), count('warning'), count('note')]
  return [
    errors === 0
      ? screen.paint('green', 'no errors')
      : screen.paint('red', plural(errors, 'error')),
    ...(warnings === 0 ? [] : [plural(warnings, 'warning')]),
    ...(notes === 0 ? [] : [plural(notes, 'note')]),
  ].join(', ')
}

/** What `slim lint` prints: what was looked at, how many findings there are of each kind, a table for each, warnings. */
export const lintText = (report: LintReport, screen: Screen): string => {
  const kinds = lintKinds
    .map((kind) => report.findings.filter((one) => one.kind === kind))
    .filter((findings) => findings.length > 0)
  return [
    screen.paint('bold', report.base.reference),
    factsText(report),
    ...(kinds.length > 0 ? [countTable(kinds, screen)] : []),
    ...kinds.map((findings) => findingTable(findings, screen)),
    report.warnings.map((one) => `${screen.paint('yellow', 'warning:')} ${one}`).join('\n'),
    verdict(report, screen),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

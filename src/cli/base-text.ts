import type { BaseReport } from '../model/base-family.ts'
import { inBytes, plural } from './amounts.ts'
import type { Screen } from './screen.ts'

const states: Readonly<Record<BaseReport['lock']['state'], string>> = {
  written: 'written',
  obeyed: 'obeyed',
  renewed: 'written anew',
}

/** What `slim base build` prints: what was made, its digest, the lock, the outputs and warnings. */
export const baseText = (report: BaseReport, screen: Screen): string => {
  const line = (label: string, value: string) =>
    `${screen.paint('dim', label.padEnd(10))}  ${value}`
  return [
    `${screen.paint('bold', report.name)} (${report.platform})`,
    [
      line('packages', plural(report.packages.length, 'package')),
      line('files', plural(report.files, 'file')),
      line('bytes', inBytes(report.bytes)),
      line('compressed', inBytes(report.compressedBytes)),
      line('created', report.created),
      line('digest', report.digest),
      line('lock', `${report.lock.file}, ${states[report.lock.state]}`),
      ...report.outputs.map(({ destination }) =>
        line('output', screen.paint('green', destination)),
      ),
    ].join('\n'),
    report.warnings.map((one) => `${screen.paint('yellow', 'warning:')} ${one}`).join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

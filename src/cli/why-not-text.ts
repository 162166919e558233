import type { WhyNotReport } from '../model/report.ts'
import { edgesText } from './edges-text.ts'
import type { Screen } from './screen.ts'
import { ownersText } from './why-text.ts'

const because: Readonly<Record<WhyNotReport['state'], string>> = {
  kept: 'is in the image after all: `slim why` shows how it was reached',
  dropped: "is needed, but the recipe's `drop:` leaves it out",
  omitted: 'is left out',
  possible:
    'is not in the image: only a string or a custom asks for it, and the recipe does not `keep:` it',
  unreached: 'is in the base and not in the image: nothing in the execution path leads to it',
  absent: 'is not in the base',
}

const omissionText = ({ omission }: WhyNotReport): string =>
  omission === null ? '' : `: ${omission.reason} (${omission.rule})`

const ownership = ({ state, owners }: WhyNotReport): string => {
  if (state === 'absent') return ''
  const owner = ownersText(owners)
  return owner === undefined ? ' No package owns it.' : ` It belongs to ${owner}.`
}

const packagesText = ({ packages }: WhyNotReport): string =>
  packages.map((sentence) => ` ${sentence}.`).join('')

const nearestText = ({ state, nearest }: WhyNotReport): string => {
  if (state === 'kept' || nearest.length === 0) return ''
  return ` The nearest that is in the image: ${nearest.join(', ')}.`
}

/** What `slim why-not` prints: one paragraph, and below it the reasons that were seen and not followed. */
export const whyNotText = (report: WhyNotReport, asked: string, screen: Screen): string => {
  const { path, state, edges } = report
  const subject = screen.paint('bold', asked)
  const leads =
    path === asked ? subject : `${subject} leads to ${screen.paint('bold', path)}, which`
  const paragraph = `${leads} ${because[state]}${omissionText(report)}.${ownership(report)}${packagesText(report)}${nearestText(report)}`
  const reasons = edgesText('asked for by', edges, screen)
  return reasons === '' ? paragraph : `${paragraph}\n\n${reasons}`
}

import { toDisplay } from '../../src/formats/byte-string.ts'
import type { Closure, Edge } from '../../src/model/closure.ts'

const edgeText = ({ from, through, why }: Edge): string =>
  [
    from ?? 'recipe',
    why.rule,
    why.evidence,
    why.via && `via ${why.via}`,
    through.length > 0 && `through ${through.join(' ')}`,
  ]
    .filter(Boolean)
    .join(' ')

/** One line a kept path that is not merely a parent directory: `PATH <- WHO RULE EVIDENCE [via HOW]`, first edges only. */
export const dumpKept = (closure: Closure): string =>
  [...closure.kept]
    .filter(([, [edge]]) => edge?.why.rule !== 'tree.parent')
    .map(([path, [edge]]) => `${toDisplay(path)} <- ${toDisplay(edgeText(edge as Edge))}`)
    .join('\n')

/** One line an unmet need: `WHAT <- WHO RULE: TRIED; TRIED`. */
export const dumpUnmet = (closure: Closure): string =>
  closure.unmet
    .map(
      ({ what, from, why, tried }) =>
        `${toDisplay(what)} <- ${from ?? 'recipe'} ${why.rule}: ${tried.join('; ')}`,
    )
    .join('\n')

/** Lines without the indentation of a template literal. */
export const lines = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n')

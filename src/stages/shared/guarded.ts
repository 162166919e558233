import { toDisplay } from '../../formats/byte-string.ts'
import type { Closure } from '../../model/closure.ts'
import { SlimError } from '../../model/error.ts'

/** Needs of rules that begin so guard the base's FIPS mode. */
const guard = /^fips\./

/**
 * Refuses a recipe that would drop what keeps the base in FIPS mode: a warning is for what breaks, and this would go on working.
 * Throws FIPS_WEAKENED.
 */
export const checkFips = ({ dropped }: Closure): void => {
  for (const [path, edges] of dropped) {
    const edge = edges.find(
      ({ why, certainty }) => certainty === 'required' && guard.test(why.rule),
    )
    if (edge === undefined) continue
    const who = edge.from === undefined ? 'the recipe' : toDisplay(edge.from)
    throw new SlimError(
      'FIPS_WEAKENED',
      `${toDisplay(path)} keeps the base in FIPS mode and is dropped by the recipe, although ${who} needs it (${edge.why.rule})`,
      { hint: 'take it out of `drop`' },
    )
  }
}

import type { Certainty, Need } from '../../model/need.ts'

/** What a unit of a program asks for: a need of the closure and, where that is a unit too, what to go on with. */
export interface SourceStep<Unit> {
  readonly need: Need
  readonly unit?: Unit
}

/** How the units of a language are followed. */
export interface SourceGraph<Unit> {
  /** Two units with the same key are one. */
  readonly keyOf: (unit: Unit) => string
  /** What a unit asks for, each as certain as it would be were the unit itself `required`; `certainty` is that of the unit. */
  readonly stepsOf: (unit: Unit, certainty: Certainty) => readonly SourceStep<Unit>[]
}

const byStrength: readonly Certainty[] = ['required', 'expected', 'possible']

/** The less certain of two. */
const weaker = (a: Certainty, b: Certainty): Certainty =>
  byStrength.indexOf(a) > byStrength.indexOf(b) ? a : b

/**
 * Follows the units of a program (its modules, sources, classes) from `seeds` to the fixed point, each unit once and with the greatest certainty
 * that it can be reached with: nothing is more certain than what asks for it. Needs come in the order in which they were found, the
 * required ones first.
 */
export const traceSources = <Unit>(
  seeds: readonly SourceStep<Unit>[],
  { keyOf, stepsOf }: SourceGraph<Unit>,
): readonly Need[] => {
  const needs: Need[] = []
  const seen = new Set<string>()
  const pending = new Map<Certainty, SourceStep<Unit>[]>(byStrength.map((one) => [one, []]))
  const take = (steps: readonly SourceStep<Unit>[], limit: Certainty): void => {
    for (const step of steps) {
      const certainty = weaker(step.need.certainty, limit)
      pending.get(certainty)?.push({ ...step, need: { ...step.need, certainty } })
    }
  }
  take(seeds, 'required')
  for (const certainty of byStrength) {
    const steps = pending.get(certainty) ?? []
    // The list grows while it is walked: what a unit asks for is never more certain than the unit.
    for (const { need, unit } of steps) {
      needs.push(need)
      if (unit === undefined || seen.has(keyOf(unit))) continue
      seen.add(keyOf(unit))
      take(stepsOf(unit, certainty), certainty)
    }
  }
  return needs
}

import { expect, test } from 'vitest'
import { type Loss, Losses } from '../../../src/transports/shared/losses.ts'

const kinds: readonly Loss[] = ['owner', 'setuid', 'attributes', 'mode', 'time', 'device']

test.each(kinds)('one entry is told in the singular: %s', (kind) => {
  const losses = new Losses()
  losses.add(kind, '/dev/null')
  const [one = ''] = losses.warnings()
  expect(one).toMatch(/^1 entry \(\/dev\/null\) (belongs|lost|has|is) /)
  expect(one).not.toMatch(/\b(them|their|theirs)\b/)
  losses.add(kind, '/dev/zero')
  expect(losses.warnings()[0]).toMatch(
    /^2 entries \(the first is \/dev\/null\) (belong|lost|have|are) /,
  )
})

import { expect, test } from 'vitest'
import { parseRpmMacros } from '../../src/formats/rpm-macros.ts'

test('macros by name: the last counts, lines go on after a backslash, the rest is no definition', () => {
  const text =
    '# %_a 1\n%_a 1\n %_b\t/x:/y  \n%_c(n:) %{-n} \\\n  more\n%_a 2\n%_empty\nword %_d 1\n'
  expect(Object.fromEntries(parseRpmMacros(text))).toEqual({
    ...{ _a: '2', _b: '/x:/y', _c: '%{-n}    more' },
  })
})

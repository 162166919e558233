import { expect, test } from 'vitest'
import { matchesPattern, trimmedBy } from '../../src/formats/shell-pattern.ts'

test.each([
  ['*', 'anything', true],
  ['-*', '-x', true],
  ['[!a-c]?', 'dx', true],
  ['\\*', '*', true],
  ['\\*', 'x', false],
  ['a.b', 'axb', false],
])('%s against %s', (pattern, text, matches) => {
  expect(matchesPattern(pattern, text)).toBe(matches)
})

test.each([
  ['#', '*/', '/a/b/c', 'a/b/c'],
  ['##', '*/', '/a/b/c', 'c'],
  ['%', '/*', '/a/b/c', '/a/b'],
  ['%%', '.*', 'a.b.c', 'a'],
  ['#', '-', '--x', '-x'],
])('${x%s%s} of %s', (operator, pattern, text, rest) => {
  expect(trimmedBy(operator, pattern, text)).toBe(rest)
})

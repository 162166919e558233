import fc from 'fast-check'
import picomatch from 'picomatch'
import { describe, expect, it } from 'vitest'
import { escapeGlob, parseGlob } from '../../src/formats/glob-pattern.ts'

/** Whether a pattern of one component matches a name. */
const matches = (pattern: string, name: string): boolean =>
  parseGlob(pattern).some(([component]) => {
    if (component?.kind === 'literal') return component.name === name
    return component?.kind === 'wild' && component.matches(name)
  })

describe('parseGlob', () => {
  it.each([
    ['*', '.hidden', true],
    ['*.conf', '.conf', true],
    ['a*b*c', 'aXbYc', true],
    ['a*b*c', 'aXbYcd', false],
    ['*ab', 'aab', true],
    ['?', '\xff', true],
    ['?', '', false],
    ['[a-c]x', 'bx', true],
    ['[!a-c]x', 'bx', false],
    ['[^a-c]x', 'dx', true],
    ['[]a]', ']', true],
    ['[!]a]', ']', false],
    ['[a\\]b]', ']', true],
    ['[a-]', '-', true],
    ['[[:digit:]_]', '7', true],
    ['[![:alpha:]]', 'q', false],
    ['[\xe0-\xff]', '\xf0', true],
    ['[z-a]', 'm', false],
    ['[', '[', true],
    ['a[b', 'a[b', true],
    ['\\[x\\]', '[x]', true],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['a\\', 'a\\', true],
    ['a(1)*', 'a(1).txt', true],
    ['a(1)*', 'a1.txt', false],
    ['!a*', '!ab', true],
    ['"a"*', '"a"b', true],
    ['a+*', 'aaa', false],
    ['*.{so,a}', 'x.a', true],
    ['a\nb*', 'a\nbc', true],
    ['*c', 'a\nbc', true],
  ])('%j against %j is %s', (pattern, name, expected) => {
    expect(matches(pattern, name)).toBe(expected)
  })

  it('cuts a pattern into components and takes ** as any depth only when it stands alone', () => {
    expect(
      parseGlob('/a//./b/**/c**').map((alternative) => alternative.map((one) => one.kind)),
    ).toEqual([['literal', 'literal', 'deep', 'wild']])
  })

  it('agrees with picomatch wherever both know what a pattern means', () => {
    const part = fc.constantFrom(
      'a',
      'b',
      '.',
      '-',
      '*',
      '?',
      '[ab]',
      '[!a]',
      '[a-c]',
      '{a,b}',
      'c',
    )
    const name = fc.stringMatching(/^[abc.-]{1,8}$/)
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), name, (parts, text) => {
        const pattern = parts.join('')
        // picomatch never lets a wildcard match the names `.` and `..`, which no directory lists; `**` is not one component.
        fc.pre(!/^\.{1,2}$/.test(text) && !pattern.includes('**'))
        // Alone, a class in picomatch also matches its own text, and `.` is left out.
        fc.pre(parseGlob(pattern).every((components) => components.length === 1))
        expect(matches(pattern, text)).toBe(
          picomatch.isMatch(text, pattern, { dot: true, windows: false, posix: true }),
        )
      }),
      { numRuns: 2000, seed: 7 },
    )
  })

  it('takes no time for a hostile pattern and name', () => {
    const name = 'a'.repeat(255)
    expect(matches(`${'*a'.repeat(40)}*b`, name)).toBe(false)
    expect(matches(`${'*?'.repeat(100)}*b`, name)).toBe(false)
    expect(matches(`${'*[ab]a'.repeat(30)}b`, name)).toBe(false)
  })
})

describe('escapeGlob', () => {
  it('makes any name a pattern that matches it alone', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a*?[\]{},\\!-]{1,10}$/), (name) => {
        expect(parseGlob(escapeGlob(name))).toEqual([[{ kind: 'literal', name }]])
      }),
      { seed: 7 },
    )
  })
})

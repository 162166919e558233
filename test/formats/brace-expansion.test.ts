import { describe, expect, it } from 'vitest'
import { expandBraces } from '../../src/formats/brace-expansion.ts'

describe('expandBraces', () => {
  it.each([
    ['/a/{b,c}/d', ['/a/b/d', '/a/c/d']],
    ['{a,b}{1,2}', ['a1', 'a2', 'b1', 'b2']],
    ['a{b,{c,d}e,}f', ['abf', 'acef', 'adef', 'af']],
    ['{1..3}', ['1', '2', '3']],
    ['{08..11}', ['08', '09', '10', '11']],
    ['{-2..01}', ['-2', '-1', '00', '01']],
    ['{c..a}', ['c', 'b', 'a']],
    ['{a,b/c}', ['a', 'b/c']],
  ])('%s stands for %j', (pattern, words) => {
    expect(expandBraces(pattern)).toEqual(words)
  })

  it.each(['{}', '{a}', '{a,b', 'a}', String.raw`\{a,b}`, '{a..}', '{', '{{{{'])(
    'leaves %s as it is',
    (pattern) => {
      expect(expandBraces(pattern)).toEqual([pattern])
    },
  )

  it('finds a pair inside braces that stand for nothing', () => {
    expect(expandBraces('{x{a,b}')).toEqual(['{xa', '{xb'])
    expect(expandBraces('{x{a,b}}')).toEqual(['{xa}', '{xb}'])
  })

  it.each([
    '{a,b}'.repeat(11),
    '{1..1025}',
    '{1..999999}',
    `{${'a,'.repeat(1024)}a}`,
    'x'.repeat(4097),
  ])('refuses what stands for too much', (pattern) => {
    expect(() => expandBraces(pattern)).toThrow(expect.objectContaining({ code: 'RECIPE_INVALID' }))
  })

  it('takes no time for hostile nesting', () => {
    expect(expandBraces('{'.repeat(4096))).toHaveLength(1)
    expect(expandBraces('{a,'.repeat(1000) + '}'.repeat(1000))).toHaveLength(1001)
  })
})

import { expect, test } from 'vitest'
import { parseNamedConf } from '../../src/formats/named-conf.ts'
import { directivesIn } from '../helpers/directives.ts'

const read = (text: string): string => directivesIn(parseNamedConf, text)

test('comments of three languages, quoted words, blocks with words before and after', () => {
  expect(read('a "b c"; // x;\n# y;\n/* z;\n */ d e { f; g "h"; } i;')).toBe(
    'a <b c>; d <e> <i> { f; g <h> }',
  )
  expect(read('listen { any; };;')).toBe('listen { any }')
})

test.each([
  ['a {', 'a block that does not end'],
  ['a; }', 'a closing brace too many'],
  ['a {'.repeat(100_000), 'blocks nested too deep'],
])('%.10s is refused: %s', (text, what) => {
  expect(parseNamedConf(text).problem?.what).toBe(what)
})

test('lines are counted through comments and quotes', () => {
  expect(parseNamedConf('/*\n\n*/ a;\n"b\nc";\nd;').directives.map(({ line }) => line)).toEqual([
    3, 4, 6,
  ])
})

test('a megabyte that never closes is read in linear time', () => {
  for (const text of ['"', '/*', '/', 'a '])
    expect(() => parseNamedConf(text.repeat(500_000))).not.toThrow()
})

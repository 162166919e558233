import { expect, test } from 'vitest'
import { directiveLines, type LineSyntax } from '../../src/formats/directive-lines.ts'
import { directivesIn } from '../helpers/directives.ts'

const read = (text: string, syntax?: LineSyntax): string =>
  directivesIn(directiveLines(syntax), text)

test('words are split at white space, quotes and backslashes keep it', () => {
  expect(read(`a  b\tc\n\nd "e f" 'g h' i\\ j k"l m"`)).toBe(
    'a <b> <c>; d <e f> <g h> <i j> <kl m>',
  )
  expect(read('a "b \\"c\\"" \'d\'\'e\'\r\n')).toBe(`a <b "c"> <d'e>`)
})

test('a comment begins a line, or a word where the syntax says so', () => {
  expect(read('# a\n  # b\nc d#e # f')).toBe('c <d#e>')
  expect(read('c d # f', { wholeLineComments: true })).toBe('c <d> <#> <f>')
  expect(read('; a\nb', { comments: '#;' })).toBe('b')
})

test('a separator may have spaces around it or be missing', () => {
  expect(read('a=b\nc = d e\nf\ng h = i', { separator: '=' })).toBe('a <b>; c <d> <e>; f; g h <i>')
  expect(read('a: "b:c"', { separator: ':' })).toBe('a <b:c>')
  expect(read('a=b,c', { separator: '=', lists: ',' })).toBe('a <b> <c>')
})

test('a line that ends with a backslash goes on, and is counted where it begins', () => {
  const { directives } = directiveLines({ continued: true })('a b \\\n  c\nd')
  expect(directives.map(({ line, args }) => [line, ...args])).toEqual([[1, 'b', 'c'], [3]])
})

test('sections last until the next one; elements are nested and closed in any case', () => {
  expect(read('a\n[s]\nb\n[t]\nc', { sections: true })).toBe('a; [s] { b }; [t] { c }')
  expect(read('<If "x y">\n<B>\nc\n</b>\n</IF>\nd', { elements: true })).toBe(
    'If <x y> { B { c } }; d',
  )
})

test.each([
  ['<A>\nb', 1],
  ['a\n</A>\nb', 2],
  ['<A>\n</B>', 2],
  ['<A>\n'.repeat(100), 65],
])('%j cannot be read beyond line %i, and what is before it is kept', (text, line) => {
  expect(directiveLines({ elements: true })(text).problem?.line).toBe(line)
})

test('a megabyte of one word, of quotes or of backslashes is read in linear time', () => {
  const started = performance.now()
  for (const letter of ['a', '"', "'", '\\', ' '])
    directiveLines({ continued: true })(letter.repeat(1_000_000))
  expect(performance.now() - started).toBeLessThan(10_000)
})

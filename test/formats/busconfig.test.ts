import { expect, test } from 'vitest'
import { parseBusconfig } from '../../src/formats/busconfig.ts'
import { directivesIn } from '../helpers/directives.ts'

test('elements are directives: their text, then their attributes; comments and prologues are none', () => {
  const text =
    '<?xml version="1.0"?><!DOCTYPE b>\n<b><!-- <no>x</no> --><fork/>\n<i k="v" l=\'w\'> /a&amp;b </i></b>'
  expect(directivesIn(parseBusconfig, text)).toBe('b { fork; i </a&b> <k=v> <l=w> }')
})

test.each([
  ['<a>', 1, '<a> does not end'],
  ['<a>\n</b>', 2, '</b> closes nothing'],
  ['</a>', 1, '</a> closes nothing'],
  ['<a>'.repeat(1000), 1, 'elements nested too deep'],
])('%.12s is refused', (text, line, what) => {
  expect(parseBusconfig(text).problem).toEqual({ line, what })
})

test('a megabyte that never closes is read in linear time', () => {
  for (const text of ['<', '<!--', '<a b="', '&'])
    expect(() => parseBusconfig(text.repeat(200_000))).not.toThrow()
})

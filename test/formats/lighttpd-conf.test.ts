import { expect, test } from 'vitest'
import { parseLighttpdConf } from '../../src/formats/lighttpd-conf.ts'
import { directivesIn } from '../helpers/directives.ts'

const read = (text: string): string => directivesIn(parseLighttpdConf, text)

test('strings and words of a value are its arguments, keys before values', () => {
  expect(read('a.b = "c" # "d"\ne += ( "f" => "g",\n "h" )\ni = 80')).toBe(
    'a.b <c>; e <f> <g> <h>; i <80>',
  )
})

test('includes need no equals sign, and what an expression adds up to is not worked out', () => {
  expect(read('include "a", "b"\ninclude_shell "c " + d.e\nf = "x" + "y"')).toBe(
    'include <a> <b>; include_shell <c > <d.e>; f <x> <y>',
  )
})

test('conditions are blocks', () => {
  expect(read('$HTTP["host"] =~ "x" {\n a = "b"\n} else {\n c = "d"\n}\ne = "f"')).toMatch(
    /\{ a <b> \}.*\{ c <d> \}; e <f>$/,
  )
})

test.each(['$x == "y" {', '}', '{'.repeat(1000)])('%.8s is refused', (text) => {
  expect(parseLighttpdConf(text).problem).toBeDefined()
})

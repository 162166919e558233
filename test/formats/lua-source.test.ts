import { describe, expect, test } from 'vitest'
import { parseLuaSource } from '../../src/formats/lua-source.ts'

/** `form what`, one a use, with `?` for what is computed and `perhaps` before what is not certain. */
const uses = (source: string): readonly string[] =>
  parseLuaSource(source).uses.map(
    ({ form, what = '?', isCertain }) => `${isCertain ? '' : 'perhaps '}${form} ${what}`,
  )

test.each([
  ["require 'a.b'", 'require a.b'],
  ['require "a"', 'require a'],
  ['require("a")', 'require a'],
  ['require[[a]]', 'require a'],
  ['require [==[a]==]', 'require a'],
  ['require "\\97\\x62"', 'require ab'],
  ['require(name)', 'require ?'],
  ['require("a" .. name)', 'require ?'],
  ["dofile('x.lua')", 'file x.lua'],
  ["ffi.load('z')", 'library z'],
  ["package.loadlib('/x/y.so', 'luaopen_y')", 'library /x/y.so'],
  ["os.execute('ls')", 'command ls'],
  ["pcall(require, 'a')", 'perhaps require a'],
  ["if x then require 'a' end", 'perhaps require a'],
  ["function f() require 'a' end", 'perhaps require a'],
  ["for i = 1, 2 do require 'a' end", 'perhaps require a'],
  ["do require 'a' end", 'require a'],
  ["package.path = '/x/?.lua;' .. package.path", 'path /x/?.lua'],
])('%s: %s', (source, expected) => {
  expect(uses(source)).toEqual([expected])
})

describe('what is code', () => {
  test.each([
    ['a comment', "-- require 'no'\nrequire 'yes'"],
    ['a long comment', "--[[ require 'no'\nrequire 'no' ]] require 'yes'"],
    ['a long comment of a level', "--[==[ ]] require 'no' ]==] require 'yes'"],
    ['a string', `local x = "require 'no' \\" require 'no'"\nrequire 'yes'`],
    ['a long string', "local x = [=[ ]] require 'no' ]=] require 'yes'"],
    ['a field', "x.require 'no' x:require 'no'\nrequire 'yes'"],
    ['a first line that names the interpreter', "#!/usr/bin/require 'no'\nrequire 'yes'"],
  ])('%s loads nothing', (_, source) => {
    expect(uses(source)).toEqual(['require yes'])
  })

  test('lines are counted through long strings', () => {
    expect(parseLuaSource("x = [[\n\n]]\nrequire 'a'").uses).toMatchObject([{ line: 4 }])
  })

  test('compiled chunks and what is not closed are read to the end', () => {
    expect(uses("\x1bLua require 'a'")).toEqual([])
    expect(() => uses("require [[a\n--[[ 'b")).not.toThrow()
  })
})

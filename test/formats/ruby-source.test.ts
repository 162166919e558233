import { describe, expect, test } from 'vitest'
import { parseRubySource } from '../../src/formats/ruby-source.ts'

/** `place form what`, one a use; `?` for what is computed. */
const uses = (source: string): readonly string[] =>
  parseRubySource(source).uses.map(({ form, what = '?', place }) => `${place} ${form} ${what}`)

describe('what is code', () => {
  test.each([
    ['a comment', "# require 'no'\nrequire 'yes' # require 'no'"],
    ['a comment of =begin and =end', "=begin\nrequire 'no'\n=end\nrequire 'yes'"],
    ['what comes after __END__', "require 'yes'\n__END__\nrequire 'no'"],
    ['a string in single quotes', `x = 'require "no"'\nrequire 'yes'`],
    ['a string in double quotes', `x = "require 'no' \\" require 'no'"\nrequire 'yes'`],
    ['a symbol', ":require\nrequire 'yes'"],
    ['a here-document', "x = <<EOS\nrequire 'no'\nEOS\nrequire 'yes'"],
    ['an indented here-document', "  x = <<~EOS\n    require 'no'\n  EOS\nrequire 'yes'"],
    ['a quoted here-document', "x = <<-'EOS'\n#{require 'no'}\n  EOS\nrequire 'yes'"],
    [
      'two here-documents of a line',
      "f(<<A, <<B)\nrequire 'no'\nA\nrequire 'no'\nB\nrequire 'yes'",
    ],
    ['a percent literal', "x = %q(require 'no' (require 'no'))\nrequire 'yes'"],
    ['a list of words', "x = %w[require 'no']\nrequire 'yes'"],
    ['a regular expression', "x = /'/\nrequire 'yes'"],
    ['a regular expression after a method', "puts /require 'no'/\nrequire 'yes'"],
    ['a definition', "def require(name); end\nrequire 'yes'"],
    ['a method of something else', "schema.require 'no'\nrequire 'yes'"],
  ])('%s loads nothing', (_, source) => {
    expect(uses(source)).toEqual(['top require yes'])
  })

  test('a division is no regular expression', () => {
    expect(uses("x = a / 2; require 'one'; y = b / 3")).toEqual(['top require one'])
    expect(uses("x = f(1) / 2; require 'one'; y = [1][0]/3")).toEqual(['top require one'])
  })

  test('a shift is no here-document', () => {
    expect(uses("list << EOS\nrequire 'one'\nEOS\n")).toEqual(['top require one'])
  })

  test('lines are counted through strings, comments and here-documents', () => {
    const source = "=begin\n=end\nx = <<A\ntext\nA\ny = 'a\nb'\nrequire 'z'"
    expect(parseRubySource(source).uses).toMatchObject([{ what: 'z', line: 8 }])
  })
})

describe('places', () => {
  test.each([
    ["require 'a'", 'top require a'],
    ["class A\nmodule B\nrequire 'a'\nend\nend", 'top require a'],
    ["if x\nrequire 'a'\nend", 'branch require a'],
    ["require 'a' if x", 'branch require a'],
    ["x && require('a')", 'branch require a'],
    ["begin\nrequire 'a'\nrescue LoadError\nend", 'branch require a'],
    ["begin\nrequire 'a'\nrescue ArgumentError\nend", 'top require a'],
    ["each do\nrequire 'a'\nend", 'branch require a'],
    ["def f\nrequire 'a'\nend", 'later require a'],
    ["def f = require('a')\nrequire 'b'", 'top require b'],
  ])('%j: %s', (source, expected) => {
    expect(uses(source).at(-1)).toBe(expected)
  })

  test('what is after a block is in none', () => {
    const source = "while x do\nend\nx = if y then 1 else 2 end\na.class\nz if y\nrequire 'a'"
    expect(uses(source)).toEqual(['top require a'])
  })
})

describe('what is loaded', () => {
  test.each([
    ["require_relative 'a'", 'require_relative a'],
    ["Kernel.load('a.rb')", 'load a.rb'],
    ["autoload :A, 'lib/a'", 'autoload lib/a'],
    ["gem 'rack', '>= 2'", 'gem rack'],
    ['Bundler.require(:default)', 'bundle '],
    ["load Gem.activate_bin_path('a', 'tool', '>= 0')", 'bin a/tool'],
    ["Fiddle.dlopen('libz.so.1')", 'library libz.so.1'],
    ["system('ls', '-l')", 'command ls'],
    ['`date +%s`', 'command date +%s'],
    ['require name', 'require ?'],
    ['require "a/#{name}"', 'require ?'],
    ["$LOAD_PATH.unshift('/opt/lib')", 'load_path /opt/lib'],
    ['NAME = \'a\'\nrequire "x/#{NAME}"', 'require x/a'],
    ["Dir['/opt/*.rb'].each { |f| require f }", 'glob /opt/*.rb'],
  ])('%s: %s', (source, expected) => {
    expect(uses(source).map((use) => use.replace(/^\w+ /, ''))).toContain(expected)
  })

  test('each word of a list that is looped over is loaded', () => {
    expect(uses('%w[a b].each { |n| require "x/#{n}" }')).toEqual([
      'branch require x/a',
      'branch require x/b',
    ])
  })
})

describe('hostile source', () => {
  test.each([
    ['an open string', "require 'a"],
    ['an open here-document', 'x = <<A\n'],
    ['an open comment', '=begin\nrequire'],
    ['an open percent literal', 'x = %w['],
    ['interpolation in interpolation', '"#{'.repeat(5000)],
    ['brackets in brackets', `require ${'('.repeat(5000)}`],
    ['bytes', '\0\xff\xfe%<'.repeat(100)],
  ])('%s is read to its end', (_, source) => {
    expect(() => parseRubySource(source)).not.toThrow()
  })

  test.each([
    ['blank lines', '\n'.repeat(300_000)],
    ['comments', '# x\n'.repeat(100_000)],
    ['here-documents that do not end', 'x <<A\n'.repeat(60_000)],
    ['one statement', `[${'require "a",\n'.repeat(60_000)}`],
  ])('many %s take no more than their time', (_, source) => {
    const started = performance.now()
    parseRubySource(source)
    expect(performance.now() - started).toBeLessThan(4000)
  })
})

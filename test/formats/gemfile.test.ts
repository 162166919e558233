import { expect, test } from 'vitest'
import { toBytes } from '../../src/formats/byte-string.ts'
import { gemfile } from '../../src/formats/gemfile.ts'

const gems = (text: string) => gemfile.read(toBytes(text), () => undefined as never).gems

test('a gem is loaded by its own name and in the default group', () => {
  expect(gems("gem 'rack', '~> 2.2'")).toEqual([
    { name: 'rack', features: undefined, groups: ['default'], path: undefined },
  ])
})

test('require: says which features are loaded, false that none is', () => {
  expect(gems("gem 'a', require: 'a/b'")[0]?.features).toEqual(['a/b'])
  expect(gems("gem 'a', require: ['b', 'c']")[0]?.features).toEqual(['b', 'c'])
  expect(gems("gem 'a', :require => false")[0]?.features).toEqual([])
})

test('groups are those around and its own, and end with their block', () => {
  const found = gems("group :test, :ci do\n  gem 'a', group: :x\nend\ngem 'b'")
  expect(found.map(({ groups }) => groups)).toEqual([['test', 'ci', 'x'], ['default']])
})

test('a gem may be in a directory', () => {
  expect(gems("gem 'a', path: '../a'")[0]?.path).toBe('../a')
})

test('comments name no gems', () => {
  expect(gems("# gem 'a'\n=begin\ngem 'b'\n=end\n")).toEqual([])
})

test('dependencies may be in the gemspec beside it', () => {
  const read = (text: string) => gemfile.read(toBytes(text), () => undefined as never).hasGemspec
  expect(read("source 'x'\ngemspec")).toBe(true)
  expect(read("# gemspec\ngem 'gemspec'")).toBe(false)
})

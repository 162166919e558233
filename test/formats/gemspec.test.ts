import { expect, test } from 'vitest'
import { toBytes } from '../../src/formats/byte-string.ts'
import { gemspec } from '../../src/formats/gemspec.ts'

const read = (text: string) => gemspec.read(toBytes(text), () => undefined as never)

const written = `# -*- encoding: utf-8 -*-
# stub: nio4r 2.5.8 ruby lib
Gem::Specification.new do |s|
  s.name = "nio4r".freeze
  s.version = "2.5.8"
  s.require_paths = ["lib".freeze, "ext".freeze]
  s.extensions = ["ext/nio4r/extconf.rb".freeze]
  s.bindir = "exe".freeze
  s.files = ["lib/nio.rb".freeze, "lib/nio/version.rb"]
  if s.respond_to? :specification_version then
    s.specification_version = 4
  end
  if s.respond_to? :add_runtime_dependency then
    s.add_runtime_dependency(%q<rack>.freeze, [">= 2.0"])
    s.add_development_dependency(%q<rake>.freeze, [">= 0"])
  else
    s.add_dependency(%q<rack>.freeze, [">= 2.0"])
    s.add_dependency(%q<rake>.freeze, [">= 0"])
  end
end
`

test('a specification that RubyGems wrote is read', () => {
  expect(read(written)).toMatchObject({
    name: 'nio4r',
    version: '2.5.8',
    platform: 'ruby',
    requirePaths: ['lib', 'ext'],
    hasExtensions: true,
    files: ['lib/nio.rb', 'lib/nio/version.rb'],
    bindir: 'exe',
  })
})

test('what is needed to develop a gem is no dependency, written for old versions or new', () => {
  expect(read(written).dependencies).toEqual(['rack'])
  expect(read('s.add_dependency("rack", ">= 2")').dependencies).toEqual(['rack'])
})

test('what is not said is as RubyGems has it', () => {
  expect(read('s.name = "a"')).toMatchObject({ requirePaths: ['lib'], bindir: 'bin', files: [] })
})

test('a file that is none has no name', () => {
  expect(read('\0 "').name).toBe('')
})

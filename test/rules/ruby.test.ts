import { expect, test } from 'vitest'
import { moduleRulesFor } from '../../src/analyzers/shared/module-rules.ts'
import { builtInRules } from '../../src/plugins.ts'
import { normalise } from '../../src/rootfs/path.ts'
import { sceneOf } from '../helpers/process.ts'

/** What the one rule asks for when a module is loaded by a program of these arguments. */
const asked = (
  rule: string,
  module: string,
  argv: readonly string[] = ['ruby'],
): readonly string[] => {
  const rules = builtInRules.filter(({ id }) => id === rule)
  const { context } = sceneOf('/usr/bin/ruby elf', '/usr/bin/ruby')
  const program = { ...context.program, argv }
  const path = normalise('/usr/lib/ruby/request.rb')
  const { modules, needs } = moduleRulesFor(rules, 'ruby')(
    { name: module, path },
    { ...context, program },
  )
  const globs = needs.flatMap((need) => ('glob' in need ? [need.glob] : []))
  return [...modules.map(({ name }) => name), ...globs]
}

test.each([
  ['ruby.start', '__main__', 'rubygems'],
  ['ruby.core', '__main__', 'pp'],
  ['ruby.encodings', '__main__', 'enc/*'],
  ['ruby.rubygems', 'rubygems', 'rubygems/util'],
  ['ruby.rubygems-engine', 'rubygems', 'rubygems/defaults/operating_system'],
  ['ruby.rubygems-programs', 'bin/rake', 'rubygems/request_set'],
  ['ruby.rubygems-certificates', 'rubygems/request', '/usr/lib/ruby/ssl_certs/**'],
  ['ruby.bundler', 'bundler/setup', 'bundler/definition'],
  ['ruby.rack-handlers', 'sinatra/main', 'rack/handler/webrick'],
  ['ruby.rackup-application', 'bin/rackup', './config.ru'],
  ['ruby.puma-configuration', 'bin/puma', './config/puma.rb'],
  ['ruby.tilt-engines', 'tilt', 'tilt/erb'],
  ['ruby.json', 'json', 'json/ext/parser'],
  ['ruby.digest', 'digest', 'digest/sha2'],
  ['ruby.openssl-digest', 'openssl', 'digest'],
  ['ruby.templates', 'bin/rdoc', 'rdoc/generator/template/*'],
])('%s: with %s goes %s', (rule, module, needed) => {
  expect(asked(rule, module)).toContain(needed)
  expect(asked(rule, 'other')).toEqual([])
})

test.each([
  ['ruby.rackup-arguments', 'bin/rackup', ['ruby', '/usr/bin/rackup', 'x.ru'], './x.ru'],
  ['ruby.puma-arguments', 'bin/puma', ['ruby', '/usr/bin/puma', '-C', '/etc/p.rb'], './/etc/p.rb'],
  ['ruby.rackup-requires', 'bin/rackup', ['ruby', '/usr/bin/rackup', '-r', 'json'], 'json'],
])('%s: %s with arguments', (rule, module, argv, needed) => {
  expect(asked(rule, module, argv)).toEqual([needed])
  expect(asked(rule, module, ['ruby', '/usr/bin/rackup'])).toEqual([])
})

import { expect, test } from 'vitest'
import { isInterpreter, languageOf } from '../../../src/analyzers/shared/interpreters.ts'
import { sceneOf } from '../../helpers/process.ts'

test.each([
  ['/usr/bin/python3.11', 'python'],
  ['/usr/bin/python3.13t', 'python'],
  ['/usr/bin/python3.11-dbg', 'python'],
  ['/usr/bin/node', 'node'],
  ['/usr/bin/nodejs', 'node'],
  ['/usr/bin/node-20', 'node'],
  ['/usr/lib/jvm/java-17-openjdk-amd64/bin/java', 'java'],
  ['/usr/bin/ruby3.1', 'ruby'],
  ['/usr/bin/ruby-mri', 'ruby'],
  ['/usr/bin/ruby.ruby3.3', 'ruby'],
  ['/usr/bin/perl', 'perl'],
  ['/usr/bin/perl5.36.0', 'perl'],
  ['/usr/bin/perl5.36-x86_64-linux-gnu', 'perl'],
  ['/usr/bin/php8.2', 'php'],
  ['/usr/sbin/php-fpm8.2', 'php'],
  ['/usr/sbin/php-fpm83', 'php'],
  ['/usr/bin/lua5.4', 'lua'],
  ['/usr/bin/lua-5.4', 'lua'],
  ['/usr/bin/luajit-2.1.0', 'lua'],
  ['/bin/dash', 'shell'],
  ['/bin/busybox', 'shell'],
  ['sh', 'shell'],
  ['/usr/bin/javac', undefined],
  ['/opt/pypy/bin/pypy3', undefined],
  ['/usr/bin/perldoc', undefined],
  ['/usr/bin/python3-config', undefined],
  ['/usr/bin/ssh', undefined],
  ['/usr/bin/phpize', undefined],
])('%s interprets %s', (path, language) => {
  expect(languageOf(path)).toBe(language)
})

test('an interpreter is an ELF program of that name which is run', () => {
  const { probe } = sceneOf('/usr/bin/perl elf\n/usr/bin/ruby 0755 #!/bin/sh', '/usr/bin/perl')
  expect(isInterpreter(probe('exec'), 'perl')).toBe(true)
  expect(isInterpreter(probe('exec'), 'ruby')).toBe(false)
  expect(isInterpreter(probe('read'), 'perl')).toBe(false)
  expect(isInterpreter(probe('exec', '/usr/bin/ruby'), 'ruby')).toBe(false)
})

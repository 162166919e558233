import { expect, test } from 'vitest'
import { isInterpreter, languageOf } from '../../../src/analyzers/shared/interpreters.ts'
import { sceneOf } from '../../helpers/process.ts'

test.each([
  ['/usr/bin/python3.11', 'python'],
  ['/opt/pypy/bin/pypy3', 'python'],
  ['/usr/bin/node', 'node'],
  ['/usr/bin/nodejs', 'node'],
  ['/usr/lib/jvm/java-17-openjdk-amd64/bin/java', 'java'],
  ['/usr/bin/ruby3.1', 'ruby'],
  ['/usr/bin/perl', 'perl'],
  ['/usr/bin/perl5.36.0', 'perl'],
  ['/usr/bin/php8.2', 'php'],
  ['/usr/sbin/php-fpm8.2', 'php'],
  ['/usr/bin/lua5.4', 'lua'],
  ['/usr/bin/luajit-2.1.0', 'lua'],
  ['/bin/dash', 'shell'],
  ['/bin/busybox', 'shell'],
  ['sh', 'shell'],
  ['/usr/bin/javac', undefined],
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

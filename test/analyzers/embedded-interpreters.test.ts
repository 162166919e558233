import { expect, test } from 'vitest'
import { embeddedInterpreters } from '../../src/analyzers/embedded-interpreters.ts'
import { sceneOf } from '../helpers/process.ts'

const tree = `
  /lib64/ld.so                   elf soname=ld.so
  /usr/sbin/server               elf interp=/lib64/ld.so
  /usr/bin/editor                elf interp=/lib64/ld.so needed=libpython3.11.so.1.0,libruby-3.1.so.3.1
  /usr/bin/python3.11            elf interp=/lib64/ld.so needed=libpython3.11.so.1.0
  /usr/bin/redis                 elf interp=/lib64/ld.so needed=liblua5.1.so.0
  /usr/lib/mod_perl.so           elf needed=libperl.so.5.36
  /usr/lib/libphp8.2.so          elf
  /usr/lib/libpython3.11.so.1.0  elf soname=libpython3.11.so.1.0
  /usr/lib/libruby-3.1.so.3.1    elf soname=libruby-3.1.so.3.1
  /usr/lib/libperl.so.5.36       elf soname=libperl.so.5.36
  /usr/lib/liblua5.1.so.0        elf soname=liblua5.1.so.0
`

const blind = (program: string, plugin?: string): readonly string[] => {
  const { context, probe } = sceneOf(tree, program)
  const asked = plugin === undefined ? probe('exec') : probe('dlopen', plugin)
  expect(embeddedInterpreters.matches(asked)).toBe(true)
  const { blindSpots = [] } = embeddedInterpreters.analyze(asked, context)
  return blindSpots.map(({ path, rule, what, evidence }) =>
    [rule, path, /of (\w+) in/.exec(what)?.[1], ...evidence].join(' '),
  )
}

test('a program with the interpreters of languages among its libraries is a blind spot for each', () => {
  expect(blind('/usr/bin/editor')).toEqual([
    'embedded.interpreter /usr/bin/editor Python /usr/lib/libpython3.11.so.1.0',
    'embedded.interpreter /usr/bin/editor Ruby /usr/lib/libruby-3.1.so.3.1',
  ])
})

test('a plug-in that brings one is, also where it is the interpreter itself', () => {
  expect(blind('/usr/sbin/server', '/usr/lib/mod_perl.so')).toEqual([
    'embedded.interpreter /usr/lib/mod_perl.so Perl /usr/lib/libperl.so.5.36',
  ])
  expect(blind('/usr/sbin/server', '/usr/lib/libphp8.2.so')).toEqual([
    'embedded.interpreter /usr/lib/libphp8.2.so PHP /usr/lib/libphp8.2.so',
  ])
  expect(blind('/usr/sbin/server')).toEqual([])
})

test('the interpreter of the language is none: its programs are followed', () => {
  expect(blind('/usr/bin/python3.11')).toEqual([])
  expect(blind('/usr/bin/python3.11', '/usr/lib/mod_perl.so')).toHaveLength(1)
})

test('Lua in a server is none: its scripts come with commands and configuration', () => {
  expect(blind('/usr/bin/redis')).toEqual([])
})
